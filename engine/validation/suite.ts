import type { Snapshot, TestSetup } from '../protocol/index.ts';
import { type Changes, putChanges } from '../sandbox/changes.ts';
import type { Environment, Limits, RunOutput, Sandbox, SandboxProvider } from '../sandbox/sandbox.ts';
import type { Framework, TestPlan } from '../testing/framework.ts';
import type { TestReport } from '../testing/report.ts';
import { runPlan } from '../testing/run.ts';

/** A test setup of a snapshot, and where its tests can be run. */
export interface Suite {
  readonly provider: SandboxProvider;
  readonly environment: Environment;
  readonly snapshot: Snapshot;
  readonly setup: TestSetup;
  readonly framework: Framework;
}

/** One run of tests, read. */
export interface SuiteRun {
  readonly output: RunOutput;
  readonly report: TestReport;
}

/** What every run of tests may use, baseline and bug alike. */
export const runLimits: Omit<Limits, 'seconds'> = { memoryMb: 4096, processes: 1024, outputBytes: 1_000_000 };

export function wholeSuite(suite: Suite): TestPlan {
  return suite.framework.plan(suite.setup, { kind: 'all' }, { stopAtFirstFailure: false });
}

/** Runs a plan in a sandbox that is already open. */
export async function runTests(
  suite: Suite,
  sandbox: Sandbox,
  plan: TestPlan,
  seconds: number,
  signal: AbortSignal,
): Promise<SuiteRun> {
  const result = await runPlan(sandbox, plan, { ...runLimits, seconds }, signal);
  return { output: result.output, report: suite.framework.read(suite.setup, result) };
}

/** `files`, and what makes tests build them first. */
export function toBeBuilt<T extends Uint8Array | null>(
  { framework }: Suite,
  files: ReadonlyMap<string, T>,
): ReadonlyMap<string, T | Uint8Array> {
  if (files.size === 0 || !framework.build) return files;
  return new Map<string, T | Uint8Array>([...files, [framework.build.stale, new Uint8Array()]]);
}

function openWith(suite: Suite, files: ReadonlyMap<string, Uint8Array | null>, build: boolean): Promise<Sandbox> {
  const { provider, environment, snapshot } = suite;
  return provider.open(environment, snapshot, { files: build ? toBeBuilt(suite, files) : files });
}

/**
 * The whole suite in a clean sandbox of its own, with `files` in place of the snapshot's.
 * @param built what a build of these files wrote elsewhere; without it the run builds by itself.
 */
export async function runCleanly(
  suite: Suite,
  files: ReadonlyMap<string, Uint8Array | null>,
  seconds: number,
  signal: AbortSignal,
  built?: Changes,
): Promise<SuiteRun> {
  let sandbox = await openWith(suite, files, built === undefined);
  try {
    if (built && !(await putChanges(sandbox, built, signal))) {
      // Half of a build is none.
      await sandbox.close();
      sandbox = await openWith(suite, files, true);
    }
    return await runTests(suite, sandbox, wholeSuite(suite), seconds, signal);
  } finally {
    await sandbox.close();
  }
}

/** The end of what a command said, for people. */
export function lastWords(output: RunOutput, characters = 2000): string {
  return `${output.stdout.trimEnd()}\n${output.stderr.trimEnd()}`.trim().slice(-characters);
}
