import { type AlternativesResult, findAlternatives } from '../generate/alternatives.ts';
import { chooseModel, type ModelOptions } from '../models/choice.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { openPool } from '../service/pools.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { modelLine } from './model-line.ts';
import { count } from './output.ts';
import { projectRoot } from './root.ts';

interface AlternativesOptions extends CommonOptions, ModelOptions {
  readonly sandbox: SandboxChoice;
  readonly count: number;
  readonly maxCost?: number;
  readonly maxCalls?: number;
}

/** `bugsmith pool alternatives`: other correct fixes of stored bugs, by a language model, proved by the bugs' tests. */
export async function alternativesCommand(
  ids: readonly string[],
  options: AlternativesOptions,
  { output, signal }: CommandContext,
): Promise<void> {
  const root = projectRoot(undefined, options);
  using pool = await openPool(root, signal);
  const tuples = ids.length > 0 ? ids.map((id) => pool.get(id)) : pool.tuples();
  const model = chooseModel(options);
  const results: AlternativesResult[] = [];
  const search = findAlternatives(tuples, {
    ...{ pool, root, choice: options.sandbox, providers: sandboxProviders(), report: output.progress, signal },
    ...(model ? { model } : {}),
    ...{ maxCost: options.maxCost, maxCalls: options.maxCalls, count: options.count },
    note: (text) => output.noteOnce(text),
  });
  let next = await search.next();
  for (; !next.done; next = await search.next()) {
    const { id, found, detail } = next.value;
    results.push(next.value);
    if (output.json) continue;
    for (const { explanation } of found) output.print(`✔ ${id.slice(0, 12)}  ${explanation}`);
    if (detail !== undefined) output.print(`✘ ${id.slice(0, 12)}  ${detail.split('\n')[0]}`);
  }
  output.done();
  if (output.json) {
    output.writeJson({ results, model: next.value });
    return;
  }
  const fixes = results.reduce((sum, { found }) => sum + found.length, 0);
  output.print(`${count(fixes, 'other fix', 'other fixes')} of ${count(tuples.length, 'bug')}`);
  output.print(modelLine(next.value));
}
