import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  type Candidate,
  type FunctionGaps,
  type PoolRow,
  type PoolStats,
  Problem,
  type ReviewState,
  type Tuple,
  type TupleFilter,
  tupleSchema,
  type Verdict,
} from '../protocol/index.ts';
import { dataFolder } from '../storage.ts';
import { durably, guarded, openDatabase, transaction } from './database.ts';
import { identify } from './identify.ts';
import { migrate, shippedMigrations } from './migrate.ts';
import { type RunRecord, upsertRun } from './runStore.ts';
import { readStats } from './stats.ts';
import { deleteTuples, failingVector, insertTuple, readRows, readTuples } from './tupleStore.ts';
import {
  type KnownVerdict,
  readGaps,
  readKnownVerdicts,
  upsertVerdict,
  type VerdictContext,
  type VerdictScope,
} from './verdictStore.ts';

/** `known`: the pool has a tuple of this id, and keeps the one it has. */
export type AddResult =
  | { readonly stored: true; readonly id: string }
  | { readonly stored: false; readonly id: string; readonly reason: 'known' | 'withheld'; readonly detail: string };

/** Where the pool of a project lies. An identity that is no plain file name is hashed. */
export function poolFile(identity: string, env: NodeJS.ProcessEnv = process.env): string {
  const plain = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(identity);
  const name = plain ? identity : createHash('sha256').update(identity).digest('hex').slice(0, 40);
  return join(dataFolder(env), 'pools', `${name}.sqlite`);
}

/**
 * The knowledge pool of one project: tuples with their evidence, every verdict, every run. Synchronous, as SQLite is
 * here. Many processes may have the same pool open. Every method may throw a Problem: `pool-damaged`, `disk-full`,
 * `pool-read-only`, `pool-unreachable`, `pool-busy`.
 */
export class Pool implements Disposable {
  /** Absolute path of the SQLite file. */
  readonly file: string;
  /** The open database: for the modules of engine/pool only. */
  readonly db: DatabaseSync;

  private constructor(file: string, db: DatabaseSync) {
    this.file = file;
    this.db = db;
  }

  /**
   * Opens the pool of a project, making it when there is none. `name` is for people and is kept with it. More Problems:
   * `sqlite-missing`, `sqlite-without-search`, `pool-too-new`, `not-a-pool`.
   */
  static open(identity: string, options: { readonly name?: string } = {}): Pool {
    const file = poolFile(identity);
    makeFolder(dirname(file));
    return guarded(file, () => {
      const migrations = shippedMigrations();
      const db = openDatabase(file, migrations.length);
      try {
        migrate(db, migrations);
        remember(db, { identity, ...options });
        return new Pool(file, db);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  static exists(identity: string): boolean {
    return existsSync(poolFile(identity));
  }

  /** The project's name as it was last given to `open`. */
  get name(): string | undefined {
    const row = this.#do((db) => db.prepare("SELECT value FROM meta WHERE key = 'name'").get());
    return (row as { value: string } | undefined)?.value;
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Stores a tuple whole or not at all; it is on the disk when this returns. A second time changes nothing. */
  addTuple(tuple: Tuple): AddResult {
    const checked = tupleSchema.parse(tuple);
    const { id } = checked;
    const stored = this.#do((db) => durably(db, () => insertTuple(db, checked)));
    return stored ? { stored, id } : { stored, id, reason: 'known', detail: 'The pool has this bug already.' };
  }

  /** Records what became of a candidate, valid or not. A later verdict in the same scope replaces the earlier one. */
  recordVerdict(candidate: Candidate, verdict: Verdict, context: VerdictContext): void {
    const { kind, detail, seconds } = verdict;
    this.#do((db) => transaction(db, () => upsertVerdict(db, { candidate, kind, detail, seconds }, context)));
  }

  /** By candidate id: what a run need not judge again. Sandbox failures and valid ones without a tuple are left out. */
  knownVerdicts(scope: VerdictScope): Map<string, KnownVerdict> {
    return this.#do((db) => readKnownVerdicts(db, scope));
  }

  list(filter: TupleFilter = {}): PoolRow[] {
    return this.#do((db) => readRows(db, filter));
  }

  /** Whole tuples, in the order they were stored or, with `text`, best match first. Their test lists are sorted. */
  tuples(filter: TupleFilter & { readonly seqs?: readonly number[] } = {}): Tuple[] {
    return this.#do((db) => [...readTuples(db, filter)]);
  }

  /** By id or unique beginning of one. Problem `unknown-tuple` or `ambiguous-tuple`. */
  get(idOrPrefix: string): Tuple {
    return this.#do((db) => {
      const id = identify(db, idOrPrefix);
      const { seq } = db.prepare('SELECT seq FROM tuples WHERE id = ?').get(id) as { seq: number };
      const [tuple] = readTuples(db, { seqs: [seq] });
      if (!tuple) throw new Error(`tuple ${id} vanished while it was read`);
      return tuple;
    });
  }

  has(id: string): boolean {
    return this.#do((db) => db.prepare('SELECT 1 FROM tuples WHERE id = ?').get(id) !== undefined);
  }

  /**
   * All of these or, when one is not known, none (Problem as for `get`). Returns the full ids. A later run may find the
   * same bugs again; to keep them away, review them as rejected instead.
   */
  delete(idsOrPrefixes: readonly string[]): string[] {
    return this.#do((db) =>
      durably(db, () => {
        const ids = [...new Set(idsOrPrefixes.map((given) => identify(db, given)))];
        deleteTuples(db, ids);
        return ids;
      }),
    );
  }

  /** Returns the tuple as it is afterwards. Without a note an earlier note is dropped. */
  review(idOrPrefix: string, state: ReviewState, note?: string): Tuple {
    const id = this.#do((db) =>
      durably(db, () => {
        const full = identify(db, idOrPrefix);
        db.prepare('UPDATE tuples SET review_state = ?, review_note = ?, review_at = ? WHERE id = ?').run(
          ...[state, note ?? null, new Date().toISOString(), full],
        );
        return full;
      }),
    );
    return this.get(id);
  }

  /** How many tuples have exactly these failing tests. */
  countWithFailingTests(failToPass: readonly string[]): number {
    const sql = 'SELECT count(*) AS n FROM tuples WHERE failing_vector = ?';
    return this.#do((db) => (db.prepare(sql).get(failingVector(failToPass)) as { n: number }).n);
  }

  stats(): PoolStats {
    return this.#do(readStats);
  }

  gaps(): FunctionGaps[] {
    return this.#do(readGaps);
  }

  /** Call when a run starts, now and then, and when it ends, with the same id: the last call counts. */
  recordRun(run: RunRecord): void {
    this.#do((db) => transaction(db, () => upsertRun(db, run)));
  }

  #do<T>(work: (db: DatabaseSync) => T): T {
    return guarded(this.file, () => work(this.db));
  }
}

function makeFolder(folder: string): void {
  try {
    // The pool holds the user's source: nobody else's to read.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Problem({
      code: 'pool-unreachable',
      message: `The folder for pools, ${folder}, cannot be made.`,
      why: error instanceof Error ? error.message : String(error),
      remedy: 'Make it writable for you and see that the disk has space, or set BUGSMITH_HOME to another folder.',
      cause: error,
    });
  }
}

function remember(db: DatabaseSync, facts: Readonly<Record<string, string>>): void {
  const known = db.prepare('SELECT value FROM meta WHERE key = ?');
  for (const [key, value] of Object.entries(facts)) {
    // Looking first spares opening for reading the wait for a writer.
    if ((known.get(key) as { value: string } | undefined)?.value === value) continue;
    db.prepare(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(...[key, value]);
  }
}
