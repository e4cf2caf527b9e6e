/**
 * The built-in way to tell how alike two texts are, offline: words split the way code splits them, and character
 * n-grams of those words, hashed into one sparse vector. How rare a feature is (its IDF) depends on the whole pool and
 * is applied when vectors are compared, so a stored vector never goes stale.
 */

/** Changes whenever the same text would give another vector; stored with each vector. */
export const lexicalModel = 'lexical-1';

/** Features are hashed to this many bits. */
const hashBits = 18;
export const featureSpace = 2 ** hashBits;

const ngramLength = 3;
/** An n-gram counts this much beside the word it is taken from. */
const ngramWeight = 0.15;
/** How soon more of the same word stops to count, as in BM25: the weight never exceeds 1 + this. */
const saturation = 1.2;
const longestWord = 40;

/** Feature → weight; indexes ascending, both arrays of one length. */
export interface SparseVector {
  readonly indexes: Uint32Array;
  readonly weights: Float32Array;
}

/** A text, and how much its words count. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

const wordPattern = /[\p{L}\p{N}_$]+/gu;
const humpPattern = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|[\p{Lo}\p{Lm}\p{M}]+|\p{N}+|\p{Lu}/gu;

/**
 * The words of a text, lower case, in order: `splitPunct_WS2` gives `split`, `punct`, `ws`, `2` and, as a whole,
 * `splitpunctws2`.
 */
export function words(text: string): string[] {
  const found: string[] = [];
  for (const [identifier] of text.normalize('NFKC').matchAll(wordPattern)) {
    const parts = identifier.match(humpPattern) ?? [];
    for (const part of parts) found.push(part.toLowerCase().slice(0, longestWord));
    if (parts.length > 1) found.push(parts.join('').toLowerCase().slice(0, longestWord));
  }
  return found;
}

/** FNV-1a, 32 bits, folded to the feature space. */
function featureIndex(feature: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < feature.length; i++) {
    hash ^= feature.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> hashBits) ^ hash) & (featureSpace - 1);
}

/** Term frequencies of all texts together, dampened so that a repeated word does not drown the rest. */
export function vectorOf(texts: readonly WeightedText[]): SparseVector {
  const frequencies = new Map<number, number>();
  const add = (feature: string, weight: number) => {
    const index = featureIndex(feature);
    frequencies.set(index, (frequencies.get(index) ?? 0) + weight);
  };
  for (const { text, weight } of texts) {
    for (const word of words(text)) {
      add(`w ${word}`, weight);
      const padded = `^${word}$`;
      if (word.length <= ngramLength) continue;
      for (let i = 0; i + ngramLength <= padded.length; i++) {
        add(`n ${padded.slice(i, i + ngramLength)}`, weight * ngramWeight);
      }
    }
  }
  const indexes = Uint32Array.from(frequencies.keys()).sort();
  const dampened = (frequency: number) => (frequency * (1 + saturation)) / (frequency + saturation);
  return { indexes, weights: Float32Array.from(indexes, (index) => dampened(frequencies.get(index) ?? 0)) };
}

/** Indexes, then weights, 4 bytes each, little-endian. */
export function encodeVector(vector: SparseVector): Uint8Array {
  const bytes = new Uint8Array(vector.indexes.length * 8);
  const view = new DataView(bytes.buffer);
  vector.indexes.forEach((index, i) => {
    view.setUint32(i * 4, index, true);
    view.setFloat32((vector.indexes.length + i) * 4, vector.weights[i] ?? 0, true);
  });
  return bytes;
}

export function decodeVector(bytes: Uint8Array): SparseVector {
  const length = Math.floor(bytes.byteLength / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const indexes = new Uint32Array(length);
  const weights = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    indexes[i] = view.getUint32(i * 4, true);
    weights[i] = view.getFloat32((length + i) * 4, true);
  }
  return { indexes, weights };
}

/**
 * A collection of vectors, and how much each feature tells in it: ln(1 + N / df), so that a feature which all have says
 * little, and one that none has is as rare as one in a single vector.
 */
export class LexicalSpace {
  readonly #frequencies = new Uint32Array(featureSpace);
  /** By document frequency. */
  readonly #idf: Float64Array;

  constructor(vectors: Iterable<SparseVector>) {
    let count = 0;
    for (const { indexes } of vectors) {
      count++;
      for (const index of indexes) this.#frequencies[index] = (this.#frequencies[index] ?? 0) + 1;
    }
    this.#idf = Float64Array.from({ length: count + 1 }, (_, df) => Math.log1p(count / Math.max(df, 1)));
  }

  /** Weighted by rarity and brought to length 1, so that a dot product is the cosine. */
  weighted({ indexes, weights }: SparseVector): SparseVector {
    const result = new Float32Array(indexes.length);
    let squares = 0;
    for (let i = 0; i < indexes.length; i++) {
      const weight = (weights[i] ?? 0) * this.#rarity(indexes[i] ?? 0);
      result[i] = weight;
      squares += weight * weight;
    }
    const length = Math.sqrt(squares) || 1;
    for (let i = 0; i < result.length; i++) result[i] = (result[i] ?? 0) / length;
    return { indexes, weights: result };
  }

  /** The cosine of `query` with each of many vectors; quicker than weighting each. */
  similarities(query: SparseVector, vectors: readonly SparseVector[]): number[] {
    const asked = new Float32Array(featureSpace);
    const { indexes, weights } = this.weighted(query);
    for (let i = 0; i < indexes.length; i++) asked[indexes[i] ?? 0] = weights[i] ?? 0;
    return vectors.map((vector) => {
      let dot = 0;
      let squares = 0;
      for (let i = 0; i < vector.indexes.length; i++) {
        const index = vector.indexes[i] ?? 0;
        const weight = (vector.weights[i] ?? 0) * this.#rarity(index);
        dot += weight * (asked[index] ?? 0);
        squares += weight * weight;
      }
      return squares > 0 ? dot / Math.sqrt(squares) : 0;
    });
  }

  #rarity(index: number): number {
    return this.#idf[this.#frequencies[index] ?? 0] ?? 0;
  }
}

/** Of two vectors from `weighted`: 1 for the same direction, 0 for nothing in common. */
export function cosine(a: SparseVector, b: SparseVector): number {
  let sum = 0;
  let i = 0;
  let j = 0;
  while (i < a.indexes.length && j < b.indexes.length) {
    const left = a.indexes[i] ?? 0;
    const right = b.indexes[j] ?? 0;
    if (left === right) sum += (a.weights[i++] ?? 0) * (b.weights[j++] ?? 0);
    else if (left < right) i++;
    else j++;
  }
  return sum;
}
