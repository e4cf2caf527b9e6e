import { exportFewShot } from '../export/fewShot.ts';
import { writeExport } from '../export/writeExport.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { openPool } from './open-pool.ts';
import { count } from './output.ts';
import { categoryOf } from './pool.ts';
import { projectRoot } from './root.ts';

interface FewShotCommandOptions extends CommonOptions {
  readonly query?: string;
  readonly function?: string;
  readonly file?: string;
  readonly count: number;
  readonly budget?: number;
  readonly format: 'markdown' | 'jsonl';
  readonly category?: string;
  readonly accepted?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** `bugsmith export few-shot`: examples to stdout or a file; what was chosen is told on stderr. */
export async function exportFewShotCommand(
  options: FewShotCommandOptions,
  { output, signal }: CommandContext,
): Promise<void> {
  using pool = await openPool(projectRoot(undefined, options), signal);
  const { query: text, function: fn, file, category } = options;
  // `file.py:name` names both.
  const colon = fn?.lastIndexOf(':') ?? -1;
  const functionName = colon === -1 ? fn : fn?.slice(colon + 1);
  const functionFile = colon === -1 ? file : fn?.slice(0, colon);
  const result = exportFewShot(pool, {
    query: {
      ...(text === undefined ? {} : { text }),
      ...(functionName === undefined ? {} : { function: functionName }),
      ...(functionFile === undefined ? {} : { file: functionFile }),
    },
    filter: {
      ...(category === undefined ? {} : { category: categoryOf(category) }),
      ...(options.accepted ? { review: ['accepted'] } : {}),
    },
    k: options.count,
    format: options.format === 'jsonl' ? 'chat' : 'markdown',
    ...(options.budget === undefined ? {} : { budgetTokens: options.budget }),
  });
  if (output.json) {
    output.writeJson(result);
    return;
  }
  const path = await writeExport(
    options.output === undefined
      ? { stream: process.stdout }
      : { path: options.output, force: options.force === true },
    result.text,
  );
  const left = result.leftOut.length > 0 ? `; ${result.leftOut.length} did not fit the budget` : '';
  output.note(`${count(result.tuples.length, 'example')}, about ${count(result.tokens, 'token')}${left}${path ? ` → ${path}` : ''}`);
}
