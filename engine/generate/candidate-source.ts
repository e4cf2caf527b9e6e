import type { CandidateChecker } from '../bugs/check.ts';
import type { Census } from '../bugs/plan.ts';
import type { SourceFiles } from '../bugs/sources.ts';
import type { ProvedBug, Strategy, StrategyContext } from '../bugs/strategy.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { Candidate, Rejection, SourceFunction } from '../protocol/index.ts';
import type { Demand } from '../validation/demand.ts';
import type { Feedback } from './feedback.ts';
import type { Hearing } from './hearing.ts';
import type { Novelty } from './novelty.ts';

/** What those who judge tell those who make candidates; nothing of it is there when nobody judges. */
export interface CandidateHints extends Pick<StrategyContext, 'held' | 'testsOf' | 'heardOf'> {
  /** Whether more may be needed: costly candidates are made only then. */
  readonly demand?: Demand;
  /** Verdicts, for strategies that go on from them. */
  readonly hearing?: Hearing;
  /** What the pool has, and how the rules did so far. */
  readonly census?: Census;
  /** Bugs of the pool that were proved on this snapshot. */
  readonly proved?: readonly ProvedBug[];
  /** What becomes of candidates that were made ahead. Without it their order depends on them alone. */
  readonly feedback?: Feedback;
  /** The bugs there are: candidates that make nearly the same change as one of them are turned away. */
  readonly novelty?: Novelty;
}

export interface CandidateSource extends CandidateHints {
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

/** What a strategy is told for a function. */
export function contextOf(fn: SourceFunction, source: CandidateSource): StrategyContext {
  const { functions, sources, languages, seed, signal, held, testsOf, heardOf } = source;
  const profile = languages.byId(fn.language);
  const inFile = functions.filter(({ file }) => file === fn.file);
  const hints = { ...(held ? { held } : {}), ...(testsOf ? { testsOf } : {}), ...(heardOf ? { heardOf } : {}) };
  return { sources, profile, functions: inFile, seed, signal, ...hints };
}
