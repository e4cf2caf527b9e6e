import type { Clock } from './throttle.ts';
import { realClock } from './throttle.ts';

// What Node's timers can wait at most: three weeks and a half.
const longestTimer = 2 ** 31 - 1;

/**
 * What goes on, and when nothing has gone on for so long that the engine should end. `keeps` tells of reasons to stay that
 * begin and end elsewhere; they are asked again each time that the waiting is over.
 */
export class Lifetime {
  readonly #idleMilliseconds: number;
  readonly #keeps: () => boolean;
  readonly #idle: () => void;
  readonly #clock: Clock;
  readonly #working = new Map<AbortController, Promise<unknown>>();
  #callOff: (() => void) | undefined;
  #ended = false;

  constructor(options: { idleMinutes: number; keeps: () => boolean; idle: () => void; clock?: Clock }) {
    this.#idleMilliseconds = Math.min(options.idleMinutes * 60_000, longestTimer);
    this.#keeps = options.keeps;
    this.#idle = options.idle;
    this.#clock = options.clock ?? realClock;
    this.#wait();
  }

  /** Does some work, with a signal that aborts when `end` is called. */
  async work<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    if (this.#ended) controller.abort(ending());
    this.#callOff?.();
    const working = work(controller);
    this.#working.set(controller, working);
    try {
      return await working;
    } finally {
      this.#working.delete(controller);
      if (this.#working.size === 0 && !this.#ended) this.#wait();
    }
  }

  /** Aborts what goes on and waits for it, so that sandboxes are torn down, but not for longer than `seconds`. */
  async end(seconds: number): Promise<void> {
    this.#ended = true;
    this.#callOff?.();
    for (const controller of this.#working.keys()) controller.abort(ending());
    const { promise: tooLong, resolve } = Promise.withResolvers<void>();
    const callOff = this.#clock.after(seconds * 1000, resolve);
    await Promise.race([Promise.allSettled(this.#working.values()), tooLong]);
    callOff();
  }

  #wait(): void {
    this.#callOff?.();
    this.#callOff = this.#clock.after(this.#idleMilliseconds, () => {
      if (this.#keeps()) this.#wait();
      else this.#idle();
    });
  }
}

function ending(): DOMException {
  return new DOMException('the engine ends', 'AbortError');
}
