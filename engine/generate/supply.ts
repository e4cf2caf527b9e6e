import { hash53 } from '../bugs/hash.ts';
import { type Plan, prospectOf } from '../bugs/plan.ts';
import type { ProvedBug, Strategy } from '../bugs/strategy.ts';
import type { Candidate, SourceFunction } from '../protocol/index.ts';
import { type CandidateSource, contextOf } from './candidate-source.ts';

/** So many functions are looked at together, so that a project of thousands starts at once. */
const functionsAtOnce = 64;

/**
 * Where the plan's candidates come from. Functions are opened as it runs short of ones that were not tried; strategies
 * that live on proved bugs are asked again when there are new ones, and those that are slow to start once they `join`.
 */
export class Supply {
  readonly #source: CandidateSource;
  readonly #plan: Plan;
  readonly #strategies: Strategy[];
  /** Slow to start, and not asked yet. */
  readonly #late: Strategy[];
  readonly #closed: SourceFunction[];
  readonly #opened: SourceFunction[] = [];
  readonly #proved: ProvedBug[];
  readonly #madeOfProved = new Set<string>();
  /** Ids of variations. */
  readonly #varied = new Set<string>();

  constructor(source: CandidateSource, plan: Plan) {
    const { targets, seed, strategies } = source;
    const atOnce = strategies.filter(({ slowToStart }) => slowToStart !== true);
    const others = strategies.filter((strategy) => !atOnce.includes(strategy));
    // Without proved bugs there is nothing else to begin with.
    const mayWait = atOnce.some(({ fromProved }) => fromProved === undefined);
    this.#strategies = mayWait ? atOnce : [...strategies];
    this.#late = mayWait ? others : [];
    this.#source = source;
    this.#plan = plan;
    this.#proved = [...(source.proved ?? [])];
    this.#closed = [...targets].sort((a, b) => hash53(a.id, seed) - hash53(b.id, seed) || (a.id < b.id ? -1 : 1));
  }

  /** Some strategies have not been asked yet. */
  get waits(): boolean {
    return this.#late.length > 0;
  }

  /** Asks those that were slow to start, for what is open. */
  async join(): Promise<void> {
    const late = this.#late.splice(0);
    this.#strategies.push(...late);
    for (const fn of this.#opened) for (const strategy of late) await this.#drain(strategy, fn);
  }

  /** Opens functions until the plan has enough to choose from. */
  async fill(): Promise<void> {
    while (this.#closed.length > 0 && this.#plan.fresh < functionsAtOnce / 2) {
      // File by file: the trees of the last few files are kept.
      const some = this.#closed.splice(0, functionsAtOnce).sort((a, b) => (a.id < b.id ? -1 : 1));
      for (const fn of some) {
        this.#opened.push(fn);
        for (const strategy of this.#strategies) await this.#drain(strategy, fn);
      }
    }
  }

  /** Asks the strategies that live on proved bugs for what these new ones make possible. */
  async proved(bugs: readonly ProvedBug[]): Promise<void> {
    if (bugs.length === 0) return;
    this.#proved.push(...bugs);
    const files = new Set(bugs.flatMap(({ candidate }) => candidate.edits.map(({ file }) => file)));
    for (const strategy of this.#strategies) {
      if (!strategy.fromProved) continue;
      const concerned = this.#opened.filter(({ file }) => strategy.fromProved === 'project' || files.has(file));
      for (const fn of concerned) await this.#drain(strategy, fn);
    }
  }

  async #drain(strategy: Strategy, fn: SourceFunction): Promise<void> {
    const { sources, signal } = this.#source;
    signal.throwIfAborted();
    const made: Candidate[] = [];
    const claims: Candidate[] = [];
    const heardOf = (id: string): boolean => this.#plan.wasTaken(id) || this.#source.heardOf?.(id) === true;
    const context = { ...contextOf(fn, this.#source), proved: this.#proved, heardOf };
    for await (const candidate of strategy.generate(fn, context)) {
      if (strategy.fromProved) {
        if (this.#madeOfProved.has(candidate.id)) continue;
        this.#madeOfProved.add(candidate.id);
      }
      const result = await this.#source.checker.check(candidate);
      if (result.ok) made.push(candidate);
      else if (result.reason === 'duplicate' && candidate.variation) claims.push(candidate);
      else if (result.reason !== 'duplicate' || !this.#varied.has(candidate.id))
        this.#source.turnedAway(candidate, result.reason, result.detail);
      if (candidate.variation) this.#varied.add(candidate.id);
    }
    if (made.length + claims.length === 0) return;
    const text = await sources.use(fn.file, (source) => source.text);
    const tests = this.#source.testsOf?.(fn);
    for (const candidate of made) this.#plan.add(prospectOf(candidate, fn, text, tests));
    // The same change, made as a mutation and not tried yet, is tried as the variation that it may be: once, and not as a
    // duplicate. What was tried is left as it is.
    for (const candidate of claims) this.#plan.claim(prospectOf(candidate, fn, text, tests));
  }
}
