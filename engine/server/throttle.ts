/** Where time comes from; tests bring their own. */
export interface Clock {
  now(): number;
  /** Returns what calls it off. */
  after(milliseconds: number, work: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Passes on at most one value each `milliseconds`: the first at once, of those that follow too soon the last, late. Nobody
 * reads progress faster.
 */
export class Throttle<T> {
  readonly #pass: (value: T) => void;
  readonly #milliseconds: number;
  readonly #clock: Clock;
  #last = Number.NEGATIVE_INFINITY;
  #held: { readonly value: T } | undefined;
  #callOff: (() => void) | undefined;

  constructor(pass: (value: T) => void, milliseconds: number, clock: Clock = realClock) {
    this.#pass = pass;
    this.#milliseconds = milliseconds;
    this.#clock = clock;
  }

  push(value: T): void {
    const wait = this.#last + this.#milliseconds - this.#clock.now();
    if (wait <= 0) {
      this.#held = undefined;
      this.#send(value);
      return;
    }
    this.#held = { value };
    this.#callOff ??= this.#clock.after(wait, () => this.flush());
  }

  /** Passes on what is held back, now. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#send(held.value);
  }

  #send(value: T): void {
    this.#last = this.#clock.now();
    this.#pass(value);
  }
}
