import type { DatabaseSync } from 'node:sqlite';
import type { Tuple } from '../protocol/index.ts';
import { decodeVector, encodeVector, lexicalModel, type SparseVector, vectorOf, words } from './lexical.ts';

/** Weights of the search index's columns, in order: name, tests, issue, explanation, source. */
const columnWeights = '8, 3, 3, 2, 1';

/** Distinct words of a query that are looked for; a whole file as a query has thousands. */
const queryWords = 96;

/** What full text and vectors are made of. */
export interface Searchable {
  readonly name: string;
  readonly tests: string;
  readonly issue: string;
  readonly explanation: string;
  readonly source: string;
}

export function searchableText(tuple: Tuple): Searchable {
  return {
    name: `${tuple.file} ${tuple.function}`,
    // The failing tests only: those that still pass are the same for the whole project.
    tests: tuple.failToPass.join('\n'),
    issue: tuple.problemStatement,
    explanation: `${tuple.explanation} ${tuple.rule} ${tuple.category}`,
    source: `${tuple.fixSource}\n${addedLines(tuple.bugPatch)}`,
  };
}

function addedLines(patch: string): string {
  return patch
    .split('\n')
    .filter((line) => line.startsWith('+') && !line.startsWith('+++'))
    .map((line) => line.slice(1))
    .join('\n');
}

function tupleVector(text: Searchable): SparseVector {
  return vectorOf([
    { text: text.name, weight: 4 },
    { text: text.tests, weight: 1 },
    { text: text.issue, weight: 1 },
    { text: text.explanation, weight: 2 },
    { text: text.source, weight: 1 },
  ]);
}

/** Adds a tuple to full text and vectors. Call in the transaction that stores it. */
export function indexTuple(db: DatabaseSync, seq: number, tuple: Tuple): void {
  const text = searchableText(tuple);
  const split = (part: string) => words(part).join(' ');
  db.prepare('INSERT INTO search (rowid, name, tests, issue, explanation, source) VALUES (?, ?, ?, ?, ?, ?)').run(
    seq,
    split(text.name),
    split(text.tests),
    split(text.issue),
    split(text.explanation),
    split(text.source),
  );
  storeVector(db, seq, text);
}

/** Makes the vector anew, for a pool that an older lexical model indexed. */
export function storeVector(db: DatabaseSync, seq: number, text: Searchable): void {
  db.prepare('INSERT OR REPLACE INTO vectors (tuple, model, data) VALUES (?, ?, ?)').run(
    seq,
    lexicalModel,
    encodeVector(tupleVector(text)),
  );
}

/** Vectors go with their tuple by foreign key; the full-text index has none. */
export function unindexTuple(db: DatabaseSync, seq: number): void {
  db.prepare('DELETE FROM search WHERE rowid = ?').run(seq);
}

/**
 * Any text as an FTS5 query: some of these words, the more and rarer the better. Undefined when it has no word. Of a
 * long text the most frequent words are kept.
 */
export function matchExpression(text: string): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [...counts.entries()].sort((a, b) => b[1] - a[1]).slice(0, queryWords);
  if (kept.length === 0) return undefined;
  return kept.map(([word]) => `"${word}"`).join(' OR ');
}

/** Best first. SQLite's bm25 is smaller (more negative) for a better match. */
export const matchOrder = `bm25(search, ${columnWeights}), tuples.seq`;

/** Sequence numbers of tuples that match, best first. */
export function matching(db: DatabaseSync, text: string): number[] {
  const expression = matchExpression(text);
  if (expression === undefined) return [];
  const rows = db
    .prepare(
      `SELECT tuples.seq FROM search JOIN tuples ON tuples.seq = search.rowid WHERE search MATCH ? ORDER BY ${matchOrder}`,
    )
    .all(expression) as { seq: number }[];
  return rows.map((row) => row.seq);
}

/** All vectors of the current lexical model, by sequence number. */
export function readVectors(db: DatabaseSync): Map<number, SparseVector> {
  const rows = db.prepare('SELECT tuple, data FROM vectors WHERE model = ? ORDER BY tuple').all(lexicalModel);
  return new Map((rows as { tuple: number; data: Uint8Array }[]).map((row) => [row.tuple, decodeVector(row.data)]));
}
