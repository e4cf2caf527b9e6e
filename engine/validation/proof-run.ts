import type { Baseline } from './baseline-store.ts';
import { suiteSeconds } from './screen/limits.ts';
import type { Slots } from './slots.ts';
import { runCleanly, type Suite } from './suite.ts';
import type { RunFacts } from './verdict.ts';

/** What every run of a proof needs. */
export interface ProofOptions extends Suite {
  readonly baseline: Baseline;
  /** Bounds how many suites run at once. */
  readonly slots: Slots;
  readonly signal: AbortSignal;
}

/**
 * One run of a proof, as soon as a slot is free: the whole suite in a clean sandbox with `files` in place of the
 * snapshot's. Rejects with the signal's reason, or a Problem of the sandbox.
 */
export async function proofRun(files: ReadonlyMap<string, Uint8Array>, options: ProofOptions): Promise<RunFacts> {
  const { baseline, slots, signal } = options;
  using _slot = await slots.hold();
  signal.throwIfAborted();
  const { output, report } = await runCleanly(options, files, suiteSeconds(baseline), signal);
  const { seconds, exitCode, timedOut } = output;
  return { seconds, exitCode, timedOut, report };
}
