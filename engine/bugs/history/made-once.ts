/** What is made once for all who ask. When that fails or is stopped, the next to ask begins anew: it may not be stopped. */
export class MadeOnce<T> {
  readonly #make: (signal: AbortSignal) => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(make: (signal: AbortSignal) => Promise<T>) {
    this.#make = make;
  }

  get(signal: AbortSignal): Promise<T> {
    this.#made ??= this.#make(signal).catch((error) => {
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }
}
