import type { LanguageRegistry } from '../../languages/registry.ts';
import { findTestSetups, setupFor } from '../../project/analysis.ts';
import type { FixCommit } from '../../project/history/fixes.ts';
import {
  type Candidate,
  Problem,
  type ReportProgress,
  type Snapshot,
  type SourceFunction,
  type TestResult,
  type Verdict,
} from '../../protocol/index.ts';
import { runPlan } from '../../testing/run.ts';
import { type Baseline, measureBaseline } from '../../validation/baseline.ts';
import { type Confirmation, confirm } from '../../validation/confirm.ts';
import { asBytes, patchedFiles } from '../../validation/patched-files.ts';
import { Slots } from '../../validation/slots.ts';
import { runLimits, type Suite, type SuiteRun, toBeBuilt } from '../../validation/suite.ts';
import { type EnvironmentShelf, inShort, type Offer } from './environments.ts';

export interface ProofOptions {
  readonly shelf: EnvironmentShelf;
  readonly languages: LanguageRegistry;
  readonly suiteSeconds: number;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  /** Whether the pool has this verdict already: then nothing is run. */
  known(suite: Suite): boolean;
}

export type Proof =
  | {
      readonly kind: 'judged';
      readonly verdict: Verdict;
      readonly suite: Suite;
      readonly baseline?: Baseline;
      readonly own: boolean;
    }
  | { readonly kind: 'known' }
  /** The commit has no tests that we could run. */
  | { readonly kind: 'no-tests' }
  /** The commit cannot be run here: neither in its own environment nor in its neighbour's. */
  | { readonly kind: 'not-runnable'; readonly detail: string };

/** The commit's own state, and the bug that its fix mended. */
export interface Case {
  readonly fix: FixCommit;
  readonly candidate: Candidate;
  readonly fn: SourceFunction;
  readonly snapshot: Snapshot;
}

/**
 * Proves a fix by the rules of a valid bug, at its own commit: the tests of the commit pass with it in three runs, and some
 * of them fail in three runs when the sources are as they were before. The changed tests are tried first, once: most
 * commits that are no fixes end there.
 */
export async function prove(one: Case, options: ProofOptions): Promise<Proof> {
  const { languages, shelf } = options;
  const setups = await findTestSetups(one.snapshot, languages);
  const setup = setupFor(one.fn, setups, one.fn.language);
  if (!setup) return { kind: 'no-tests' };
  const reasons: string[] = [];
  for await (const offer of shelf.offers(one.snapshot, setup)) {
    if (!offer.environment) {
      reasons.push(offer.failure ?? 'its environment cannot be built');
      continue;
    }
    const provider = await shelf.provider();
    const suite = {
      provider,
      environment: offer.environment,
      snapshot: one.snapshot,
      setup,
      framework: languages.framework(setup.framework),
    };
    if (options.known(suite)) return { kind: 'known' };
    const result = await proveIn(suite, one, offer, options);
    if (typeof result !== 'string') return result;
    reasons.push(result);
  }
  return { kind: 'not-runnable', detail: reasons.join('; ') };
}

/** A sentence when the commit does not run in this environment. */
async function proveIn(suite: Suite, one: Case, offer: Offer, options: ProofOptions): Promise<Proof | string> {
  const { signal, report, suiteSeconds } = options;
  const started = performance.now();
  const patched = await patchedFiles(suite.snapshot, one.candidate);
  const judged = (kind: Verdict['kind'], detail: string): Proof => {
    const screen = (performance.now() - started) / 1000;
    const verdict = {
      candidate: one.candidate.id,
      kind,
      detail,
      failToPass: [],
      passToPass: [],
      seconds: { screen, confirm: 0 },
    };
    return { kind: 'judged', verdict, suite, own: offer.own };
  };
  report({ phase: 'screen', message: `Trying the tests of ${one.fix.commit.hash.slice(0, 8)}` });
  const fixed = await runChangedTests(suite, one, new Map(), options);
  const passing = fixed.report.results.filter(({ outcome }) => outcome === 'passed');
  if (passing.length === 0) return wordsOf(fixed);
  options.shelf.remember(suite.setup, offer);
  const broken = await runChangedTests(suite, one, asBytes(patched), options);
  const failing = failuresOf(broken, passing);
  if (failing.length === 0 && !broken.output.timedOut)
    return judged('survived', `The ${passing.length} tests that came with the fix pass without it.`);
  if (broken.report.buildFailure !== undefined)
    return judged('does-not-build', 'Without the fix, what came with it does not build.');
  const ran = broken.report.results.filter(({ outcome }) => outcome === 'failed').length;
  if (ran === 0 && broken.report.collectionErrors.size > 0)
    return judged('does-not-build', 'Without the fix, its tests only fail to load.');
  const screened = (performance.now() - started) / 1000;
  let baseline: Baseline;
  try {
    baseline = await measureBaseline({ ...suite, suiteSeconds, coverage: false, report, signal });
  } catch (error) {
    if (error instanceof Problem && !signal.aborted) return inShort(error);
    throw error;
  }
  report({ phase: 'confirm', message: `Proving ${one.fix.commit.hash.slice(0, 8)}` });
  const before = performance.now();
  const confirmed = await confirm(one.candidate, patched, {
    ...suite,
    ...{ baseline, commit: one.fix.commit.hash, signal, slots: new Slots(2), buildOnce: false },
  });
  const seconds = { screen: screened, confirm: (performance.now() - before) / 1000 };
  return { kind: 'judged', verdict: verdictOf(one.candidate, confirmed, seconds), suite, baseline, own: offer.own };
}

function verdictOf(candidate: Candidate, confirmation: Confirmation, seconds: Verdict['seconds']): Verdict {
  const { kind, detail, evidence } = confirmation;
  const lists = { failToPass: [...confirmation.failToPass], passToPass: [...confirmation.passToPass] };
  return { candidate: candidate.id, kind, detail, ...lists, evidence, seconds };
}

/** The test files that the fix changed; the whole suite where the setup knows none of them. */
async function runChangedTests(
  suite: Suite,
  { fix }: Case,
  files: ReadonlyMap<string, Uint8Array | null>,
  { suiteSeconds, signal }: ProofOptions,
): Promise<SuiteRun> {
  const known = new Set(suite.setup.testFiles);
  const changed = fix.tests.map(({ path }) => path).filter((path) => known.has(path));
  const selection = changed.length > 0 ? ({ kind: 'files', files: changed } as const) : ({ kind: 'all' } as const);
  const plan = suite.framework.plan(suite.setup, selection, { stopAtFirstFailure: false });
  await using sandbox = await suite.provider.open(suite.environment, suite.snapshot, {
    files: toBeBuilt(suite, files),
  });
  const result = await runPlan(sandbox, plan, { ...runLimits, seconds: suiteSeconds }, signal);
  return { output: result.output, report: suite.framework.read(suite.setup, result) };
}

function failuresOf({ report }: SuiteRun, passing: readonly TestResult[]): TestResult[] {
  const outcomes = new Map(report.results.map(({ id, outcome }) => [id, outcome]));
  return passing.filter(({ id }) => outcomes.get(id) !== 'passed' && outcomes.get(id) !== 'skipped');
}

function wordsOf({ output, report }: SuiteRun): string {
  if (output.timedOut) return 'its tests do not end';
  const [place, message] = [...report.collectionErrors][0] ?? [];
  const said =
    report.buildFailure ?? (place === undefined ? `${output.stdout}\n${output.stderr}` : `${place}: ${message}`);
  const last = said.trim().split('\n').at(-1)?.trim().slice(0, 200) ?? '';
  return `none of its changed tests passes${last === '' ? '' : ` (${last})`}`;
}
