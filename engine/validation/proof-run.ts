import type { Changes } from '../sandbox/changes.ts';
import type { Baseline } from './baseline-store.ts';
import { runBuild, tryBuild } from './build-trial.ts';
import { buildSeconds, suiteSeconds } from './screen/limits.ts';
import type { Slots } from './slots.ts';
import { runCleanly, type Suite } from './suite.ts';
import type { RunFacts } from './verdict.ts';

/** What every run of a proof needs. */
export interface ProofOptions extends Suite {
  readonly baseline: Baseline;
  /** Bounds how many suites run at once. */
  readonly slots: Slots;
  /** False where this code has one bug to prove and no more: finding out whether one build will do takes two. Default true. */
  readonly buildOnce?: boolean;
  readonly signal: AbortSignal;
}

type Files = ReadonlyMap<string, Uint8Array>;

/**
 * One run of a proof, as soon as a slot is free: the whole suite in a clean sandbox with `files` in place of the
 * snapshot's. Rejects with the signal's reason, or a Problem of the sandbox.
 * @param built what a build of these files wrote elsewhere; without it the run builds.
 */
export async function proofRun(files: Files, options: ProofOptions, built?: Changes): Promise<RunFacts> {
  const { baseline, slots, signal } = options;
  using _slot = await slots.hold();
  signal.throwIfAborted();
  const { output, report } = await runCleanly(options, files, suiteSeconds(baseline), signal, built);
  const { seconds, exitCode, timedOut } = output;
  return { seconds, exitCode, timedOut, report };
}

/**
 * The runs that together prove something of the same files, each in a clean sandbox of its own. What the tests load is
 * built once for all of them, where the build allows it (build-trial.ts); else each run builds.
 */
export class ProofRuns {
  readonly #files: Files;
  readonly #options: ProofOptions;
  #start: Promise<Start> | undefined;

  constructor(files: Files, options: ProofOptions) {
    this.#files = files;
    this.#options = options;
  }

  /** The next run. A build that fails is the first run's failure, as it would be if the run had built itself. */
  async run(): Promise<RunFacts> {
    this.#start ??= this.#build();
    const { failed, built } = await this.#start;
    return failed ?? (await proofRun(this.#files, this.#options, built));
  }

  /** Of the one build for all; undefined while there was none. */
  async buildSeconds(): Promise<number | undefined> {
    return (await this.#start)?.seconds;
  }

  async #build(): Promise<Start> {
    const { framework, setup, slots, signal, buildOnce = true } = this.#options;
    const plan = buildOnce ? framework.build?.plan(setup) : undefined;
    const trial = plan && (await tryBuild(this.#options, { slots, signal }));
    if (!plan || !trial?.repeatable || trial.programs.some((path) => this.#files.has(path))) return {};
    const { result, changes } = await slots.use(() => {
      signal.throwIfAborted();
      return runBuild(this.#options, plan, this.#files, buildSeconds(trial.seconds), signal);
    });
    const { seconds, exitCode, timedOut } = result.output;
    if (exitCode === 0) return changes ? { built: changes, seconds } : {};
    return { failed: { seconds, exitCode, timedOut, report: framework.read(setup, result) } };
  }
}

interface Start {
  readonly built?: Changes;
  readonly seconds?: number;
  readonly failed?: RunFacts;
}
