import { type RevalidationResult, revalidateStored } from '../generate/revalidate.ts';
import { loadLanguages } from '../languages/registry.ts';
import {
  categories,
  difficultySchema,
  exitCodes,
  type PoolRow,
  Problem,
  type ReviewState,
  type TupleFilter,
} from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { openPool } from '../service/pools.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { spentText } from './model-line.ts';
import { count, table } from './output.ts';
import { projectRoot } from './root.ts';

export interface Labels {
  readonly category?: string;
  readonly difficulty?: string;
  readonly language?: string;
}

interface ListOptions extends CommonOptions, Labels {
  readonly function?: string;
  readonly file?: string;
  readonly strategy?: string;
  readonly rule?: string;
  readonly review?: string;
  readonly search?: string;
}

export async function list(options: ListOptions, { output, signal }: CommandContext): Promise<void> {
  const filter = await filterOf(options);
  using pool = await openPool(projectRoot(undefined, options), signal);
  const rows = pool.list(filter);
  if (output.json) {
    output.writeJson(rows);
    return;
  }
  const line = (row: PoolRow): string[] => [
    row.id.slice(0, 12),
    row.category,
    row.difficulty,
    row.review === 'unreviewed' ? '' : row.review,
    count(row.failToPass.length, 'test'),
    row.rule,
    `${row.file}:${row.function}`,
  ];
  if (rows.length > 0)
    output.print(table([['ID', 'CATEGORY', 'DIFFICULTY', 'REVIEW', 'FAILING', 'RULE', 'FUNCTION'], ...rows.map(line)]));
  output.note(count(rows.length, 'bug'));
}

/** @throws Problem `usage` for a value that no bug can have. */
async function filterOf(options: ListOptions): Promise<TupleFilter> {
  const { review, search: text, function: fn, file, strategy, rule } = options;
  const states = ['unreviewed', 'accepted', 'rejected', 'equivalent'] as const;
  return {
    ...(fn === undefined ? {} : { function: fn }),
    ...(file === undefined ? {} : { file }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(rule === undefined ? {} : { rule }),
    ...(text === undefined ? {} : { text }),
    ...(await labelsOf(options)),
    ...(review === undefined ? {} : { review: [oneOf('review', review, states)] }),
  };
}

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === value);
  if (found) return found;
  throw new Problem({
    code: 'usage',
    message: `--${option} cannot be '${value}'.`,
    remedy: `Known: ${known.join(', ')}.`,
    exitCode: exitCodes.usage,
  });
}

/** What narrows a choice of bugs by their labels. @throws Problem `usage` for a value that no bug can have. */
export async function labelsOf({ category, difficulty, language }: Labels): Promise<Pick<TupleFilter, keyof Labels>> {
  const languages = (await loadLanguages()).profiles.map(({ id }) => id);
  return {
    ...(category === undefined ? {} : { category: oneOf('category', category, categories) }),
    ...(difficulty === undefined ? {} : { difficulty: oneOf('difficulty', difficulty, difficultySchema.options) }),
    ...(language === undefined ? {} : { language: oneOf('language', language, languages) }),
  };
}

export async function diff(
  id: string,
  options: CommonOptions & { fix?: boolean },
  { output, signal }: CommandContext,
): Promise<void> {
  using pool = await openPool(projectRoot(undefined, options), signal);
  const { bugPatch, fixPatch, id: full } = pool.get(id);
  const patch = options.fix ? fixPatch : bugPatch;
  if (output.json) output.writeJson({ id: full, patch });
  else process.stdout.write(patch);
}

export async function review(
  id: string,
  verdict: string,
  options: CommonOptions & { note?: string },
  { output, signal }: CommandContext,
): Promise<void> {
  const wanted = stateOf(verdict);
  using pool = await openPool(projectRoot(undefined, options), signal);
  const tuple = pool.review(id, wanted, options.note);
  if (output.json) output.writeJson({ id: tuple.id, review: tuple.review });
  else output.print(`${tuple.id.slice(0, 12)} is ${tuple.review.state}.`);
}

function stateOf(verdict: string): ReviewState {
  if (verdict === 'accept') return 'accepted';
  if (verdict === 'reject') return 'rejected';
  if (verdict === 'equivalent') return 'equivalent';
  throw new Problem({
    code: 'usage',
    message: `A review is 'accept', 'reject' or 'equivalent', not '${verdict}'.`,
    remedy: 'bugsmith pool review <id> accept|reject|equivalent [--note <text>]',
    exitCode: exitCodes.usage,
  });
}

export async function remove(
  ids: readonly string[],
  options: CommonOptions,
  { output, signal }: CommandContext,
): Promise<void> {
  using pool = await openPool(projectRoot(undefined, options), signal);
  const deleted = pool.delete(ids);
  if (output.json) output.writeJson({ deleted });
  else output.print(`${count(deleted.length, 'bug')} deleted.`);
}

export async function stats(options: CommonOptions, { output, signal }: CommandContext): Promise<void> {
  using pool = await openPool(projectRoot(undefined, options), signal);
  const all = pool.stats();
  if (output.json) {
    output.writeJson(all);
    return;
  }
  const shares = (title: string, counts: Readonly<Record<string, number>>): void => {
    const rows = Object.entries(counts).sort((a, b) => b[1] - a[1]);
    if (rows.length === 0) return;
    output.print();
    output.print(title);
    output.print(table(rows.map(([name, n]) => [`  ${name}`, String(n)])));
  };
  output.print(`${count(all.tuples, 'bug')} from ${count(all.runs, 'run')}`);
  if (all.secondsPerValidBug !== undefined) output.print(`${all.secondsPerValidBug.toFixed(1)} s a valid bug`);
  for (const { model, calls, unpriced, ...spent } of all.models ?? []) {
    output.print(
      `${count(calls, 'answer')} of ${model}: ${spentText(spent)}${unpriced > 0 ? ` and ${unpriced} at a price not known` : ''}`,
    );
  }
  shares('By category', all.by.category);
  shares('By difficulty', all.by.difficulty);
  shares('Rejected, by reason', all.rejects);
  output.print();
  output.print('Yield by rule');
  output.print(
    table(
      all.yieldByRule.map(({ rule, valid, rejected, yield: share }) => [
        `  ${rule}`,
        `${valid} of ${valid + rejected}`,
        `${Math.round(share * 100)} %`,
      ]),
    ),
  );
}

export async function gaps(
  options: CommonOptions & { function?: string; file?: string },
  { output, signal }: CommandContext,
): Promise<void> {
  using pool = await openPool(projectRoot(undefined, options), signal);
  const wanted = (text: string, part: string | undefined): boolean => part === undefined || text.includes(part);
  const all = pool.gaps().filter((gap) => wanted(gap.function, options.function) && wanted(gap.file, options.file));
  if (output.json) {
    output.writeJson(all);
    return;
  }
  for (const gap of all) {
    output.print(`${gap.file}:${gap.function}  ${gap.survivors.length} of ${gap.tried} changes noticed by no test`);
    for (const survivor of gap.survivors) output.print(`    line ${survivor.line}: ${survivor.explanation}`);
  }
  output.note(all.length === 0 ? 'No gaps known.' : `${count(all.length, 'function')} with gaps`);
}

/** Proves stored bugs again. Exit code 1 when one does not come out the same. */
export async function revalidate(
  ids: readonly string[],
  options: CommonOptions & { sandbox: SandboxChoice },
  { output, signal }: CommandContext,
): Promise<void> {
  const root = projectRoot(undefined, options);
  using pool = await openPool(root, signal);
  const tuples = ids.length > 0 ? ids.map((id) => pool.get(id)) : pool.tuples();
  let different = 0;
  const results: RevalidationResult[] = [];
  const conclude = (): void => {
    output.done();
    if (output.json) output.writeJson(results);
    else output.print(`${results.length - different} of ${results.length} came out the same.`);
  };
  try {
    for await (const result of revalidateStored(tuples, {
      root,
      choice: options.sandbox,
      providers: sandboxProviders(),
      report: output.progress,
      signal,
    })) {
      if (!result.same) different += 1;
      results.push(result);
      if (output.json) continue;
      const detail = result.same
        ? `the same ${count(result.failToPass.length, 'test fails', 'tests fail')}`
        : result.detail;
      output.print(`${result.same ? '✔' : '✘'} ${result.id.slice(0, 12)}  ${result.sandbox}: ${detail}`);
    }
  } catch (error) {
    // What was proved again before it was stopped is known.
    if (results.length > 0) conclude();
    throw error;
  }
  conclude();
  if (different > 0) process.exitCode = exitCodes.failed;
}
