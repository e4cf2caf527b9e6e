import type { PoolRow, TupleFilter } from '../protocol/index.ts';
import { cosine, LexicalSpace, type SparseVector, vectorOf } from './lexical.ts';
import type { Pool } from './pool.ts';
import { matching, readVectors, searchableText, storeVector } from './search-index.ts';
import { readRows, readTuples } from './tuple-store.ts';

export interface NamedFunction {
  /** Relative to the project root. */
  readonly file: string;
  /** Qualified name. */
  readonly name: string;
}

/** What is wanted examples for. Of several parts, all count. */
export interface RetrievalQuery {
  /** A task, an issue, an error message, code: any words. */
  readonly text?: string;
  readonly function?: NamedFunction & { readonly source?: string };
  readonly file?: { readonly path: string; readonly source?: string };
}

export interface RetrievalOptions {
  readonly query: RetrievalQuery;
  /** Rejected tuples are never found, whatever is asked for here. */
  readonly filter?: Omit<TupleFilter, 'text' | 'limit' | 'offset'>;
  /** Its tuples are left out, so that an answer does not leak into its own examples. */
  readonly excludeFunction?: NamedFunction;
}

export interface Hit {
  readonly row: PoolRow;
  /** 1 for the best hit of the pool, 0 for nothing in common. */
  readonly relevance: number;
  /** Weighted and of length 1; made when first asked for. */
  readonly vector: () => SparseVector;
}

/** Of reciprocal rank fusion: how little a few ranks more or less matter. */
const fusionConstant = 60;
/** What relevance counts in diversification; what is left is for being unlike those chosen before. */
const relevanceShare = 0.6;

/**
 * All tuples that may be shown, the most useful first: full text (bm25), lexical vectors (cosine) and, for a function or
 * file, closeness in the project, fused by reciprocal rank. Equal pools and options give equal results.
 */
export function rank(pool: Pool, options: RetrievalOptions): Hit[] {
  const states = (options.filter?.review ?? ['unreviewed', 'accepted']).filter(
    (state) => state !== 'rejected' && state !== 'equivalent',
  );
  const rows = readRows(pool.db, { ...options.filter, review: states }).filter(({ row }) => {
    return row.file !== options.excludeFunction?.file || row.function !== options.excludeFunction.name;
  });
  if (rows.length === 0) return [];
  const vectors = currentVectors(pool);
  const space = new LexicalSpace(vectors.values());
  const text = queryText(options.query);
  const own = rows.map(({ seq }) => vectors.get(seq) ?? noVector);
  const similarities = space.similarities(vectorOf([{ text, weight: 1 }]), own);

  const hits = rows.map(({ seq, row }, index) => {
    const similarity = similarities[index] ?? 0;
    return { seq, row, similarity, closeness: closeness(row, options.query), own: own[index] ?? noVector };
  });
  const textRank = new Map(matching(pool.db, text).map((seq, index) => [seq, index + 1]));
  const similarityRank = ranks(hits, (hit) => hit.similarity);
  const closenessRank = ranks(hits, (hit) => hit.closeness);
  const scores = hits.map((hit) => {
    const places = [textRank.get(hit.seq), similarityRank.get(hit), closenessRank.get(hit)];
    return places.reduce((sum: number, place) => sum + (place ? 1 / (fusionConstant + place) : 0), 0);
  });
  const bestScore = scores.reduce((best, score) => Math.max(best, score), Number.MIN_VALUE);
  const bestSimilarity = similarities.reduce((best, score) => Math.max(best, score), Number.MIN_VALUE);
  return hits
    .map(({ row, similarity, own }, index) => ({
      row,
      // Ranks alone cannot tell a close second from a distant one.
      relevance: ((scores[index] ?? 0) / bestScore + similarity / bestSimilarity) / 2,
      vector: once(() => space.weighted(own)),
    }))
    .sort((a, b) => b.relevance - a.relevance || (a.row.id < b.row.id ? -1 : 1));
}

const noVector: SparseVector = { indexes: new Uint32Array(), weights: new Float32Array() };

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Vectors of the current model; those of a pool that an older program indexed are made on the way. */
function currentVectors(pool: Pool): Map<number, SparseVector> {
  const vectors = readVectors(pool.db);
  const rows = pool.db.prepare('SELECT seq FROM tuples').all() as { seq: number }[];
  const missing = rows.map((row) => row.seq).filter((seq) => !vectors.has(seq));
  if (missing.length === 0) return vectors;
  for (const seq of missing) {
    for (const tuple of readTuples(pool.db, { seqs: [seq] })) storeVector(pool.db, seq, searchableText(tuple));
  }
  return readVectors(pool.db);
}

function queryText({ text, function: fn, file }: RetrievalQuery): string {
  const parts = [text ?? ''];
  // The name says more than any one line of the source.
  if (fn) parts.push(...Array(4).fill(`${fn.file} ${fn.name}`), fn.source ?? '');
  if (file) parts.push(...Array(4).fill(file.path), file.source ?? '');
  return parts.join('\n');
}

/** 4 for the same function, 3 for the same file, 2 for the same folder, 1 for the same kind of file; else 0. */
function closeness(row: PoolRow, query: RetrievalQuery): number {
  const file = query.function?.file ?? query.file?.path;
  if (file === undefined) return 0;
  if (row.file === file) return row.function === query.function?.name ? 4 : 3;
  const folder = (path: string) => path.split('/').slice(0, -1).join('/');
  const extension = (path: string) => /\.[^./]*$/.exec(path)?.[0];
  if (folder(row.file) === folder(file)) return 2;
  return extension(row.file) === extension(file) ? 1 : 0;
}

/** Places from 1; equal values share a place, and what has 0 has none. */
function ranks<T>(items: readonly T[], value: (item: T) => number): Map<T, number> {
  const sorted = items.filter((item) => value(item) > 0).sort((a, b) => value(b) - value(a));
  const places = new Map<T, number>();
  let place = 0;
  sorted.forEach((item, index) => {
    const previous = sorted[index - 1];
    if (previous === undefined || value(previous) !== value(item)) place = index + 1;
    places.set(item, place);
  });
  return places;
}

/**
 * The first `count` hits such that each is relevant and unlike those before it (maximal marginal relevance over code,
 * failing tests, rule, category and function): k examples are not one bug k times. While there are others, no two are of
 * one rule in one function with the same failing tests, and no three of one function with the same failing tests.
 */
export function diversify(hits: readonly Hit[], count: number): Hit[] {
  // Far more than are wanted; beyond that nothing is relevant enough to be worth its difference.
  const left = hits.slice(0, Math.max(60, count * 8));
  const chosen: Hit[] = [];
  const nearest = new Map(left.map((hit) => [hit, 0]));
  const symptoms = new Map(left.map((hit) => [hit, symptom(hit)]));
  while (chosen.length < count && left.length > 0) {
    const open = left.filter((hit) => {
      const twins = chosen.filter((other) => symptoms.get(other) === symptoms.get(hit));
      return twins.length < 2 && twins.every((other) => other.row.rule !== hit.row.rule);
    });
    const worth = (hit: Hit) => relevanceShare * hit.relevance - (1 - relevanceShare) * (nearest.get(hit) ?? 0);
    // The first of equals, and hits come best first.
    const next = (open.length > 0 ? open : left).reduce((best, hit) => (worth(hit) > worth(best) ? hit : best));
    chosen.push(next);
    left.splice(left.indexOf(next), 1);
    for (const hit of left) nearest.set(hit, Math.max(nearest.get(hit) ?? 0, likeness(hit, next)));
  }
  return chosen;
}

function symptom({ row }: Hit): string {
  return JSON.stringify([row.file, row.function, row.failToPass]);
}

/** 1 for the same bug in the same function with the same failing tests; 0 for nothing in common. */
export function likeness(a: Hit, b: Hit): number {
  const sameFunction = a.row.file === b.row.file && a.row.function === b.row.function;
  return (
    0.35 * cosine(a.vector(), b.vector()) +
    0.25 * overlap(a.row.failToPass, b.row.failToPass) +
    (a.row.rule === b.row.rule ? 0.2 : 0) +
    (a.row.category === b.row.category ? 0.1 : 0) +
    (sameFunction ? 0.1 : 0)
  );
}

/** Jaccard: shared ÷ all. */
function overlap(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a);
  const shared = new Set(b.filter((item) => left.has(item))).size;
  const all = new Set([...a, ...b]).size;
  return all === 0 ? 0 : shared / all;
}
