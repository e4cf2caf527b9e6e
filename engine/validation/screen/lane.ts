import type { TestResult } from '../../protocol/index.ts';
import { resultOf, undecided } from './result.ts';
import type { Attempt, Bench, ScreenResult, ScreenTask } from './screener.ts';
import type { TestOrder } from './test-order.ts';

/** A bench that breaks more often than this is given up for the slow one. */
const mostRestarts = 5;

/** How much more time what seems to hang is given the second time. */
const patience = 3;

/** Candidates between two canaries. */
const canaryEvery = 16;

/** A task and how its last attempt ended. */
interface Held {
  readonly task: ScreenTask;
  attempt: Attempt;
  seconds: number;
}

/**
 * One worker's screening: a fast bench where there is one, and the slow bench for what the fast one cannot do.
 *
 * Benches are warm, so a bug may leave something behind that fails tests later. Hence, for each batch, a canary: the
 * tests that killed something are run again with no bug live. If one fails now, the bench is restarted, and every kill
 * of the batch is done again; if the test fails without a bug even on a fresh bench, it depends on tests that were not
 * run before it or on its own leftovers, and is not used on that bench any more. Kills are confirmed later in any case; what this prevents is
 * a spoiled bench that sends everything to confirmation.
 */
export class Lane {
  readonly #fast: Bench | undefined;
  readonly #slow: Bench;
  readonly #order: TestOrder;
  readonly #note: (text: string) => void;
  readonly #now: () => number;
  readonly #distrusted = new Map<Bench, Set<string>>();
  #restarts = 0;

  /** @param now a clock, in milliseconds */
  constructor(
    benches: { fast?: Bench | undefined; slow: Bench },
    order: TestOrder,
    note: (text: string) => void,
    now = () => performance.now(),
  ) {
    this.#now = now;
    this.#fast = benches.fast;
    this.#slow = benches.slow;
    this.#order = order;
    this.#note = note;
  }

  get batch(): number {
    return this.#fastUsable ? (this.#fast?.batch ?? this.#slow.batch) : this.#slow.batch;
  }

  get #fastUsable(): boolean {
    return this.#fast !== undefined && this.#restarts <= mostRestarts;
  }

  /** Screens a batch; results in no particular order. Rejects with the signal's reason, or a Problem of the sandbox. */
  async *screen(batch: readonly ScreenTask[], signal: AbortSignal): AsyncGenerator<[ScreenTask, ScreenResult]> {
    const reached: ScreenTask[] = [];
    for (const task of batch) {
      if (task.reaching.tests.length > 0) reached.push(task);
      else yield [task, { outcome: 'survived', detail: 'No stable test reaches the changed lines.', seconds: 0 }];
    }
    const slow: ScreenTask[] = [];
    if (this.#fast && this.#fastUsable) {
      const fast: ScreenTask[] = [];
      for (const task of reached) (this.#fast.takes(task) ? fast : slow).push(task);
      for await (const { task, attempt, seconds } of this.#on(this.#fast, fast, signal)) {
        const result = resultOf(task, attempt, seconds);
        if (result) yield [task, result];
        else slow.push(task);
      }
    } else slow.push(...reached);
    for await (const held of this.#on(this.#slow, slow, signal)) {
      yield [held.task, resultOf(held.task, held.attempt, held.seconds) ?? undecided(held.attempt, held.seconds)];
    }
  }

  async *#on(bench: Bench, tasks: readonly ScreenTask[], signal: AbortSignal): AsyncGenerator<Held> {
    for (let from = 0; from < tasks.length; from += bench.batch) {
      const batch = tasks.slice(from, from + bench.batch);
      const decided = (await bench.prepare?.(batch, signal)) ?? new Map<ScreenTask, Attempt>();
      // A build may serve many, but a canary is due more often.
      for (let at = 0; at < batch.length; at += canaryEvery) {
        const held: Held[] = [];
        for (const task of batch.slice(at, at + canaryEvery)) {
          const known = decided.get(task);
          held.push(known ? { task, attempt: known, seconds: 0 } : await this.#attempt(bench, task, signal));
        }
        await this.#checkKills(bench, held, signal);
        for (const { task, attempt } of held) {
          if (attempt.outcome === 'killed' && attempt.test !== undefined) this.#order.killed(task, attempt.test);
        }
        yield* held;
      }
    }
  }

  async #attempt(bench: Bench, task: ScreenTask, signal: AbortSignal): Promise<Held> {
    const started = this.#now();
    const done = (attempt: Attempt): Held => ({ task, attempt, seconds: (this.#now() - started) / 1000 });
    const distrusted = this.#distrusted.get(bench);
    const ordered = this.#order.of(task);
    const tests = distrusted ? ordered.filter(({ id }) => !distrusted.has(id)) : ordered;
    if (tests.length === 0) return done(onlyDistrusted(ordered));
    let attempt = await bench.run(task, true, tests, 1, signal);
    // A busy machine looks the same as a hang: once more, with more time.
    if (hangs(attempt) && !bench.generous) attempt = await bench.run(task, true, tests, patience, signal);
    if (attempt.outcome === 'timed-out') {
      const took = (this.#now() - started) / 1000;
      const without = await this.#withoutBug(bench, task, attempt, signal);
      if (without.soiled) attempt = { outcome: 'lost' };
      // The limit goes by the baseline, where tests share what they load; alone, one may need most of it by itself.
      else if (attempt.certain && without.seconds > took / 4)
        attempt = await bench.run(task, true, tests, patience, signal);
    }
    if (attempt.outcome === 'lost') {
      await this.#restart(bench, attempt, signal);
      attempt = await bench.run(task, true, tests, patience, signal);
      if (attempt.outcome === 'lost') {
        await this.#restart(bench, attempt, signal);
        return done({ outcome: 'unable', detail: attempt.detail ?? '' });
      }
    }
    if (attempt.outcome === 'survived' && tests.length < ordered.length) return done(onlyDistrusted(ordered));
    return done(attempt);
  }

  /** Whether what hung hangs with no bug live, too; and the seconds that it takes then. */
  async #withoutBug(
    bench: Bench,
    task: ScreenTask,
    { test }: Attempt,
    signal: AbortSignal,
  ): Promise<{ soiled: boolean; seconds: number }> {
    const tests = task.reaching.tests.filter(({ id }) => test === undefined || id === test);
    const started = this.#now();
    const { outcome } = await bench.run(task, false, tests, patience, signal);
    return { soiled: outcome !== 'survived', seconds: (this.#now() - started) / 1000 };
  }

  async #restart(bench: Bench, why: Attempt, signal: AbortSignal): Promise<void> {
    if (why.outcome === 'lost' && bench === this.#fast && ++this.#restarts === mostRestarts + 1) {
      this.#note(`The resident test worker keeps ending; screening goes on without it. ${why.detail ?? ''}`.trim());
    }
    await bench.restart(signal);
  }

  async #checkKills(bench: Bench, held: readonly Held[], signal: AbortSignal): Promise<void> {
    const kills = () => held.filter(({ attempt }) => attempt.outcome === 'killed' && attempt.test !== undefined);
    // Each round either ends, or leaves a fresh bench, or takes a test away from it.
    for (let round = 0; round < 3; round++) {
      const suspects = kills();
      const liar = await this.#canary(bench, suspects, signal);
      if (!liar) return;
      await bench.restart(signal);
      // Twice, since a test may also stand in its own way: it passes only on a clean bench.
      const alone = () => bench.run(liar.task, false, [liar.test], patience, signal);
      if ((await alone()).outcome !== 'survived' || (await alone()).outcome !== 'survived') {
        const distrusted = this.#distrusted.get(bench) ?? new Set();
        this.#distrusted.set(bench, distrusted.add(liar.test.id));
      }
      for (const suspect of suspects) {
        const again = await this.#attempt(bench, suspect.task, signal);
        suspect.attempt = again.attempt;
        suspect.seconds += again.seconds;
      }
    }
  }

  /** Runs the tests that killed, each once, with no bug live; the first that does not pass. */
  async #canary(
    bench: Bench,
    kills: readonly Held[],
    signal: AbortSignal,
  ): Promise<{ task: ScreenTask; test: TestResult } | undefined> {
    const byTest = new Map<string, { task: ScreenTask; test: TestResult }>();
    for (const { task, attempt } of kills) {
      const test = task.reaching.tests.find(({ id }) => id === attempt.test);
      if (test) byTest.set(test.id, { task, test });
    }
    const [first] = byTest.values();
    if (!first) return undefined;
    const all = [...byTest.values()].map(({ test }) => test);
    const together = await bench.run(first.task, false, all, 2, signal);
    if (together.outcome === 'survived' || together.outcome === 'unable') return undefined;
    return byTest.get(together.test ?? '') ?? first;
  }
}

/** Whether it looks like a hang, and nobody is certain. */
function hangs({ outcome, certain }: Attempt): boolean {
  return outcome === 'timed-out' && !certain;
}

function onlyDistrusted(tests: readonly TestResult[]): Attempt {
  return { outcome: 'unable', detail: `not to be trusted alone: ${tests[0]?.id ?? ''} and others` };
}
