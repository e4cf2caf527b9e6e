import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Evidence, PoolRow, Review, ReviewState, Tuple, TupleFilter } from '../protocol/index.ts';
import { indexTuple, matchExpression, matchOrder, unindexTuple } from './search-index.ts';

/** Equal for bugs that break the same tests: same symptom, perhaps the same bug in another dress. */
export function failingVector(failToPass: readonly string[]): string {
  return createHash('sha256')
    .update([...failToPass].sort().join('\0'))
    .digest('hex')
    .slice(0, 32);
}

interface TupleRow {
  seq: number;
  id: string;
  file: string;
  function: string;
  language: string;
  strategy: string;
  rule: string;
  category: Tuple['category'];
  difficulty: Tuple['difficulty'];
  difficulty_reasons: string;
  explanation: string;
  problem_statement: string;
  bug_patch: string;
  fix_patch: string;
  bug_source: string;
  fix_source: string;
  test_set: number;
  pass_to_pass: number;
  evidence: string;
  provenance: string;
  created_at: string;
  review_state: ReviewState;
  review_note: string | null;
  review_at: string | null;
  description: string | null;
}

type Description = Pick<Tuple, 'quality' | 'reviewComments'>;

function descriptionOf({ quality, reviewComments }: Tuple): Description {
  return { ...(quality ? { quality } : {}), ...(reviewComments ? { reviewComments } : {}) };
}

/** Throws when the pool has a tuple of this id. Call in a transaction. */
export function insertTuple(db: DatabaseSync, tuple: Tuple): void {
  const { messages, ...evidence } = tuple.evidence;
  const failing = new Set(tuple.failToPass);
  const otherMessages = Object.fromEntries(Object.entries(messages).filter(([test]) => !failing.has(test)));
  const inserted = db
    .prepare(
      `INSERT INTO tuples (id, file, function, language, strategy, rule, category, difficulty, difficulty_reasons,
         explanation, problem_statement, bug_patch, fix_patch, bug_source, fix_source, test_set, pass_to_pass,
         failing_vector, multi_file, evidence, provenance, created_at, review_state, review_note, review_at,
         quality, description)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      ...[tuple.id, tuple.file, tuple.function, tuple.language, tuple.strategy, tuple.rule, tuple.category],
      ...[tuple.difficulty, JSON.stringify(tuple.difficultyReasons), tuple.explanation, tuple.problemStatement],
      ...[tuple.bugPatch, tuple.fixPatch, tuple.bugSource, tuple.fixSource],
      ...[testSet(db, [...tuple.failToPass, ...tuple.passToPass]), tuple.passToPass.length],
      ...[
        failingVector(tuple.failToPass),
        new Set(tuple.provenance.candidate.edits.map((e) => e.file)).size > 1 ? 1 : 0,
      ],
      ...[JSON.stringify({ ...evidence, messages: otherMessages }), JSON.stringify(tuple.provenance)],
      ...[tuple.provenance.createdAt, tuple.review.state, tuple.review.note ?? null, tuple.review.at ?? null],
      ...[tuple.quality?.score ?? null, JSON.stringify(descriptionOf(tuple))],
    );
  const seq = Number(inserted.lastInsertRowid);
  const insertTest = db.prepare('INSERT INTO failing_tests (tuple, test, message) VALUES (?, ?, ?)');
  for (const test of failing) insertTest.run(seq, test, messages[test] ?? null);
  indexTuple(db, seq, tuple);
}

/** Id of the stored list of these tests. */
function testSet(db: DatabaseSync, tests: readonly string[]): number {
  const json = JSON.stringify([...new Set(tests)].sort());
  const hash = createHash('sha256').update(json).digest('hex');
  db.prepare('INSERT INTO test_sets (hash, tests) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING').run(hash, json);
  return (db.prepare('SELECT id FROM test_sets WHERE hash = ?').get(hash) as { id: number }).id;
}

/** Whole tuples, one at a time, in the order they were stored or, with `text`, best match first. Test lists are sorted. */
export function* readTuples(db: DatabaseSync, filter: TupleFilter & { seqs?: readonly number[] }): Generator<Tuple> {
  const failing = db.prepare('SELECT test, message FROM failing_tests WHERE tuple = ?');
  const sets = new Map<number, readonly string[]>();
  const { sql, values } = selection('tuples.*', filter);
  // All at once: a statement that is still being stepped would be upset by a write in between.
  for (const row of db.prepare(sql).all(...values) as unknown as TupleRow[]) {
    let tests = sets.get(row.test_set);
    if (!tests) {
      const set = db.prepare('SELECT tests FROM test_sets WHERE id = ?').get(row.test_set) as { tests: string };
      tests = JSON.parse(set.tests) as string[];
      sets.set(row.test_set, tests);
    }
    const failures = failing.all(row.seq) as { test: string; message: string | null }[];
    yield tupleOf(row, tests, failures);
  }
}

function tupleOf(row: TupleRow, tests: readonly string[], failures: { test: string; message: string | null }[]): Tuple {
  const failToPass = failures.map((failure) => failure.test).sort();
  const failing = new Set(failToPass);
  const evidence = JSON.parse(row.evidence) as Evidence;
  for (const { test, message } of failures) if (message !== null) evidence.messages[test] = message;
  return {
    ...headOf(row),
    difficultyReasons: JSON.parse(row.difficulty_reasons) as string[],
    explanation: row.explanation,
    failToPass,
    passToPass: tests.filter((test) => !failing.has(test)),
    bugPatch: row.bug_patch,
    fixPatch: row.fix_patch,
    bugSource: row.bug_source,
    fixSource: row.fix_source,
    problemStatement: row.problem_statement,
    ...(JSON.parse(row.description ?? '{}') as Description),
    evidence,
    provenance: JSON.parse(row.provenance) as Tuple['provenance'],
    review: reviewOf(row),
  };
}

/** What lists show as well. */
function headOf(row: TupleRow) {
  const { id, file, function: name, language, strategy, rule, category, difficulty } = row;
  return { id, file, function: name, language, strategy, rule, category, difficulty };
}

function reviewOf(row: Pick<TupleRow, 'review_state' | 'review_note' | 'review_at'>): Review {
  return {
    state: row.review_state,
    ...(row.review_note === null ? {} : { note: row.review_note }),
    ...(row.review_at === null ? {} : { at: row.review_at }),
  };
}

/** Call in a transaction. Without a note an earlier note is dropped. */
export function setReview(db: DatabaseSync, id: string, state: ReviewState, note?: string): void {
  db.prepare('UPDATE tuples SET review_state = ?, review_note = ?, review_at = ? WHERE id = ?').run(
    ...[state, note ?? null, new Date().toISOString(), id],
  );
}

/** What `pool list` shows, with sequence numbers; cheap for thousands. */
export function readRows(db: DatabaseSync, filter: Selected): { seq: number; row: PoolRow }[] {
  const failing = '(SELECT json_group_array(test) FROM failing_tests WHERE tuple = tuples.seq) AS failing';
  const columns = `tuples.seq, tuples.id, tuples.file, tuples.function, tuples.language, tuples.strategy, tuples.rule,
    tuples.category, tuples.difficulty, tuples.pass_to_pass, tuples.review_state, tuples.explanation,
    tuples.created_at, ${failing}`;
  const { sql, values } = selection(columns, filter);
  const rows = db.prepare(sql).all(...values) as unknown as (TupleRow & { failing: string })[];
  return rows.map((row) => ({ seq: row.seq, row: rowOf(row) }));
}

function rowOf(row: TupleRow & { failing: string }): PoolRow {
  return {
    ...headOf(row),
    failToPass: (JSON.parse(row.failing) as string[]).sort(),
    passToPass: row.pass_to_pass,
    review: row.review_state,
    explanation: row.explanation,
    createdAt: row.created_at,
  };
}

/** Conditions of a filter (without text and paging), to be joined by AND after WHERE. */
function conditions(filter: TupleFilter): { where: string[]; values: SQLInputValue[] } {
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  for (const column of ['file', 'function', 'language', 'strategy', 'rule', 'category', 'difficulty'] as const) {
    const value = filter[column];
    if (value === undefined) continue;
    where.push(`tuples.${column} = ?`);
    values.push(value);
  }
  if (filter.review) {
    where.push(`tuples.review_state IN (${filter.review.map(() => '?').join(', ')})`);
    values.push(...filter.review);
  }
  return { where, values };
}

type Selected = TupleFilter & { readonly seqs?: readonly number[]; readonly ids?: readonly string[] };

function selection(columns: string, filter: Selected) {
  const { where, values } = conditions(filter);
  const expression = filter.text === undefined ? undefined : matchExpression(filter.text);
  // Asked for text that has no word in it: nothing can match.
  if (filter.text !== undefined && expression === undefined) where.push('0');
  if (expression !== undefined) {
    where.push('search MATCH ?');
    values.push(expression);
  }
  if (filter.seqs) {
    where.push('tuples.seq IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.seqs));
  }
  if (filter.ids) {
    where.push('tuples.id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.ids));
  }
  const from = expression === undefined ? 'tuples' : 'search JOIN tuples ON tuples.seq = search.rowid';
  const sql = [
    `SELECT ${columns} FROM ${from}`,
    where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
    `ORDER BY ${expression === undefined ? 'tuples.seq' : matchOrder}`,
    'LIMIT ? OFFSET ?',
  ].join(' ');
  return { sql, values: [...values, filter.limit ?? -1, filter.offset ?? 0] };
}

/** How many were there to delete. Call in a transaction. */
export function deleteTuples(db: DatabaseSync, ids: readonly string[]): number {
  const find = db.prepare('SELECT seq FROM tuples WHERE id = ?');
  let deleted = 0;
  for (const id of new Set(ids)) {
    const row = find.get(id) as { seq: number } | undefined;
    if (!row) continue;
    unindexTuple(db, row.seq);
    db.prepare('DELETE FROM tuples WHERE seq = ?').run(row.seq);
    deleted++;
  }
  db.exec('DELETE FROM test_sets WHERE id NOT IN (SELECT test_set FROM tuples)');
  return deleted;
}
