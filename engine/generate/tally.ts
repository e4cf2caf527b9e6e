import type { ModelUse, Rejection, RunSummary, Verdict } from '../protocol/index.ts';

/** Counts of a run as it goes, and its summary at the end. */
export class Tally {
  candidates = 0;
  readonly tuples: string[] = [];
  readonly rejected: Record<string, number> = {};
  readonly #untried: Record<string, number> = {};
  readonly notes: string[] = [];
  #sandbox: string | null = null;
  readonly #started = performance.now();

  sandbox(kind: string): void {
    this.#sandbox = kind;
  }

  /** A candidate turned away before any sandbox was spent on it. */
  turnedAway(reason: Rejection): void {
    this.#reject(reason);
    this.#untried[reason] = (this.#untried[reason] ?? 0) + 1;
  }

  judged(verdict: Verdict): void {
    if (verdict.kind !== 'valid') this.#reject(verdict.kind);
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  summary(cancelled: boolean, model?: ModelUse): RunSummary {
    return {
      event: 'summary',
      candidates: this.candidates,
      valid: this.tuples.length,
      rejected: this.rejected,
      untried: this.#untried,
      seconds: Math.round(this.seconds * 1000) / 1000,
      sandbox: this.#sandbox,
      tuples: this.tuples,
      cancelled,
      notes: this.notes,
      ...(model ? { model } : {}),
    };
  }

  #reject(reason: string): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
  }
}
