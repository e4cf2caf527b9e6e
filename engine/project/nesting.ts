/** A stretch of text, `[start, end)`. Any two of a list are apart or one inside the other. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Finds what is around a place among nested stretches, innermost first. */
export class Nesting<T extends Stretch> {
  readonly #sorted: readonly T[];
  /** Index of the stretch around each one; -1 for none. */
  readonly #around: readonly number[];

  constructor(stretches: readonly T[]) {
    this.#sorted = [...stretches].sort((a, b) => a.start - b.start || b.end - a.end);
    const around: number[] = [];
    const open: number[] = [];
    for (const [i, stretch] of this.#sorted.entries()) {
      while (open.length > 0 && (this.#sorted[open.at(-1) ?? 0] as T).end <= stretch.start) open.pop();
      around.push(open.at(-1) ?? -1);
      open.push(i);
    }
    this.#around = around;
  }

  /** All stretches that contain the offset, innermost first. */
  *at(offset: number): Generator<T> {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as T).start <= offset) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0; i = this.#around[i] ?? -1) {
      const stretch = this.#sorted[i] as T;
      if (offset < stretch.end) yield stretch;
    }
  }

  innermost(offset: number): T | undefined {
    return this.at(offset).next().value ?? undefined;
  }
}
