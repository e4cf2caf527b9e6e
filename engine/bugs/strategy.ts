import type { LanguageProfile } from '../languages/profile.ts';
import type { Candidate, SourceFunction } from '../protocol/index.ts';
import type { SourceFiles } from './sources.ts';

export interface StrategyContext {
  /** The snapshot's texts and trees; also computes a candidate's id. */
  readonly sources: SourceFiles;
  /** Profile of the function's language. */
  readonly profile: LanguageProfile;
  /** All functions of the function's file (those of other files may be among them): nested ones have their own sites. */
  readonly functions: readonly SourceFunction[];
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** A way to make bugs. Equal context and function give equal candidates in equal order. */
export interface Strategy {
  readonly id: string;
  /** Candidates are not checked yet: see CandidateChecker. Throws the signal's reason when aborted. */
  generate(fn: SourceFunction, context: StrategyContext): AsyncIterable<Candidate>;
}
