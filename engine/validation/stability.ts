import type { TestResult } from '../protocol/index.ts';
import type { TestReport } from '../testing/report.ts';

/** A test whose runs on the unchanged snapshot did not agree; one outcome a run, `missing` where it was not reported. */
export interface FlakyTest {
  readonly id: string;
  readonly outcomes: readonly (TestResult['outcome'] | 'missing')[];
}

/** The tests of a suite by what several runs on the unchanged snapshot said of them. Each list sorted as reported. */
export interface Stability {
  /** Passed in all runs; the only ones that count. Seconds: the median of the runs. */
  readonly stable: readonly TestResult[];
  /** Never passed, and failed at least once; with the message of the first failure. */
  readonly failing: readonly TestResult[];
  readonly flaky: readonly FlakyTest[];
  /** Never run at all: neither for nor against. */
  readonly skipped: readonly string[];
}

export function stabilityOf(reports: readonly TestReport[]): Stability {
  const runs = reports.map((report) => new Map(report.results.map((result) => [result.id, result])));
  const stable: TestResult[] = [];
  const failing: TestResult[] = [];
  const flaky: FlakyTest[] = [];
  const skipped: string[] = [];
  for (const id of new Set(runs.flatMap((run) => [...run.keys()]))) {
    const results = runs.map((run) => run.get(id));
    const seen = results.filter((result) => result !== undefined);
    const [first] = seen;
    if (!first) continue;
    const passed = seen.filter((result) => result.outcome === 'passed').length;
    const failure = seen.find((result) => result.outcome === 'failed');
    if (passed === runs.length) {
      const { message: _, ...rest } = first;
      stable.push({ ...rest, seconds: median(seen.map((result) => result.seconds)) });
    } else if (passed > 0) {
      flaky.push({ id, outcomes: results.map((result) => result?.outcome ?? 'missing') });
    } else if (failure) failing.push(failure);
    else skipped.push(id);
  }
  return { stable, failing, flaky, skipped };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
