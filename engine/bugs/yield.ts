import type { VerdictKind } from '../protocol/index.ts';
import { drawBeta, randomOf } from './random.ts';

/** How often a rule's candidates came to one end. */
export interface RuleRecord {
  readonly strategy: string;
  readonly rule: string;
  readonly kind: VerdictKind | 'withheld';
  readonly count: number;
}

/**
 * What judging costs, in test runs as they are: one that survives is only screened, one that is noticed has three whole
 * suites behind it, one that hangs uses up its time limit. Seconds would be truer, but another machine, or a busy one,
 * would then choose other bugs for the same seed.
 */
const costs: Readonly<Record<string, number>> = { survived: 1, 'does-not-build': 1, 'timed-out': 12 };
const confirmed = 4;

/** Before anything is known a strategy is thought to give one bug in two tries, as if seen so often. */
const prior = { tries: 4, share: 0.5 };

interface Counts {
  tries: number;
  valid: number;
  cost: number;
}

/** Which rules have worked in this project, and what they cost: from earlier runs and this one. */
export class Yields {
  readonly #seed: number;
  readonly #rules = new Map<string, Counts>();
  readonly #strategies = new Map<string, Counts>();
  readonly #draws = new Map<string, number>();
  #round = 0;

  constructor(seed: number, records: readonly RuleRecord[] = []) {
    this.#seed = seed;
    for (const record of records) this.#count(record);
    for (const list of [this.#rules, this.#strategies]) for (const counts of list.values()) shorten(counts);
  }

  /** Draws anew from now on. */
  nextRound(): void {
    this.#round += 1;
    this.#draws.clear();
  }

  settle(strategy: string, rule: string, kind: RuleRecord['kind']): void {
    this.#count({ strategy, rule, kind, count: 1 });
  }

  /** Share of a strategy's candidates that are valid, as far as is known. */
  share(strategy: string): number {
    const { tries, valid } = this.#strategies.get(strategy) ?? { tries: 0, valid: 0 };
    return (valid + prior.tries * prior.share) / (tries + prior.tries);
  }

  /**
   * Valid bugs for the cost of one, by Thompson sampling: a draw from what the rule's yield may be. A rule that is little
   * known has wide draws and so gets its chance; one that failed often has low ones. The same within a round.
   */
  draw(strategy: string, rule: string): number {
    const key = `${strategy} ${rule}`;
    let draw = this.#draws.get(key);
    if (draw === undefined) {
      const { tries, valid, cost } = this.#rules.get(key) ?? { tries: 0, valid: 0, cost: 0 };
      const mean = this.share(strategy);
      const share = drawBeta(
        prior.tries * mean + valid,
        prior.tries * (1 - mean) + tries - valid,
        randomOf(`${key} ${this.#round}`, this.#seed),
      );
      const each = (cost + prior.tries * (1 + mean * (confirmed - 1))) / (tries + prior.tries);
      draw = share / each;
      this.#draws.set(key, draw);
    }
    return draw;
  }

  #count({ strategy, rule, kind, count }: RuleRecord): void {
    // A sandbox that fails says nothing about the candidate, and a check before any sandbox costs nothing.
    if (['sandbox-failed', 'does-not-parse', 'unchanged'].includes(kind)) return;
    for (const [list, key] of [[this.#rules, `${strategy} ${rule}`] as const, [this.#strategies, strategy] as const]) {
      const counts = list.get(key) ?? { tries: 0, valid: 0, cost: 0 };
      list.set(key, counts);
      counts.tries += count;
      if (kind === 'valid') counts.valid += count;
      counts.cost += count * (costs[kind] ?? confirmed);
    }
  }
}

/** Old knowledge is worth no more than so many tries: the code it is about has changed since. */
const mostRemembered = 40;

function shorten(counts: Counts): void {
  if (counts.tries <= mostRemembered) return;
  const by = mostRemembered / counts.tries;
  counts.tries *= by;
  counts.valid *= by;
  counts.cost *= by;
}
