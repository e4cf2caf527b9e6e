import type { TestResult } from '../protocol/index.ts';
import type { Coverage } from '../testing/report.ts';
import { runPlan } from '../testing/run.ts';
import { runLimits, type Suite } from './suite.ts';

const unknown: Coverage = { granularity: 'none', reach: new Map() };

/**
 * Runs the framework's coverage plans on the unchanged snapshot, in one sandbox. Without coverage a run is slower, not
 * wrong: what cannot be measured is said in `notes`, and every test counts as reaching every line.
 */
export async function measureCoverage(
  suite: Suite,
  results: readonly TestResult[],
  seconds: number,
  signal: AbortSignal,
): Promise<{ coverage: Coverage; notes: string[] }> {
  const plans = suite.framework.coveragePlans(suite.setup, results);
  if (plans.length === 0) return { coverage: unknown, notes: [] };
  await using sandbox = await suite.provider.open(suite.environment, suite.snapshot);
  const parts: Coverage[] = [];
  const notes: string[] = [];
  for (const plan of plans) {
    signal.throwIfAborted();
    const result = await runPlan(sandbox, plan, { ...runLimits, seconds }, signal);
    const part = suite.framework.readCoverage(suite.setup, plan, result);
    if (part.granularity === 'none') {
      const why = result.output.timedOut
        ? `no end after ${Math.round(seconds)} s`
        : result.output.stderr.trim().slice(-500);
      notes.push(`No coverage${plan.key === undefined ? '' : ` for ${plan.key}`}: ${why || 'the run left none'}`);
    } else parts.push(part);
  }
  return { coverage: merge(parts), notes };
}

/** Several runs' coverage as one. Tests of a run that failed are in none of them, so they count as unknown. */
export function merge(parts: readonly Coverage[]): Coverage {
  const [first] = parts;
  if (!first) return unknown;
  if (parts.length === 1) return first;
  const reach = new Map<string, Map<string, readonly number[]>>();
  for (const part of parts) {
    for (const [key, files] of part.reach) {
      const known = reach.get(key) ?? new Map<string, readonly number[]>();
      reach.set(key, known);
      for (const [file, lines] of files) {
        const before = known.get(file);
        known.set(file, before ? [...new Set([...before, ...lines])].sort((a, b) => a - b) : lines);
      }
    }
  }
  return { granularity: first.granularity, reach };
}
