import type { Candidate } from '../protocol/index.ts';
import { hash53 } from './hash.ts';

interface Item {
  readonly candidate: Candidate;
  /** Seeded; decides between equals, so the order does not depend on the order of the input. */
  readonly tie: number;
}

/**
 * Orders candidates so that the first n are a diverse choice, for any n: round robin over functions, and within a
 * function over its rules and places. A function with many candidates gives way to the others; among the rules that
 * a function could give next, the one used least so far is taken. The same candidates and seed give the same order.
 */
export function orderCandidates(candidates: readonly Candidate[], options: { readonly seed: number }): Candidate[] {
  const queues = [...groupByFunction(candidates, options.seed)]
    .map(([functionId, items]) => ({ queue: new FunctionQueue(items), tie: hash53(functionId, options.seed) }))
    .sort((a, b) => a.tie - b.tie)
    .map(({ queue }) => queue);
  const ordered: Candidate[] = [];
  const ruleUses = new Map<string, number>();
  for (let waiting = queues; waiting.length > 0; waiting = waiting.filter((queue) => queue.size > 0)) {
    for (const queue of waiting) {
      const next = queue.take(ruleUses);
      ordered.push(next);
      count(ruleUses, next.rule);
    }
  }
  return ordered;
}

function groupByFunction(candidates: readonly Candidate[], seed: number): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const candidate of candidates) {
    const item = { candidate, tie: hash53(candidate.id, seed) };
    const group = groups.get(candidate.functionId);
    if (group) group.push(item);
    else groups.set(candidate.functionId, [item]);
  }
  return groups;
}

/** What is left of one function's candidates. */
class FunctionQueue {
  /** Items by rule, and of each rule in seeded order. */
  readonly #rules = new Map<string, Item[]>();
  readonly #ruleUses = new Map<string, number>();
  readonly #placeUses = new Map<string, number>();
  #lastPlace = '';
  size: number;

  constructor(items: readonly Item[]) {
    this.size = items.length;
    for (const item of [...items].sort((a, b) => a.tie - b.tie)) {
      const list = this.#rules.get(item.candidate.rule);
      if (list) list.push(item);
      else this.#rules.set(item.candidate.rule, [item]);
    }
  }

  take(ruleUsesOverall: ReadonlyMap<string, number>): Candidate {
    let best: { item: Item; rank: number[] } | undefined;
    for (const [rule, items] of this.#rules) {
      for (const item of items) {
        const place = placeOf(item.candidate);
        const rank = [
          place === this.#lastPlace ? 1 : 0,
          this.#ruleUses.get(rule) ?? 0,
          this.#placeUses.get(place) ?? 0,
          ruleUsesOverall.get(rule) ?? 0,
          item.tie,
        ];
        if (!best || isLess(rank, best.rank)) best = { item, rank };
      }
    }
    if (!best) throw new Error('the queue is empty');
    const { candidate } = best.item;
    const items = this.#rules.get(candidate.rule) ?? [];
    items.splice(items.indexOf(best.item), 1);
    if (items.length === 0) this.#rules.delete(candidate.rule);
    this.size--;
    this.#lastPlace = placeOf(candidate);
    count(this.#ruleUses, candidate.rule);
    count(this.#placeUses, this.#lastPlace);
    return candidate;
  }
}

/** Candidates that start on one line of a file are at one place. */
function placeOf(candidate: Candidate): string {
  return `${candidate.edits[0]?.file}:${candidate.startLine}`;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}

function count(uses: Map<string, number>, key: string): void {
  uses.set(key, (uses.get(key) ?? 0) + 1);
}
