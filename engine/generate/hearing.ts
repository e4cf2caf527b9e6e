import type { Candidate, Verdict } from '../protocol/index.ts';
import { Condition } from '../validation/condition.ts';

export interface Heard {
  readonly candidate: Candidate;
  readonly verdict: Pick<Verdict, 'kind' | 'detail'>;
}

/** Brings verdicts back to the strategies that want to go on from them. */
export class Hearing {
  readonly #open = new Set<string>();
  readonly #heard: Heard[] = [];
  readonly #progress = new Condition();

  /** A verdict on it is wanted. */
  expect(candidate: Candidate): void {
    this.#open.add(candidate.id);
  }

  /** For who judges; verdicts that nobody expects do not matter. */
  tell(candidate: Candidate, { kind, detail }: Pick<Verdict, 'kind' | 'detail'>): void {
    if (!this.#open.delete(candidate.id)) return;
    this.#heard.push({ candidate, verdict: { kind, detail } });
    this.#progress.notify();
  }

  take(): Heard | undefined {
    return this.#heard.shift();
  }

  /** Resolves when there is a verdict to take: false when none will come. Rejects with the signal's reason. */
  async more(signal: AbortSignal): Promise<boolean> {
    return await this.#progress.until(() => {
      if (this.#heard.length > 0) return true;
      return this.#open.size === 0 ? false : undefined;
    }, signal);
  }
}
