/** One at a time, in the order they came: runs share the machine's cores, and would make each other's tests flaky. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #busy = 0;

  /**
   * Resolves when it is the caller's turn, which lasts until the result is disposed of; `waiting` is called when that is
   * not at once. Rejects with the signal's reason when it aborts before.
   */
  async take(signal: AbortSignal, waiting: () => void): Promise<Disposable> {
    signal.throwIfAborted();
    const before = this.#last;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    this.#last = promise;
    if (this.#busy++ > 0) waiting();
    const end = once(() => {
      this.#busy--;
      done();
    });
    try {
      await abortable(before, signal);
    } catch (error) {
      // Those behind still wait for those in front.
      void before.then(end);
      throw error;
    }
    return { [Symbol.dispose]: end };
  }
}

async function abortable(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([wait, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
