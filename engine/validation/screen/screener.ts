import type { Candidate, TestResult } from '../../protocol/index.ts';
import type { PatchedFile } from '../patched-files.ts';
import type { ChangedLines, Reaching } from '../reach.ts';

/** A candidate made ready for screening. */
export interface ScreenTask {
  readonly candidate: Candidate;
  readonly patched: readonly PatchedFile[];
  readonly changed: ChangedLines;
  /** Qualified name of the function. */
  readonly functionName: string;
  readonly reaching: Reaching;
}

/** What screening found. `killed` goes on to confirmation; the others are verdicts. */
export interface ScreenResult {
  readonly outcome: 'killed' | 'survived' | 'timed-out' | 'does-not-build';
  /** One sentence. */
  readonly detail: string;
  /** The test that noticed. */
  readonly test?: string;
  readonly seconds: number;
}

/** One attempt on a bench. `unable`: not this candidate on this bench; `lost`: the bench broke and needs a restart. */
export interface Attempt {
  readonly outcome: ScreenResult['outcome'] | 'unable' | 'lost';
  readonly test?: string;
  readonly detail?: string;
  /** With `timed-out`: a busy machine is no excuse. */
  readonly certain?: boolean;
}

/**
 * A warm place where one candidate after another is made live and tests run against it, until the first one fails.
 * Memory, files and processes may be soiled by earlier bugs: see screen/lane.ts for how that is noticed.
 */
export interface Bench {
  /** How many candidates it likes to have at once. */
  readonly batch: number;
  /** Its limits allow for a busy machine already: what hangs on it is not tried again. */
  readonly generous?: boolean;
  takes(task: ScreenTask): boolean;
  /** Makes tasks ready together (one build for all); tells those that are already decided. */
  prepare?(tasks: readonly ScreenTask[], signal: AbortSignal): Promise<ReadonlyMap<ScreenTask, Attempt>>;
  /**
   * Runs `tests` in their order with the task's bug live, or with none (`live` false: the canary). `patience` multiplies
   * the time limit. Rejects with the signal's reason, or a Problem of the sandbox.
   */
  run(
    task: ScreenTask,
    live: boolean,
    tests: readonly TestResult[],
    patience: number,
    signal: AbortSignal,
  ): Promise<Attempt>;
  /** Starts anew in a clean sandbox. */
  restart(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
