import { type Candidate, Problem, type Verdict } from '../protocol/index.ts';
import { Condition } from './condition.ts';
import { interruptible } from './interruptible.ts';
import type { PipelineOptions, ScreeningLane } from './pipeline-options.ts';
import type { ScreenResult } from './screen/screener.ts';

interface Entry<Task> {
  readonly candidate: Candidate;
  readonly task: Task;
  state: 'waiting' | 'screening' | 'killed' | 'confirming' | 'done';
  screened?: ScreenResult;
  verdict?: Verdict;
  failures: number;
}

/** So many sandbox failures in a row are not chance. */
const mostFailures = 3;

/** Candidates in a lane's first batch; each later one may have twice as many, so that the first bug is seen early. */
const firstBatch = 2;

/** Milliseconds to wait for the source before a batch is begun with less than it could hold. */
const patience = 25;

/**
 * Screens and confirms with all lanes at once, and yields verdicts in the order of the candidates: which bugs are chosen
 * depends on the candidates alone, not on which worker was faster. Confirmation goes first; screening runs ahead only
 * while the bugs in hand may not be enough. When `signal` aborts, what was decided is still yielded, and it returns.
 */
export async function* pipeline<Task>(
  source: AsyncIterable<Candidate>,
  options: PipelineOptions<Task>,
): AsyncGenerator<Verdict> {
  const run = new Pipeline(source, options);
  try {
    yield* run.verdicts();
  } finally {
    await run.stop();
  }
}

class Pipeline<Task> {
  readonly #options: PipelineOptions<Task>;
  readonly #iterator: AsyncIterator<Candidate>;
  readonly #stopped = new AbortController();
  readonly #signal: AbortSignal;
  /** In order of the source, from the first that has not been yielded. */
  #entries: Entry<Task>[] = [];
  #ended = false;
  /** The source keeps us waiting, so what is here will have to do for a batch. */
  #starved = false;
  #error: { reason: unknown } | undefined;
  #valid = 0;
  /** One while a verdict is being dealt with by who asked for it. */
  #handing = 0;
  #failuresInARow = 0;
  #counts = { pulled: 0, batches: 0, screened: 0, confirmed: 0 };
  readonly #progress = new Condition();
  #workers: Promise<unknown> = Promise.resolve();

  constructor(source: AsyncIterable<Candidate>, options: PipelineOptions<Task>) {
    this.#options = options;
    this.#iterator = source[Symbol.asyncIterator]();
    this.#signal = AbortSignal.any([options.signal, this.#stopped.signal]);
  }

  async *verdicts(): AsyncGenerator<Verdict> {
    const { lanes, count } = this.#options;
    const guard = (work: Promise<void>) =>
      work.catch((reason) => {
        if (!this.#signal.aborted) this.#error ??= { reason };
        this.#notify();
      });
    this.#tellDemand();
    this.#workers = Promise.all([guard(this.#pull()), ...lanes.map((lane) => guard(this.#work(lane)))]);
    const aborted = () => this.#notify();
    this.#signal.addEventListener('abort', aborted);
    try {
      while (true) {
        for (const taken of this.#take(false)) {
          this.#handing = 1;
          const verdict = await this.#reviewed(taken);
          yield verdict;
          this.#handing = 0;
          if (verdict.kind === 'valid' && ++this.#valid >= count) return;
          this.#tellDemand();
        }
        if (this.#signal.aborted || this.#error) break;
        if (this.#ended && this.#entries.length === 0) return;
        await this.#progress.changed;
      }
      for (const taken of this.#take(true)) {
        const verdict = await this.#reviewed(taken);
        yield verdict;
        if (verdict.kind === 'valid' && ++this.#valid >= count) return;
      }
      if (this.#error) throw this.#error.reason;
    } finally {
      this.#signal.removeEventListener('abort', aborted);
    }
  }

  async #reviewed(verdict: Verdict): Promise<Verdict> {
    const last = (await this.#options.review?.(verdict)) ?? verdict;
    // A lane may be waiting because enough seemed to be in hand.
    if (last.kind !== verdict.kind) this.#notify();
    return last;
  }

  /** Verdicts at the head of the line; or all that there are, wherever they stand. */
  *#take(anywhere: boolean): Generator<Verdict> {
    while (true) {
      const index = anywhere ? this.#entries.findIndex((entry) => entry.verdict) : 0;
      const verdict = this.#entries[index]?.verdict;
      if (!verdict) return;
      this.#entries.splice(index, 1);
      yield verdict;
    }
  }

  /** Ends all work. Waits for what cannot be interrupted only as long as its own abort takes. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('validation has ended'));
    this.#notify();
    await this.#workers;
  }

  /**
   * What was decided counts as possible until its verdict has been dealt with: what a source makes next may depend on
   * it, and should not on which worker was faster.
   */
  #tellDemand(): void {
    this.#options.demand?.set(this.#options.count - this.#valid - this.#entries.length - this.#handing);
  }

  #notify(): void {
    this.#tellDemand();
    this.#progress.notify();
  }

  async #pull(): Promise<void> {
    const { lanes } = this.#options;
    const ahead = 2 * lanes.reduce((sum, lane) => sum + lane.batch, 0);
    try {
      while (!this.#signal.aborted) {
        if (this.#entries.filter((entry) => entry.state === 'waiting').length >= ahead) {
          await this.#progress.changed;
          continue;
        }
        const next = await this.#next();
        if (next.done) break;
        const task = await this.#options.prepare(next.value);
        const verdict = this.#options.known?.(next.value);
        const state = verdict ? { state: 'done' as const, verdict } : { state: 'waiting' as const };
        this.#entries.push({ candidate: next.value, task, failures: 0, ...state });
        this.#counts.pulled++;
        this.#notify();
      }
      this.#ended = true;
    } finally {
      // A source that waits for something may not answer; it must not hold up the end.
      this.#iterator.return?.().catch(() => undefined);
      this.#notify();
    }
  }

  async #next(): Promise<IteratorResult<Candidate>> {
    const timer = setTimeout(() => {
      this.#starved = true;
      this.#notify();
    }, patience);
    try {
      return await interruptible(this.#iterator.next(), this.#signal);
    } finally {
      clearTimeout(timer);
      this.#starved = false;
    }
  }

  async #work(lane: ScreeningLane<Task>): Promise<void> {
    while (!this.#signal.aborted) {
      const kill = this.#entries.find((entry) => entry.state === 'killed');
      const batch = kill ? [] : this.#nextBatch(lane);
      if (kill) await this.#confirm(kill);
      else if (batch.length > 0) await this.#screen(lane, batch);
      else if (this.#ended && this.#entries.every((entry) => entry.state === 'done')) return;
      else await this.#progress.changed;
    }
  }

  /** Entries to screen next; none while the bugs that wait for confirmation may already be enough. */
  #nextBatch(lane: ScreeningLane<Task>): Entry<Task>[] {
    const inHand = this.#entries.filter(
      (entry) => entry.state === 'killed' || entry.state === 'confirming' || entry.verdict?.kind === 'valid',
    ).length;
    const wanted = this.#options.count - this.#valid;
    if (inHand >= wanted) return [];
    const waiting = this.#entries.filter((entry) => entry.state === 'waiting');
    // Shared out among the lanes, so that no lane idles while another has a long batch; most that fail are valid.
    const lanes = this.#options.lanes.length;
    const rampUp = firstBatch * 2 ** Math.floor(this.#counts.batches / lanes);
    const size = Math.min(lane.batch, rampUp, Math.ceil(((wanted - inHand) * 1.5) / lanes));
    if (!this.#ended && !this.#starved && waiting.length < size * lanes) return [];
    return waiting.slice(0, Math.min(size, Math.ceil(waiting.length / lanes)));
  }

  async #screen(lane: ScreeningLane<Task>, batch: readonly Entry<Task>[]): Promise<void> {
    const byTask = new Map(batch.map((entry) => [entry.task, entry]));
    for (const entry of batch) entry.state = 'screening';
    this.#counts.batches++;
    // Said before the first is done: where tests load what is built, that takes a build.
    this.#say('screen', `screening ${this.#counts.screened} of ${this.#counts.pulled}`);
    try {
      for await (const [task, result] of lane.screen([...byTask.keys()], this.#signal)) {
        const entry = byTask.get(task);
        if (!entry) throw new Error('a lane answered for a task that it was not given');
        byTask.delete(task);
        this.#failuresInARow = 0;
        this.#counts.screened++;
        entry.screened = result;
        if (result.outcome === 'killed') entry.state = 'killed';
        else this.#decide(entry, { kind: result.outcome, detail: result.detail, failToPass: [], passToPass: [] }, 0);
        this.#say('screen', `screening ${this.#counts.screened} of ${this.#counts.pulled}`);
        this.#notify();
      }
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#failed(error, [...byTask.values()], 'waiting');
      await lane.restart();
    }
  }

  async #confirm(entry: Entry<Task>): Promise<void> {
    const { screened } = entry;
    if (!screened) throw new Error('a candidate to confirm that was not screened');
    entry.state = 'confirming';
    this.#say('confirm', `confirming ${++this.#counts.confirmed}`);
    const started = performance.now();
    try {
      const verdict = await this.#options.confirm(entry.task, screened, this.#signal);
      this.#failuresInARow = 0;
      this.#decide(entry, verdict, (performance.now() - started) / 1000);
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#failed(error, [entry], 'killed');
    }
    this.#notify();
  }

  #decide(entry: Entry<Task>, verdict: Omit<Verdict, 'seconds' | 'candidate'>, confirm: number): void {
    entry.verdict = {
      candidate: entry.candidate.id,
      ...verdict,
      seconds: { screen: entry.screened?.seconds ?? 0, confirm },
    };
    entry.state = 'done';
    if (verdict.kind !== 'sandbox-failed') this.#options.decided?.(entry.verdict);
  }

  /** A sandbox failed: each of its entries may try once more, unless sandboxes fail again and again. */
  #failed(error: unknown, entries: readonly Entry<Task>[], again: 'waiting' | 'killed'): void {
    if (!(error instanceof Problem) || ++this.#failuresInARow >= mostFailures) throw error;
    for (const entry of entries) {
      entry.state = again;
      if (++entry.failures > 1) {
        this.#decide(entry, { kind: 'sandbox-failed', detail: error.message, failToPass: [], passToPass: [] }, 0);
      }
    }
    this.#notify();
  }

  #say(phase: string, message: string): void {
    this.#options.report({ phase, message, done: this.#counts.screened, total: this.#counts.pulled });
  }
}
