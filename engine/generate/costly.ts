import { hash53 } from '../bugs/hash.ts';
import type { Strategy } from '../bugs/strategy.ts';
import type { Candidate, SourceFunction } from '../protocol/index.ts';
import { type CandidateSource, contextOf } from './candidate-source.ts';
import type { Heard } from './hearing.ts';

/** Functions with fewer paths have little that could go wrong in an interesting way: their turn comes last. */
const simple = 2;

/**
 * Candidates that cost something, each made when it is asked for: what goes on from a verdict first, then one of each
 * function in turn.
 */
export class Costly {
  readonly #source: CandidateSource;
  readonly #strategies: readonly Strategy[];
  #waiting: AsyncIterator<Candidate>[];
  #turn: AsyncIterator<Candidate>[] = [];
  readonly #followUps: AsyncIterator<Candidate>[] = [];
  readonly #further = new Set<string>();

  constructor(source: CandidateSource, strategies: readonly Strategy[]) {
    this.#source = source;
    this.#strategies = strategies;
    const { seed, targets } = source;
    const rank = (fn: SourceFunction) => (fn.complexity <= simple ? 1 : 0);
    const functions = [...targets].sort(
      (a, b) => rank(a) - rank(b) || hash53(a.id, seed) - hash53(b.id, seed) || (a.id < b.id ? -1 : 1),
    );
    this.#waiting = functions.flatMap((fn) =>
      strategies.map((strategy) => strategy.generate(fn, contextOf(fn, source))[Symbol.asyncIterator]()),
    );
  }

  /** Has a strategy go on from the verdict on one of its candidates. */
  hear({ candidate, verdict }: Heard): void {
    const strategy = this.#strategies.find(({ id }) => id === candidate.strategy);
    const fn = this.#source.targets.find(({ id }) => id === candidate.functionId);
    if (!strategy?.followUp || !fn) return;
    this.#followUps.push(strategy.followUp(candidate, verdict, contextOf(fn, this.#source))[Symbol.asyncIterator]());
  }

  /** A verdict on this one would matter. */
  wantsVerdict(candidate: Candidate): boolean {
    return !this.#further.has(candidate.id) && this.#strategies.some((s) => s.id === candidate.strategy && s.followUp);
  }

  /** Not checked yet; undefined when there is none, for now. */
  async next(): Promise<Candidate | undefined> {
    for (;;) {
      this.#source.signal.throwIfAborted();
      const [further] = this.#followUps;
      if (further) {
        const next = await further.next();
        if (next.done) this.#followUps.shift();
        else {
          this.#further.add(next.value.id);
          return next.value;
        }
        continue;
      }
      if (this.#turn.length === 0) {
        this.#turn = this.#waiting;
        this.#waiting = [];
      }
      const stream = this.#turn.shift();
      if (!stream) return undefined;
      const next = await stream.next();
      if (next.done) continue;
      this.#waiting.push(stream);
      return next.value;
    }
  }
}
