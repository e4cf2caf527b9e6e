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
    add(this.rejected, reason);
    add(this.#untried, reason);
  }

  judged(verdict: Verdict): void {
    if (verdict.kind !== 'valid') add(this.rejected, verdict.kind);
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
}

function add(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
