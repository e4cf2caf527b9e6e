import type { TestResult } from '../../protocol/index.ts';
import type { Baseline } from '../baseline-store.ts';

const total = (tests: readonly TestResult[]) => tests.reduce((sum, test) => sum + test.seconds, 0);

/** Seconds for tests in a process that is already warm. */
export function warmSeconds(tests: readonly TestResult[], patience = 1): number {
  return Math.max(2, 5 * total(tests) + 1) * patience;
}

/** Seconds for tests in a new process: what the suite takes beyond its tests (starting, loading, building) comes on top. */
export function coldSeconds(tests: readonly TestResult[], baseline: Baseline, patience = 1): number {
  const overhead = Math.max(0, baseline.seconds - total(baseline.stable));
  return Math.max(8, 5 * (total(tests) + overhead) + 2) * patience;
}

/** Seconds for the whole suite with a bug in place. */
export function suiteSeconds(baseline: Baseline): number {
  return Math.max(20, 5 * baseline.seconds + 5);
}
