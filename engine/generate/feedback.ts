import type { Outcome } from '../bugs/plan.ts';
import type { ProvedBug } from '../bugs/strategy.ts';
import { Condition } from '../validation/condition.ts';

/** What became of a candidate that was handed out. `known`: the pool knew, and so did the plan. */
export type Result = (Outcome & { readonly proved?: ProvedBug }) | 'known';

/**
 * Tells those who choose candidates what became of earlier ones, in the order in which they were handed out and not in
 * that in which it happened: which choice is made upon which results must not depend on who was faster.
 */
export class Feedback {
  readonly #order: string[] = [];
  readonly #results = new Map<string, Result>();
  #firstOpen = 0;
  #closed = false;
  readonly #progress = new Condition();

  handedOut(id: string): void {
    this.#order.push(id);
  }

  /** Of those that were not handed out by who listens nobody wants to know. */
  tell(id: string, result: Result): void {
    this.#results.set(id, result);
    this.#advance();
  }

  /** Nobody will tell anything any more. */
  close(): void {
    this.#closed = true;
    this.#progress.notify();
  }

  get handed(): number {
    return this.#order.length;
  }

  /** Results of the `from`th to the `to`th candidate, once all of them are known. Undefined when they will not be. */
  async results(from: number, to: number, signal: AbortSignal): Promise<[string, Result][] | undefined> {
    const abort = (): void => this.close();
    signal.addEventListener('abort', abort, { once: true });
    try {
      while (this.#firstOpen < to) {
        if (this.#closed || signal.aborted) return undefined;
        await this.#progress.changed;
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return this.#order.slice(from, to).flatMap((id) => {
      const result = this.#results.get(id);
      return result === undefined ? [] : [[id, result] as [string, Result]];
    });
  }

  #advance(): void {
    const before = this.#firstOpen;
    for (;;) {
      const next = this.#order[this.#firstOpen];
      if (next === undefined || !this.#results.has(next)) break;
      this.#firstOpen += 1;
    }
    if (this.#firstOpen > before) this.#progress.notify();
  }
}
