/** Two lanes of multiply-and-xor, mixed at the end; 53 bits. Fast, and the same everywhere; not cryptographic. */
export class Hash53 {
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;

  constructor(seed = 0) {
    // Mixed, not only added: else a small seed and a letter could stand for another seed and letter.
    this.number(seed);
  }

  text(text: string, start = 0, end = text.length): this {
    let a = this.#a;
    let b = this.#b;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    this.#a = a;
    this.#b = b;
    return this.number(end - start);
  }

  /** A whole number below 2^53. */
  number(value: number): this {
    const low = value | 0;
    const high = (value / 0x1_0000_0000) | 0;
    this.#a = Math.imul(Math.imul(this.#a ^ low, 2654435761) ^ high, 2654435761);
    this.#b = Math.imul(Math.imul(this.#b ^ low, 1597334677) ^ high, 1597334677);
    return this;
  }

  get value(): number {
    const a = Math.imul(this.#a ^ (this.#a >>> 16), 2246822507) ^ Math.imul(this.#b ^ (this.#b >>> 13), 3266489909);
    const b = Math.imul(this.#b ^ (this.#b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return 0x1_0000_0000 * (b & 0x1fffff) + (a >>> 0);
  }
}

export function hash53(text: string, seed = 0): number {
  return new Hash53(seed).text(text).value;
}
