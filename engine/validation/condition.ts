/** For those who wait until others have brought something about: a condition variable. */
export class Condition {
  #wake: () => void = () => undefined;
  #changed = this.#next();

  /** Resolves at the next `notify`. */
  get changed(): Promise<void> {
    return this.#changed;
  }

  /** All who wait look again. */
  notify(): void {
    const wake = this.#wake;
    this.#changed = this.#next();
    wake();
  }

  /** What `look` sees, as soon as it sees anything: now, or after some `notify`. Rejects with the signal's reason. */
  async until<T>(look: () => T | undefined, signal: AbortSignal): Promise<T> {
    const abort = (): void => this.notify();
    signal.addEventListener('abort', abort);
    try {
      for (;;) {
        signal.throwIfAborted();
        const seen = look();
        if (seen !== undefined) return seen;
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
