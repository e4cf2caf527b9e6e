import type { ConfirmationRun, TestResult, VerdictKind } from '../protocol/index.ts';
import type { TestReport } from '../testing/report.ts';

/** So many runs must agree before a bug or a fix is proved. */
export const proofRuns = 3;

/** A bug that fails this share of the stable tests, or more, is too broken to learn from. */
export const tooBrokenShare = 0.9;

/** The facts of one run of the whole suite with a bug in place. */
export interface RunFacts {
  readonly seconds: number;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly report: TestReport;
}

export interface Judgement {
  readonly kind: VerdictKind;
  /** One sentence. */
  readonly detail: string;
}

/** One run, held against the baseline's stable tests. */
export interface JudgedRun {
  readonly facts: RunFacts;
  /** Stable tests that failed or that the report does not list, sorted. */
  readonly failed: readonly string[];
  /** Stable tests that passed, sorted. The rest were skipped: neither for nor against. */
  readonly passed: readonly string[];
  /** What this run alone decides against the candidate; no further run can change it. */
  readonly rejection?: Judgement;
}

export function judgeRun(facts: RunFacts, stable: readonly TestResult[]): JudgedRun {
  const outcomes = new Map(facts.report.results.map((result) => [result.id, result.outcome]));
  const failed: string[] = [];
  const passed: string[] = [];
  let ranAndFailed = 0;
  for (const { id } of stable) {
    const outcome = outcomes.get(id);
    if (outcome === 'passed') passed.push(id);
    else if (outcome !== 'skipped') failed.push(id);
    if (outcome === 'failed') ranAndFailed++;
  }
  failed.sort();
  passed.sort();
  const rejection = rejectionOf(facts, stable.length, failed.length, passed.length, ranAndFailed);
  return { facts, failed, passed, ...(rejection ? { rejection } : {}) };
}

function rejectionOf(
  { timedOut, seconds, report, exitCode }: RunFacts,
  stable: number,
  failed: number,
  passed: number,
  ranAndFailed: number,
): Judgement | undefined {
  if (timedOut) return { kind: 'timed-out', detail: `The suite did not end within ${seconds.toFixed(0)} seconds.` };
  if (report.buildFailure !== undefined)
    return { kind: 'does-not-build', detail: `The project no longer builds: ${tellingLine(report.buildFailure)}` };
  if (failed === 0) return { kind: 'survived', detail: `All ${stable} stable tests pass with it.` };
  if (ranAndFailed === 0 && report.collectionErrors.size > 0) {
    const [place = '', message = ''] = [...report.collectionErrors][0] ?? [];
    return { kind: 'does-not-build', detail: `It only stops tests from loading: ${place}: ${tellingLine(message)}` };
  }
  if (failed >= stable * tooBrokenShare || passed === 0) {
    const how = report.complete ? '' : ` (the test run ended early, exit code ${exitCode ?? 'none'})`;
    return { kind: 'too-broken', detail: `${failed} of ${stable} stable tests fail with it${how}.` };
  }
  return undefined;
}

/** What all runs together say. One run is enough to reject; only `proofRuns` that agree make a bug valid. */
export function judge(runs: readonly JudgedRun[]): Judgement {
  const rejected = runs.find((run) => run.rejection);
  const [first, ...others] = runs;
  if (!first) throw new Error('no run to judge');
  for (const [index, run] of others.entries()) {
    const [test] = difference(first, run);
    if (test === undefined) continue;
    const said = (one: JudgedRun) =>
      one.failed.includes(test) ? 'fails' : one.passed.includes(test) ? 'passes' : 'is skipped';
    // A limit that only some runs meet is still a limit: slow is the reason, not chance.
    if (rejected?.rejection?.kind === 'timed-out') return rejected.rejection;
    return { kind: 'flaky', detail: `${test} ${said(first)} in run 1 and ${said(run)} in run ${index + 2}.` };
  }
  if (rejected?.rejection) return rejected.rejection;
  if (runs.length < proofRuns) throw new Error(`${runs.length} runs of ${proofRuns} decide nothing`);
  const names = first.failed.slice(0, 3).join(', ') + (first.failed.length > 3 ? ', …' : '');
  const total = first.failed.length + first.passed.length;
  return {
    kind: 'valid',
    detail: `${first.failed.length} of ${total} stable tests fail with it in all ${proofRuns} runs: ${names}`,
  };
}

/** Tests on which two runs do not agree. */
function difference(a: JudgedRun, b: JudgedRun): string[] {
  const fate = (run: JudgedRun) =>
    new Map([...run.failed.map((id) => [id, 'f']), ...run.passed.map((id) => [id, 'p'])] as [string, string][]);
  const [left, right] = [fate(a), fate(b)];
  return [...new Set([...left.keys(), ...right.keys()])].filter((id) => left.get(id) !== right.get(id)).sort();
}

/** Tests on which not all runs agree, sorted; none where a run did not get to its end, which says nothing of single tests. */
export function disagreements(runs: readonly JudgedRun[]): string[] {
  const [first, ...others] = runs;
  if (!first || runs.some(({ facts }) => facts.timedOut || !facts.report.complete)) return [];
  return [...new Set(others.flatMap((other) => difference(first, other)))].sort();
}

export function confirmationRun(run: JudgedRun): ConfirmationRun {
  return { seconds: run.facts.seconds, exitCode: run.facts.exitCode, failed: [...run.failed] };
}

/** The line of an error's output that says most: compilers put the place below the message, tracebacks above it. */
export function tellingLine(text: string): string {
  const lines = text.split('\n').flatMap((line) => (/\p{L}/u.test(line) ? [line.trim()] : []));
  const line = lines.findLast((one) => /error/i.test(one)) ?? lines.at(-1) ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
