import { exportFewShot, type FewShotOptions } from '../export/fewShot.ts';
import { writeExport } from '../export/writeExport.ts';
import { loadLanguages } from '../languages/registry.ts';
import { analyse } from '../project/analysis.ts';
import { resolveFunction } from '../project/functions.ts';
import { readText } from '../project/snapshot.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { openPool } from './open-pool.ts';
import { count, type Output } from './output.ts';
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
  const query = await queryOf(options, root, signal, output);
  const result = exportFewShot(pool, {
    query,
    ...(options.own === false && query.function ? { excludeFunction: query.function } : {}),
    filter: {
      ...(await labelsOf(options)),
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
    options.output === undefined ? { stream: process.stdout } : { path: options.output, force: options.force === true },
    result.text,
  );
  const left = result.leftOut.length > 0 ? `; ${result.leftOut.length} did not fit the budget` : '';
  output.note(
    `${count(result.tuples.length, 'example')}, about ${count(result.tokens, 'token')}${left}${path ? ` → ${path}` : ''}`,
  );
}

/** A function or file is looked up as it is in the project now, so that its source counts and not only its name. */
async function queryOf(
  options: FewShotCommandOptions,
  root: string,
  signal: AbortSignal,
  output: Output,
): Promise<FewShotOptions['query']> {
  const { query: text, function: reference, file } = options;
  const words = text === undefined ? {} : { text };
  if (reference === undefined && file === undefined) return words;
  const report = output.progress;
  const files = reference === undefined && file !== undefined ? { files: [file] } : {};
  const { snapshot, functions } = await analyse(root, await loadLanguages(), { report, signal, ...files });
  if (reference !== undefined) {
    const fn = resolveFunction(functions, reference);
    const source = (await readText(snapshot, fn.file))?.slice(fn.start, fn.end);
    return { ...words, function: { file: fn.file, name: fn.name, ...(source === undefined ? {} : { source }) } };
  }
  const path = functions[0]?.file ?? file ?? '';
  const source = await readText(snapshot, path);
  return { ...words, file: { path, ...(source === undefined ? {} : { source }) } };
}
