/**
 * Whether more candidates may be needed: as long as all that are being judged could be valid and still be too few. Who
 * makes candidates that cost something waits for it.
 */
export class Demand {
  #missing = 1;
  #wake: () => void = () => undefined;
  #changed = this.#next();

  /** How many more are needed even if all that are being judged are valid. */
  get missing(): number {
    return this.#missing;
  }

  /** For who judges. */
  set(missing: number): void {
    if (missing === this.#missing) return;
    this.#missing = missing;
    const wake = this.#wake;
    this.#changed = this.#next();
    wake();
  }

  /** Resolves when another candidate is needed; rejects with the signal's reason. */
  async needed(signal: AbortSignal): Promise<void> {
    const abort = (): void => this.#wake();
    signal.addEventListener('abort', abort);
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#missing > 0) return;
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
