import type { CandidateChecker } from '../bugs/check.ts';
import { hash53 } from '../bugs/hash.ts';
import { orderCandidates } from '../bugs/plan.ts';
import type { SourceFiles } from '../bugs/sources.ts';
import type { Strategy } from '../bugs/strategy.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { Candidate, Rejection, SourceFunction } from '../protocol/index.ts';

/**
 * So many functions are looked at together, so that a project of thousands starts at once. It does not depend on how many
 * bugs are wanted: the same seed gives the same candidates in the same order.
 */
const functionsAtOnce = 64;

export interface CandidateSource {
  /** All functions of the files concerned, nested ones too. */
  readonly functions: readonly SourceFunction[];
  /** The ones to make bugs in. */
  readonly targets: readonly SourceFunction[];
  readonly strategies: readonly Strategy[];
  readonly sources: SourceFiles;
  readonly checker: CandidateChecker;
  readonly languages: LanguageRegistry;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told of each candidate that the check turned away. */
  turnedAway(candidate: Candidate, reason: Rejection, detail: string): void;
}

/** Checked candidates in the order in which they are worth trying. Throws the signal's reason when aborted. */
export async function* candidatesOf(source: CandidateSource): AsyncGenerator<Candidate> {
  const { targets, seed, checker, signal } = source;
  const shuffled = [...targets].sort((a, b) => hash53(a.id, seed) - hash53(b.id, seed) || (a.id < b.id ? -1 : 1));
  for (let at = 0; at < shuffled.length; at += functionsAtOnce) {
    // File by file: the trees of the last few files are kept.
    const some = shuffled.slice(at, at + functionsAtOnce).sort((a, b) => (a.id < b.id ? -1 : 1));
    const made: Candidate[] = [];
    for (const fn of some) {
      signal.throwIfAborted();
      for (const candidate of await madeFrom(fn, source)) {
        const result = await checker.check(candidate);
        if (result.ok) made.push(candidate);
        else source.turnedAway(candidate, result.reason, result.detail);
      }
    }
    yield* orderCandidates(made, { seed });
  }
}

async function madeFrom(fn: SourceFunction, source: CandidateSource): Promise<Candidate[]> {
  const { functions, strategies, sources, languages, seed, signal } = source;
  const profile = languages.byId(fn.language);
  const context = { sources, profile, functions: functions.filter(({ file }) => file === fn.file), seed, signal };
  const made: Candidate[] = [];
  for (const strategy of strategies) {
    for await (const candidate of strategy.generate(fn, context)) made.push(candidate);
  }
  return made;
}
