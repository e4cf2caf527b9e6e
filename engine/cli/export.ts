import { writeExport } from '../export/write-export.ts';
import type { FewShotRequest } from '../protocol/index.ts';
import { fewShot } from '../service/few-shot.ts';
import { openPool } from '../service/pools.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { count } from './output.ts';
import { type Labels, labelsOf } from './pool.ts';
import { projectRoot } from './root.ts';

interface FewShotCommandOptions extends CommonOptions, Labels {
  readonly query?: string;
  readonly function?: string;
  readonly file?: string;
  readonly count: number;
  readonly budget?: number;
  readonly format: 'markdown' | 'jsonl';
  readonly accepted?: boolean;
  /** False: not the bugs of the very function that was named. */
  readonly own?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** `bugsmith export few-shot`: examples to stdout or a file; what was chosen is told on stderr. */
export async function exportFewShotCommand(
  options: FewShotCommandOptions,
  { output, signal }: CommandContext,
): Promise<void> {
  const root = projectRoot(undefined, options);
  using pool = await openPool(root, signal);
  const { query: text, function: reference, file, budget } = options;
  const request: FewShotRequest = {
    query: {
      ...(text === undefined ? {} : { text }),
      ...(reference === undefined ? {} : { function: reference }),
      ...(file === undefined ? {} : { file }),
    },
    filter: {
      ...(await labelsOf(options)),
      ...(options.accepted ? { review: ['accepted'] } : {}),
    },
    k: options.count,
    format: options.format === 'jsonl' ? 'chat' : 'markdown',
    excludeOwn: options.own === false,
    ...(budget === undefined ? {} : { budgetTokens: budget }),
  };
  const result = await fewShot(pool, root, request, { report: output.progress, signal });
  if (output.json) {
    output.writeJson(result);
    return;
  }
  const path = await writeExport(
    options.output === undefined ? { stream: process.stdout } : { path: options.output, force: options.force === true },
    result.text,
  );
  const left = result.leftOut.length > 0 ? `; ${result.leftOut.length} did not fit the budget` : '';
  output.note(
    `${count(result.tuples.length, 'example')}, about ${count(result.tokens, 'token')}${left}${path ? ` → ${path}` : ''}`,
  );
}
