import { Condition } from './condition.ts';

/**
 * Whether more candidates may be needed: as long as all that are being judged could be valid and still be too few. Who
 * makes candidates that cost something waits for it.
 */
export class Demand {
  #missing = 1;
  readonly #changed = new Condition();

  /** How many more are needed even if all that are being judged are valid. */
  get missing(): number {
    return this.#missing;
  }

  /** For who judges. */
  set(missing: number): void {
    if (missing === this.#missing) return;
    this.#missing = missing;
    this.#changed.notify();
  }

  /** Resolves when another candidate is needed; rejects with the signal's reason. */
  async needed(signal: AbortSignal): Promise<void> {
    await this.#changed.until(() => (this.#missing > 0 ? true : undefined), signal);
  }
}
