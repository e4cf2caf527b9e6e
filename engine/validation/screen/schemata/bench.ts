import type { LanguageRegistry } from '../../../languages/registry.ts';
import type { SourceFunction, TestResult } from '../../../protocol/index.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { SwitchedTests } from '../../../testing/framework.ts';
import { runPlan } from '../../../testing/run.ts';
import type { Baseline } from '../../baseline-store.ts';
import { lastWords, runLimits, type Suite } from '../../suite.ts';
import { coldSeconds, startedSeconds, warmSeconds } from '../limits.ts';
import { attemptOf } from '../result.ts';
import type { Attempt, Bench, ScreenTask } from '../screener.ts';
import { WorkerClient, WorkerLost } from '../worker-client.ts';
import { placementOf } from './placement.ts';
import { misfits } from './syntax.ts';
import { type Woven, weave } from './weave.ts';

/** A build that complains is done again without the candidates it complains about, so often at most. */
const mostBuilds = 4;

/**
 * Screens on a tree into which a whole batch is woven: one build or load for all, then one candidate live after another.
 * A candidate that does not build here is `unable`, never rejected: next to others it may fail for reasons of its own.
 */
export class SchemataBench implements Bench {
  readonly batch = 96;
  readonly #suite: Suite;
  readonly #baseline: Baseline;
  readonly #switched: SwitchedTests;
  readonly #functions: ReadonlyMap<string, SourceFunction>;
  readonly #byFile: ReadonlyMap<string, readonly SourceFunction[]>;
  readonly #languages: LanguageRegistry;
  #tasks: readonly ScreenTask[] = [];
  #numbers = new Map<string, number>();
  #sandbox: Sandbox | undefined;
  #client: WorkerClient | undefined;
  /** Tests that the worker has been asked for before. */
  readonly #known = new Set<string>();
  #asked = 0;

  constructor(
    suite: Suite,
    baseline: Baseline,
    switched: SwitchedTests,
    functions: ReadonlyMap<string, SourceFunction>,
    languages: LanguageRegistry,
  ) {
    this.#suite = suite;
    this.#baseline = baseline;
    this.#switched = switched;
    this.#functions = functions;
    this.#byFile = Map.groupBy(functions.values(), ({ file }) => file);
    this.#languages = languages;
  }

  takes(task: ScreenTask): boolean {
    const [file, more] = task.patched;
    const fn = this.#functions.get(task.candidate.functionId);
    if (!file || more || !fn || file.file !== fn.file) return false;
    const inFile = this.#byFile.get(fn.file) ?? [];
    return placementOf(task.candidate, inFile, file.original, (one) => this.#schemataOf(one)) !== undefined;
  }

  /** Weaves and builds; what cannot be woven or built together is `unable`. */
  async prepare(tasks: readonly ScreenTask[], signal: AbortSignal): Promise<ReadonlyMap<ScreenTask, Attempt>> {
    await this.close();
    const decided = new Map<ScreenTask, Attempt>();
    this.#tasks = tasks;
    for (let round = 1; this.#tasks.length > 0; round += 1) {
      const failed = await this.#build(signal);
      if (!failed) break;
      // Without a place to blame, or after too many rounds, none of them can be screened here.
      const blamed = failed.candidates.size > 0 && round < mostBuilds ? failed.candidates : undefined;
      for (const task of this.#tasks) {
        if (!blamed || blamed.has(task.candidate.id)) decided.set(task, { outcome: 'unable', detail: failed.detail });
      }
      this.#tasks = this.#tasks.filter((task) => !decided.has(task));
      await this.close();
    }
    return decided;
  }

  async run(
    task: ScreenTask,
    live: boolean,
    tests: readonly TestResult[],
    patience: number,
    signal: AbortSignal,
  ): Promise<Attempt> {
    if (!this.#sandbox) {
      const failed = await this.#build(signal);
      if (failed) return { outcome: 'unable', detail: failed.detail };
    }
    const number = live ? this.#numbers.get(task.candidate.id) : 0;
    if (number === undefined) return { outcome: 'unable', detail: 'it is not woven in' };
    try {
      return this.#switched.worker
        ? await this.#ask(number, tests, patience, signal)
        : await this.#command(number, tests, patience, signal);
    } catch (error) {
      if (error instanceof WorkerLost) return { outcome: 'lost', detail: error.message };
      throw error;
    }
  }

  async #ask(live: number, tests: readonly TestResult[], patience: number, signal: AbortSignal): Promise<Attempt> {
    const client = await this.#connect(signal);
    if (client.ready.unable !== undefined) return { outcome: 'unable', detail: client.ready.unable };
    const files = [...new Set(tests.flatMap(({ file }) => (file === undefined ? [] : [file])))];
    // A test's first time includes loading it, and looking at it without a bug.
    const strange = tests.filter(({ id }) => !this.#known.has(id));
    const answer = await client.screen(
      {
        type: 'run',
        id: String(++this.#asked),
        live,
        tests: tests.map(({ id }) => id),
        files,
        seconds:
          warmSeconds(tests, patience) + 3 + (strange.length > 0 ? coldSeconds(strange, this.#baseline, patience) : 0),
      },
      signal,
    );
    for (const { id } of strange) this.#known.add(id);
    return attemptOf(answer);
  }

  async #command(live: number, tests: readonly TestResult[], patience: number, signal: AbortSignal): Promise<Attempt> {
    const { setup } = this.#suite;
    const plan = this.#switched.command?.(setup, tests, live);
    if (!plan || !this.#sandbox) throw new Error(`${setup.framework} has neither a worker nor a command for schemata`);
    const seconds = startedSeconds(tests, patience);
    const { output } = await runPlan(this.#sandbox, plan, { ...runLimits, seconds }, signal);
    if (output.timedOut) return { outcome: 'timed-out' };
    return output.exitCode === 0 ? { outcome: 'survived' } : { outcome: 'killed', detail: lastWords(output, 300) };
  }

  /** Puts the woven tree of the current tasks in place and builds it; undefined when that went well. */
  async #build(signal: AbortSignal): Promise<{ detail: string; candidates: ReadonlySet<string> } | undefined> {
    const { provider, environment, snapshot, setup } = this.#suite;
    const texts = new Map(
      this.#tasks.flatMap(({ patched }) => patched.map((file) => [file.file, file.original] as const)),
    );
    const tree = weave({
      candidates: this.#tasks.map(({ candidate }) => candidate),
      functions: this.#functions,
      texts,
      schemataOf: (fn) => this.#schemataOf(fn),
    });
    const candidates = await misfits(tree, texts, this.#languages);
    if (candidates.size > 0) return { detail: 'it does not parse next to others', candidates };
    this.#numbers = new Map(tree.woven.map(({ candidate, number }) => [candidate.id, number]));
    const files = new Map([...tree.files].map(([path, text]) => [path, Buffer.from(text, 'utf8')] as const));
    this.#sandbox = await provider.open(environment, snapshot, { files });
    const tests = [...new Set(this.#tasks.flatMap(({ reaching }) => reaching.tests))];
    const plan = this.#switched.build?.(setup, tests);
    if (plan) {
      const seconds = coldSeconds(this.#baseline.stable, this.#baseline, 4) + 60;
      const { output } = await runPlan(this.#sandbox, plan, { ...runLimits, seconds }, signal);
      if (output.exitCode !== 0) {
        const places = this.#switched.buildErrors?.(setup, output) ?? [];
        const blamed = tree.woven.filter((woven) => places.some((place) => lies(place, woven)));
        const candidates = new Set(blamed.map(({ candidate }) => candidate.id));
        return { detail: `does not build next to others: ${lastWords(output, 300)}`, candidates };
      }
    }
    return await this.#canary(tests, signal);
  }

  /**
   * With nothing live the woven tree must pass like the original. A command says only that something failed, so it is
   * asked here; a worker names the test, and the lane's own canary deals with that better.
   */
  async #canary(tests: readonly TestResult[], signal: AbortSignal) {
    if (this.#switched.worker) return undefined;
    const { outcome, detail } = await this.#command(0, tests, 2, signal);
    if (outcome === 'survived') return undefined;
    return { detail: `the tests do not pass with no bug live: ${detail ?? outcome}`, candidates: new Set<string>() };
  }

  async #connect(signal: AbortSignal): Promise<WorkerClient> {
    if (this.#client) return this.#client;
    const { worker } = this.#switched;
    if (!worker || !this.#sandbox) throw new Error('no worker to connect to');
    const seconds = coldSeconds(this.#baseline.stable, this.#baseline, 2);
    this.#client = await WorkerClient.start(worker, this.#suite.setup, this.#sandbox, seconds, signal);
    return this.#client;
  }

  #schemataOf(fn: SourceFunction) {
    return this.#languages.byId(fn.language).schemata;
  }

  /** The next run builds the same batch in a new sandbox. */
  async restart(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    const [client, sandbox] = [this.#client, this.#sandbox];
    this.#client = undefined;
    this.#sandbox = undefined;
    this.#known.clear();
    await client?.close();
    await sandbox?.close();
  }
}

function lies(place: { readonly file: string; readonly line: number }, woven: Woven): boolean {
  return place.file === woven.file && place.line >= woven.startLine && place.line <= woven.endLine;
}
