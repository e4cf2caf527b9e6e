import type { TestResult } from '../protocol/index.ts';
import type { Coverage } from '../testing/report.ts';

/** Lines of a file, from 1, both included. */
export interface Lines {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** What changed, and the function it belongs to. */
export interface ChangedLines extends Lines {
  /** The function's own lines, head included; none (0 to 0) for a change that belongs to no function. */
  readonly function: { readonly startLine: number; readonly endLine: number };
  /** True when every edit lies in the body; a head (default values, signature) concerns every call. */
  readonly inBody: boolean;
}

export interface Reaching {
  /** Stable tests that can notice the change. */
  readonly tests: readonly TestResult[];
  /** Why these: for people, and for deciding how much to trust that nobody notices. */
  readonly reason: 'lines' | 'function' | 'loading' | 'unknown';
  /** With `loading`: the tests that reach the function once more, and so are likely to notice first. */
  readonly again?: readonly TestResult[];
}

/**
 * Stable tests that reach changed lines, by the baseline's coverage. A test that coverage says nothing of is taken, too;
 * so is every test where the lines ran while the project was loaded, or where coverage does not know the file.
 */
export function testsReaching(stable: readonly TestResult[], coverage: Coverage, changed: ChangedLines): Reaching {
  if (coverage.granularity === 'none') return { tests: stable, reason: 'unknown' };
  const { file } = changed;
  const loading = coverage.reach.get('')?.get(file);
  let known = loading !== undefined;
  const linesOf = (test: TestResult): readonly number[] | undefined => {
    const key = coverage.granularity === 'test' ? test.id : test.file;
    const reached = key === undefined ? undefined : coverage.reach.get(key);
    if (!reached) return undefined;
    const lines = reached.get(file) ?? [];
    if (lines.length > 0) known = true;
    // Every line there is: nobody saw which (the test started another program). It may be these, and proves nothing.
    return lines.length > 1 && lines.at(-1) === lines.length ? undefined : lines;
  };
  const reached = stable.map((test) => ({ test, lines: linesOf(test) }));
  if (!known) return { tests: stable, reason: 'unknown' };

  const body = changed.function;
  const those = (start: number, end: number) =>
    reached.filter(({ lines }) => lines === undefined || anyBetween(lines, start, end)).map(({ test }) => test);
  const within = changed.startLine >= body.startLine && changed.endLine <= body.endLine;
  if (!changed.inBody && within) return { tests: those(body.startLine, body.endLine), reason: 'function' };
  if (loading && anyBetween(loading, changed.startLine, changed.endLine)) {
    return { tests: stable, reason: 'loading', again: those(body.startLine, body.endLine) };
  }

  const direct = those(changed.startLine, changed.endLine);
  if (reached.some(({ lines }) => lines && anyBetween(lines, changed.startLine, changed.endLine)))
    return { tests: direct, reason: 'lines' };
  // Coverage names a statement by its first line only: a change further down belongs to the nearest line above.
  let start = 0;
  for (const { lines } of reached) {
    if (lines) start = Math.max(start, lastBefore(lines, changed.startLine));
  }
  if (start < body.startLine) return { tests: direct, reason: 'lines' };
  return { tests: those(start, changed.endLine), reason: 'lines' };
}

/**
 * Whether any stable test runs the function. Lines that run while the project is loaded (its head) are no proof of that.
 * True when coverage cannot say.
 */
export function isReached(stable: readonly TestResult[], coverage: Coverage, fn: Lines): boolean {
  if (coverage.granularity === 'none') return true;
  return stable.some((test) => {
    const key = coverage.granularity === 'test' ? test.id : test.file;
    const reached = key === undefined ? undefined : coverage.reach.get(key);
    if (!reached) return true;
    return anyBetween(reached.get(fn.file) ?? [], fn.startLine, fn.endLine);
  });
}

/** Ids of the stable tests that are known to run the function; undefined where coverage cannot say. */
export function testsRunning(stable: readonly TestResult[], coverage: Coverage, fn: Lines): string[] | undefined {
  if (coverage.granularity === 'none') return undefined;
  const ran = stable.filter((test) => {
    const key = coverage.granularity === 'test' ? test.id : test.file;
    const lines = key === undefined ? undefined : coverage.reach.get(key)?.get(fn.file);
    return lines !== undefined && anyBetween(lines, fn.startLine, fn.endLine);
  });
  return ran.map(({ id }) => id);
}

/** Index of the first element that is not less than `line`. */
function position(lines: readonly number[], line: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

function anyBetween(lines: readonly number[], start: number, end: number): boolean {
  return (lines[position(lines, start)] ?? Number.POSITIVE_INFINITY) <= end;
}

function lastBefore(lines: readonly number[], line: number): number {
  return lines[position(lines, line) - 1] ?? 0;
}
