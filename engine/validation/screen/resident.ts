import type { TestResult } from '../../protocol/index.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { WorkerDefinition } from '../../testing/framework.ts';
import type { Baseline } from '../baseline-store.ts';
import type { Suite } from '../suite.ts';
import { coldSeconds, warmSeconds } from './limits.ts';
import { attemptOf } from './result.ts';
import type { Attempt, Bench, ScreenTask } from './screener.ts';
import { WorkerClient, WorkerLost } from './worker-client.ts';

/** A resident worker in a sandbox of its own; see engine/testing/worker.ts. */
export class ResidentBench implements Bench {
  readonly batch = 16;
  readonly #suite: Suite;
  readonly #baseline: Baseline;
  readonly #definition: WorkerDefinition;
  #sandbox: Sandbox | undefined;
  #client: WorkerClient | undefined;
  #collected = new Set<string>();
  #asked = 0;

  constructor(suite: Suite, baseline: Baseline, definition: WorkerDefinition) {
    this.#suite = suite;
    this.#baseline = baseline;
    this.#definition = definition;
  }

  takes(task: ScreenTask): boolean {
    return task.patched.length === 1;
  }

  async run(
    task: ScreenTask,
    live: boolean,
    tests: readonly TestResult[],
    patience: number,
    signal: AbortSignal,
  ): Promise<Attempt> {
    if (!live || !leavesMark(task)) return this.#ask(task, { live, tests, patience, anew: false }, signal);
    // It may run again in tests. If one of these notices, that is enough; if none does, nothing is said yet.
    const likely = new Set(task.reaching.again?.map(({ id }) => id));
    const again = tests.filter(({ id }) => likely.has(id));
    if (again.length > 0) {
      const attempt = await this.#ask(task, { live, tests: again, patience, anew: false }, signal);
      if (attempt.outcome === 'killed' || attempt.outcome === 'lost') return attempt;
    }
    return this.#ask(task, { live, tests, patience, anew: true }, signal);
  }

  async #ask(
    task: ScreenTask,
    how: {
      readonly live: boolean;
      readonly tests: readonly TestResult[];
      readonly patience: number;
      readonly anew: boolean;
    },
    signal: AbortSignal,
  ): Promise<Attempt> {
    const [file] = task.patched;
    if (!file) throw new Error('a candidate without a file');
    const { live, tests, patience, anew } = how;
    try {
      const client = await this.#connect(signal);
      if (client.ready.unable !== undefined) return { outcome: 'unable', detail: client.ready.unable };
      const missing = tests.find((test) => !this.#collected.has(test.id));
      if (missing) return { outcome: 'unable', detail: `the worker did not collect ${missing.id}` };
      const answer = await client.screen(
        {
          type: 'screen',
          id: String(++this.#asked),
          file: file.file,
          content: live ? file.content : file.original,
          function: { name: task.functionName, ...task.changed.function },
          tests: tests.map((test) => test.id),
          anew,
          seconds: warmSeconds(tests, patience),
          loading: client.loading,
        },
        signal,
      );
      return attemptOf(answer);
    } catch (error) {
      if (error instanceof WorkerLost) return { outcome: 'lost', detail: error.message };
      throw error;
    }
  }

  async #connect(signal: AbortSignal): Promise<WorkerClient> {
    if (this.#client) return this.#client;
    const { provider, environment, snapshot, setup } = this.#suite;
    this.#sandbox ??= await provider.open(environment, snapshot);
    const seconds = coldSeconds(this.#baseline.stable, this.#baseline, 2);
    this.#client = await WorkerClient.start(this.#definition, setup, this.#sandbox, seconds, signal);
    this.#collected = new Set(this.#client.ready.tests);
    return this.#client;
  }

  async restart(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    const [client, sandbox] = [this.#client, this.#sandbox];
    this.#client = undefined;
    this.#sandbox = undefined;
    await client?.close();
    await sandbox?.close();
  }
}

/** Code that ran while the project was loaded has left its mark there; replacing the function does not undo that. */
function leavesMark({ reaching, changed }: ScreenTask): boolean {
  return reaching.reason === 'loading' || (!changed.inBody && reaching.reason !== 'function');
}
