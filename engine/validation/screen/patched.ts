import type { TestResult } from '../../protocol/index.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Baseline } from '../baseline-store.ts';
import { asBytes, originals } from '../patched-files.ts';
import { runTests, type Suite, toBeBuilt } from '../suite.ts';
import { coldSeconds } from './limits.ts';
import type { Attempt, Bench, ScreenTask } from './screener.ts';

const unchanged = '';

/** The slow path, which takes every candidate: the patched file in a warm sandbox, and a new test process for each. */
export class PatchedBench implements Bench {
  readonly batch = 4;
  readonly generous = true;
  readonly #suite: Suite;
  readonly #baseline: Baseline;
  #sandbox: Sandbox | undefined;
  /** The candidate whose code was built last, where anything is built. */
  #built = unchanged;

  constructor(suite: Suite, baseline: Baseline) {
    this.#suite = suite;
    this.#baseline = baseline;
  }

  takes(): boolean {
    return true;
  }

  async run(
    task: ScreenTask,
    live: boolean,
    tests: readonly TestResult[],
    patience: number,
    signal: AbortSignal,
  ): Promise<Attempt> {
    const sandbox = await this.#open();
    const { framework, setup } = this.#suite;
    const everything = tests.length >= this.#baseline.stable.length;
    const plan = framework.plan(setup, everything ? { kind: 'all' } : { kind: 'tests', tests }, {
      stopAtFirstFailure: true,
    });
    const files = live ? asBytes(task.patched) : originals(task.patched);
    const wanted = live ? task.candidate.id : unchanged;
    await sandbox.write(wanted === this.#built ? files : toBeBuilt(this.#suite, files));
    this.#built = wanted;
    try {
      const { output, report } = await runTests(
        this.#suite,
        sandbox,
        plan,
        coldSeconds(tests, this.#baseline, patience),
        signal,
      );
      if (output.timedOut) return { outcome: 'timed-out' };
      if (report.buildFailure !== undefined) return { outcome: 'does-not-build', detail: report.buildFailure };
      const outcomes = new Map(report.results.map((result) => [result.id, result]));
      const failed = tests.find(({ id }) => outcomes.get(id)?.outcome === 'failed');
      if (failed) return { outcome: 'killed', test: failed.id };
      // Files that no longer load: whether that is all it does, only the whole suite can tell.
      const [unloadable] = report.collectionErrors.values();
      if (unloadable !== undefined) return { outcome: 'killed', detail: unloadable };
      // Stopping early leaves tests out as well, but only after one has failed.
      const missing = tests.find(({ id }) => !outcomes.has(id));
      return missing ? { outcome: 'killed', test: missing.id } : { outcome: 'survived' };
    } finally {
      if (live && !signal.aborted) await sandbox.write(originals(task.patched));
    }
  }

  async #open(): Promise<Sandbox> {
    this.#sandbox ??= await this.#suite.provider.open(this.#suite.environment, this.#suite.snapshot);
    return this.#sandbox;
  }

  /** The next run opens a new sandbox. */
  async restart(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    this.#built = unchanged;
    await sandbox?.close();
  }
}
