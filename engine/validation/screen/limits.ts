import type { TestResult } from '../../protocol/index.ts';
import type { Baseline } from '../baseline-store.ts';

// Generous, because a machine may be busy: a bug that hangs costs the limit, a limit too small costs a good bug.

const total = (tests: readonly TestResult[]) => tests.reduce((sum, test) => sum + test.seconds, 0);

/** Seconds for tests in a process that is already warm. */
export function warmSeconds(tests: readonly TestResult[], patience = 1): number {
  return Math.max(2, 5 * total(tests) + 1) * patience;
}

/** Seconds for tests in a new process of a program that is already built. */
export function startedSeconds(tests: readonly TestResult[], patience = 1): number {
  return Math.max(5, 5 * total(tests) + 3) * patience;
}

/**
 * Seconds for tests whose program must be loaded or built first. What the suite took in the baseline beyond its tests is a
 * lower bound for that: it was built then from what the environment already had.
 */
export function coldSeconds(tests: readonly TestResult[], baseline: Baseline, patience = 1): number {
  const overhead = Math.max(0, baseline.seconds - total(baseline.stable));
  return Math.max(20, 5 * (total(tests) + overhead) + 5) * patience;
}

/** Seconds for the whole suite with a bug in place. */
export function suiteSeconds(baseline: Baseline): number {
  return Math.max(30, 5 * baseline.seconds + 10);
}

/** Seconds for a build with a bug in place. @param usual without a bug. */
export function buildSeconds(usual: number): number {
  return Math.max(30, 5 * usual + 10);
}
