import { createHash } from 'node:crypto';
import type { ReportProgress, TestResult } from '../protocol/index.ts';
import { exitCodes, Problem } from '../protocol/index.ts';
import { BaselineParts } from './baseline-parts.ts';
import { type Baseline, loadBaseline, saveBaseline } from './baseline-store.ts';
import { measureCoverage } from './coverage.ts';
import { Slots } from './slots.ts';
import { median, stabilityOf } from './stability.ts';
import { lastWords, runCleanly, type Suite, type SuiteRun, wholeSuite } from './suite.ts';

export type { Baseline } from './baseline-store.ts';

export interface BaselineOptions extends Suite {
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
  /** After so many seconds a suite is said to hang. Default 600. */
  readonly suiteSeconds?: number;
  /** Runs at once. Default 2: more would make tests flaky that are not. */
  readonly parallel?: number;
  /** Measure again although the cache knows. */
  readonly fresh?: boolean;
  /** False: which tests reach which lines is of no interest. Default true. */
  readonly coverage?: boolean;
}

const runs = 3;
const uncovered = { granularity: 'none', reach: new Map() } as const;

/**
 * Measures the baseline, or takes it from the cache. Problems: `red-baseline` (no test passes every time),
 * `suite-timed-out`, `suite-failed` (it gives no results), and those of the sandbox.
 */
export async function measureBaseline(options: BaselineOptions): Promise<Baseline> {
  const whole = baselineKey(options);
  const key = options.coverage === false ? createHash('sha256').update(`${whole} uncovered`).digest('hex') : whole;
  if (!options.fresh) {
    const known = (await loadBaseline(whole)) ?? (await loadBaseline(key));
    if (known) {
      options.report({ phase: 'baseline', message: `Baseline known: ${summary(known)}`, done: runs, total: runs });
      return known;
    }
  }
  const parts = new BaselineParts(key);
  if (options.fresh) await parts.clear();
  const baseline = { key, ...(await measure(options, parts)) };
  try {
    await saveBaseline(baseline);
    await parts.clear();
  } catch (error) {
    // It is measured again the next time, then; a full disk is no reason to stop now.
    options.report({ phase: 'baseline', message: `The baseline could not be kept: ${error}` });
  }
  options.report({ phase: 'baseline', message: `Baseline: ${summary(baseline)}`, done: runs, total: runs });
  return baseline;
}

/** What determines a baseline: the code, the environment, and exactly what is run in it. */
export function baselineKey(suite: Suite): string {
  const { framework, setup } = suite;
  const plans = [wholeSuite(suite), ...framework.coveragePlans(setup, [])];
  const parts = [
    suite.snapshot.id,
    [suite.environment.kind, suite.environment.key],
    setup,
    plans.map((plan) => [plan.command, [...plan.files], plan.reports]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function measure(options: BaselineOptions, parts: BaselineParts): Promise<Omit<Baseline, 'key'>> {
  const { report } = options;
  const slots = new Slots(options.parallel ?? 2);
  // The first failure ends the other runs.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const limit = options.suiteSeconds ?? 600;
  let done = 0;
  const say = (message: string) => report({ phase: 'baseline', message, done, total: runs });
  const run = async (number: number): Promise<SuiteRun> => {
    say(`baseline run ${number} of ${runs}`);
    const result = await runCleanly(options, new Map(), limit, signal);
    refuseUnusable(options, result, limit);
    done++;
    return result;
  };
  const started = [1, 2, 3].map((number) => slots.use(() => parts.part(`run-${number}`, () => run(number))));
  const [first] = started as [Promise<SuiteRun>, ...Promise<SuiteRun>[]];
  const covered = first.then(({ report: { results }, output }) => {
    if (options.coverage === false) return { coverage: uncovered, notes: [] };
    const measured = () => {
      say('measuring which tests reach which lines');
      return measureCoverage(options, results, output.seconds * 10 + 60, signal);
    };
    return slots.use(() => parts.part('coverage', measured));
  });
  try {
    const [coverage, ...results] = await Promise.all([covered, ...started]);
    const stability = stabilityOf(results.map((result) => result.report));
    if (stability.stable.length === 0) throw redBaseline(options, stability.failing, results[0]);
    return {
      runs,
      ...stability,
      seconds: median(results.map((result) => result.output.seconds)),
      coverage: coverage.coverage,
      notes: [...coverage.notes, ...endedEarly(results)],
    };
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled([covered, ...started]);
    throw error;
  }
}

function refuseUnusable({ setup }: Suite, { output, report }: SuiteRun, limit: number): void {
  if (output.timedOut) {
    const [last] = report.results.slice(-1);
    throw new Problem({
      code: 'suite-timed-out',
      message: `The tests of ${setup.id} did not end within ${limit} seconds.`,
      why: last ? `The last test heard of was ${last.id}.` : lastWords(output) || 'They gave no result at all.',
      remedy: 'Find the test that hangs, or give the suite more time.',
      exitCode: exitCodes.notReady,
    });
  }
  if (report.results.length > 0) return;
  const errors = [...report.collectionErrors].slice(0, 3).map(([place, message]) => `${place}: ${message.trim()}`);
  throw new Problem({
    code: 'suite-failed',
    message: `The tests of ${setup.id} gave no results (exit code ${output.exitCode ?? 'none: killed'}).`,
    why: [...errors, report.buildFailure ?? lastWords(output)].join('\n').trim() || 'The command said nothing.',
    remedy: 'Make the tests run on the unchanged project first.',
    exitCode: exitCodes.notReady,
  });
}

function endedEarly(results: readonly SuiteRun[]): string[] {
  return results.flatMap(({ report, output }, index) =>
    report.complete
      ? []
      : [
          `Baseline run ${index + 1} ended early (exit code ${output.exitCode ?? 'none: killed'}): tests may be missing.`,
        ],
  );
}

function redBaseline({ setup }: Suite, failing: readonly TestResult[], run: SuiteRun | undefined): Problem {
  const first = failing.slice(0, 5).map(({ id, message }) => `${id}\n${indent(message ?? 'no message')}`);
  const more = failing.length > 5 ? [`… and ${failing.length - 5} more`] : [];
  return new Problem({
    code: 'red-baseline',
    message: `No test of ${setup.id} passes every time on the unchanged project, so no bug can be proved.`,
    why: [...first, ...more].join('\n') || (run ? lastWords(run.output) : ''),
    remedy: 'Make at least some tests pass; tests that fail or flicker are set aside, they do not hinder.',
    exitCode: exitCodes.notReady,
  });
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line}`)
    .join('\n');
}

function summary(baseline: Baseline): string {
  const aside = [
    [baseline.failing.length, 'failing'],
    [baseline.flaky.length, 'flaky'],
    [baseline.skipped.length, 'skipped'],
  ].flatMap(([count, what]) => (count ? [`${count} ${what}`] : []));
  const rest = aside.length > 0 ? ` (set aside: ${aside.join(', ')})` : '';
  return `${baseline.stable.length} stable tests${rest}, ${baseline.seconds.toFixed(1)} s`;
}
