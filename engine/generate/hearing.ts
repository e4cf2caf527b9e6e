import type { Candidate, Verdict } from '../protocol/index.ts';

export interface Heard {
  readonly candidate: Candidate;
  readonly verdict: Pick<Verdict, 'kind' | 'detail'>;
}

/** Brings verdicts back to the strategies that want to go on from them. */
export class Hearing {
  readonly #open = new Set<string>();
  readonly #heard: Heard[] = [];
  #wake: () => void = () => undefined;
  #changed = this.#next();

  /** A verdict on it is wanted. */
  expect(candidate: Candidate): void {
    this.#open.add(candidate.id);
  }

  /** For who judges; verdicts that nobody expects do not matter. */
  tell(candidate: Candidate, { kind, detail }: Pick<Verdict, 'kind' | 'detail'>): void {
    if (!this.#open.delete(candidate.id)) return;
    this.#heard.push({ candidate, verdict: { kind, detail } });
    const wake = this.#wake;
    this.#changed = this.#next();
    wake();
  }

  take(): Heard | undefined {
    return this.#heard.shift();
  }

  /** Resolves when there is a verdict to take: false when none will come. Rejects with the signal's reason. */
  async more(signal: AbortSignal): Promise<boolean> {
    const abort = (): void => this.#wake();
    signal.addEventListener('abort', abort);
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#heard.length > 0) return true;
        if (this.#open.size === 0) return false;
        await this.#changed;
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
