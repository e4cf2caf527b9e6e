import type { SourceFunction } from '../protocol/index.ts';
import type { Baseline } from '../validation/baseline.ts';
import { testsReaching } from '../validation/reach.ts';

/** Whether any stable test runs the function; true when coverage cannot say. */
export function isReached(fn: SourceFunction, baseline: Baseline): boolean {
  const lines = { startLine: fn.startLine, endLine: fn.endLine };
  const changed = { file: fn.file, ...lines, function: lines, inBody: true };
  return testsReaching(baseline.stable, baseline.coverage, changed).tests.length > 0;
}
