import type { Snapshot, TestResult, TestSetup } from '../protocol/index.ts';
import type { Command, RunOutput } from '../sandbox/sandbox.ts';
import type { Coverage, TestReport } from './report.ts';

/** What to run: everything, or tests named as in an earlier report. */
export type TestSelection =
  | { readonly kind: 'all' }
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'tests'; readonly tests: readonly TestResult[] };

/** A command, and where it leaves its reports. Paths are absolute in the sandbox. */
export interface TestPlan {
  readonly command: Command;
  /** Files to put in place first (reporters, configuration); absolute paths, never inside the project. */
  readonly files: ReadonlyMap<string, string>;
  /** Report files to read afterwards. */
  readonly reports: readonly string[];
}

/** What a plan gave: the command's output and its report files (missing ones absent). */
export interface PlanOutput {
  readonly output: RunOutput;
  readonly reports: ReadonlyMap<string, Buffer>;
}

/** One run that yields coverage; `key` is the test file it was run for when granularity is `file`. */
export interface CoveragePlan extends TestPlan {
  readonly key?: string;
}

/**
 * A test framework: how to find it, ask it for tests, and read what it says. Results come from structured reports; the
 * console is read only where a framework has no report.
 */
export interface Framework {
  readonly id: string;
  readonly name: string;
  /** The setups of this framework in a project, nearest package by nearest package. Reads files, runs nothing. */
  detect(snapshot: Snapshot): Promise<TestSetup[]>;
  /** What a person types at the project's root to run the same tests: a program and its arguments. */
  byHand(setup: TestSetup): readonly string[];
  plan(setup: TestSetup, selection: TestSelection, options: { readonly stopAtFirstFailure: boolean }): TestPlan;
  read(setup: TestSetup, output: PlanOutput): TestReport;
  /** Runs that tell which tests reach which lines; empty when the framework cannot say (then everything is run). */
  coveragePlans(setup: TestSetup, baseline: readonly TestResult[]): readonly CoveragePlan[];
  readCoverage(setup: TestSetup, plan: CoveragePlan, output: PlanOutput): Coverage;
  /** What has to be built before tests run; absent where loading is building. */
  readonly build?: TestBuild;
  /** A program that screens candidates without a new process for each; see engine/testing/worker.ts. */
  readonly worker?: WorkerDefinition;
  /** Runs tests on a tree into which many candidates are woven, with one of them live. */
  readonly switched?: SwitchedTests;
}

/**
 * A build between the sources and the tests. The plans for tests do it themselves, unless the sources are those that were
 * built last in the same place.
 */
export interface TestBuild {
  /** Builds as plans for tests do; undefined: nothing that the setup's tests load is built. */
  plan(setup: TestSetup): TestPlan | undefined;
  /** Builds in any case, and notes which files it ran as programs. Fails where it could not be known again what was built. */
  trial(setup: TestSetup): TestPlan | undefined;
  /** The files of the project that the trial ran, relative to its root; undefined when that cannot be told. */
  readTrial(setup: TestSetup, output: PlanOutput): readonly string[] | undefined;
  /** While there is such a file, plans build in any case. To be written together with changed sources. */
  readonly stale: string;
  /** Pattern of tar's for what build tools keep for themselves: no test loads it, and it is never the same twice. */
  readonly caches: string;
}

/**
 * How to run tests on a tree of mutant schemata (LanguageProfile.schemata): built or loaded once, then run with one
 * candidate live after the other. Either `worker` or `command` must be there.
 */
export interface SwitchedTests {
  /** Builds what is run, after the woven files are in place; absent or undefined where loading is building. */
  build?(setup: TestSetup, tests: readonly TestResult[]): TestPlan | undefined;
  /** The woven lines that the build complains about; empty when it does not say. Files relative to the project root. */
  buildErrors?(setup: TestSetup, output: RunOutput): readonly { readonly file: string; readonly line: number }[];
  /** A resident program: started once the woven files are in place, it answers `run` requests (worker.ts). */
  readonly worker?: WorkerDefinition;
  /**
   * A command that runs `tests` with candidate `live` (0: none) and stops at the first failure. Exit code 0 means that
   * all passed, anything else that one failed.
   */
  command?(setup: TestSetup, tests: readonly TestResult[], live: number): TestPlan;
}

/** A resident test worker: put `files` in place, start `command`, speak engine/testing/worker.ts's protocol. */
export interface WorkerDefinition {
  command(setup: TestSetup): Command;
  files(setup: TestSetup): ReadonlyMap<string, string>;
}
