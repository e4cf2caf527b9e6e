import type { LanguageProfile } from '../languages/profile.ts';
import type { Candidate, Category, SourceFunction, Verdict } from '../protocol/index.ts';
import type { SourceFiles } from './sources.ts';

/** A bug that the tests of this very snapshot have proved. */
export interface ProvedBug {
  readonly candidate: Candidate;
  /** `<file>:<qualified name>`. */
  readonly function: string;
  readonly failToPass: readonly string[];
}

export interface StrategyContext {
  /** The snapshot's texts and trees; also computes a candidate's id. */
  readonly sources: SourceFiles;
  /** Profile of the function's language. */
  readonly profile: LanguageProfile;
  /** All functions of the function's file (those of other files may be among them): nested ones have their own sites. */
  readonly functions: readonly SourceFunction[];
  readonly seed: number;
  /** How many bugs the pool has, by category: what is rare is wanted most. */
  readonly held?: Readonly<Partial<Record<Category, number>>>;
  /** Bugs in the pool, and those of this run so far; for strategies that say `fromProved`. */
  readonly proved?: readonly ProvedBug[];
  /** Names of the stable tests that run a function; undefined when nobody knows. */
  testsOf?(fn: SourceFunction): readonly string[] | undefined;
  /** Whether a candidate of this id is known already: judged earlier, or on its way to be. */
  heardOf?(id: string): boolean;
  readonly signal: AbortSignal;
}

/** A way to make bugs. Equal context and function give equal candidates in equal order. */
export interface Strategy {
  readonly id: string;
  /** Each candidate costs money or minutes: it is asked for when its turn has come, not ahead. */
  readonly costly?: boolean;
  /** Reads the project's whole history before its first candidate: asked once the others have given something to work on. */
  readonly slowToStart?: boolean;
  /** Makes bugs out of proved ones: asked again when there are new ones, for functions of their files or for all. */
  readonly fromProved?: 'file' | 'project';
  /** Candidates are not checked yet: see CandidateChecker. Throws the signal's reason when aborted. */
  generate(fn: SourceFunction, context: StrategyContext): AsyncIterable<Candidate>;
  /**
   * Further candidates, after the verdict on one of its own; see docs/decisions/0009-models.md. Called at most once for each, as soon as
   * the verdict is known, and not for candidates that it gave here.
   */
  followUp?(
    candidate: Candidate,
    verdict: Pick<Verdict, 'kind' | 'detail'>,
    context: StrategyContext,
  ): AsyncIterable<Candidate>;
}
