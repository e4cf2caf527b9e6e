import { hash53 } from './hash.ts';

const permutations = 128;
const gram = 5;
/** Largest prime below 2^32, for the permutations `(a·x + b) mod p`. */
const prime = 4294967291;

/** MinHash signature of a sequence's 5-grams (Broder 1997): how many places two have in common estimates their Jaccard index. */
export function minhash(sequence: readonly string[]): Uint32Array {
  const padded = ['', '', ...sequence, '', ''];
  const signature = new Uint32Array(permutations).fill(0xffffffff);
  for (let at = 0; at + gram <= padded.length; at++) {
    const hash = hash53(padded.slice(at, at + gram).join('\u0001')) % prime;
    const [high, low] = [Math.floor(hash / 0x1_0000), hash % 0x1_0000];
    for (const [index, [a, b]] of factors.entries()) {
      // In halves of 16 bits, each step below 2^53: exact, and much faster than big integers.
      const value = (((a * high) % prime) * 0x1_0000 + a * low + b) % prime;
      if (value < (signature[index] ?? 0)) signature[index] = value;
    }
  }
  return signature;
}

const factors = Array.from(
  { length: permutations },
  (_, index) => [1 + (hash53(`a${index}`) % (prime - 1)), hash53(`b${index}`) % prime] as const,
);

/** Estimate of the Jaccard index of the two sequences' 5-grams, 0 to 1. */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let index = 0; index < a.length; index++) if (a[index] === b[index]) same += 1;
  return same / a.length;
}
