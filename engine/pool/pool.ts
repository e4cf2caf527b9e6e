import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Census } from '../bugs/plan.ts';
import type { ProvedBug } from '../bugs/strategy.ts';
import { scrubPatch } from '../describe/scrub-patch.ts';
import { scrubTuple } from '../describe/scrub-tuple.ts';
import {
  type AlternativeFix,
  type FunctionGaps,
  type PoolRow,
  type PoolStats,
  type ReviewState,
  type Tuple,
  type TupleFilter,
  tupleSchema,
} from '../protocol/index.ts';
import { scrubText } from '../secrets/secrets.ts';
import { insertAlternativeFix } from './alternative-store.ts';
import { PoolAnswers } from './answer-store.ts';
import { readCensus, readPatches, readProved } from './census.ts';
import { durably, guarded, openDatabase, transaction } from './database.ts';
import { identify } from './identify.ts';
import { migrate, shippedMigrations } from './migrate.ts';
import { makePoolFolder, poolFile } from './place.ts';
import { PoolVerdicts, scrubbedCandidate } from './pool-verdicts.ts';
import { type RunRecord, upsertRun } from './run-store.ts';
import { readStats } from './stats.ts';
import { deleteTuples, failingVector, insertTuple, readRows, readTuples, setReview } from './tuple-store.ts';
import { readGaps, setEquivalent, upsertVerdict } from './verdict-store.ts';

/** `known`: the pool has a tuple of this id, and keeps the one it has. `withheld`: it cannot be stored without a secret. */
export type AddResult =
  | { readonly stored: true; readonly id: string }
  | { readonly stored: false; readonly id: string; readonly reason: 'known' | 'withheld'; readonly detail: string };

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
    makePoolFolder();
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

  /** What language models answered for this project. */
  get answers(): PoolAnswers {
    return new PoolAnswers(this.file, this.db);
  }

  /** What became of every candidate. */
  get verdicts(): PoolVerdicts {
    return new PoolVerdicts(this.file, this.db);
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

  /**
   * Stores a tuple and its verdict whole or not at all; they are on the disk when this returns. A second time changes
   * nothing. Secrets are scrubbed; when that would break the patch, the tuple is not stored, and the verdict says so.
   */
  addTuple(tuple: Tuple): AddResult {
    const checked = scrubTuple(tupleSchema.parse(tuple));
    const { id } = tuple;
    const { candidate, snapshot } = tuple.provenance;
    const { testSetup: setup, sandbox } = tuple.evidence;
    const { file, function: name, language } = tuple;
    const of = { id: candidate.functionId, file, name, language };
    const scope = { snapshot, setup, environment: tuple.evidence.environment.key, sandbox, function: of };
    const detail = 'withheld' in checked ? checked.withheld : `${tuple.failToPass.length} tests fail with it.`;
    return this.#do((db) =>
      durably(db, () => {
        if (this.has(id)) return { stored: false, id, reason: 'known', detail: 'The pool has this bug already.' };
        const kind = 'withheld' in checked ? 'withheld' : 'valid';
        upsertVerdict(db, { candidate: scrubbedCandidate(candidate), kind, detail }, scope);
        if ('withheld' in checked) return { stored: false, id, reason: 'withheld', detail };
        insertTuple(db, checked.tuple);
        return { stored: true, id };
      }),
    );
  }

  /** Another correct fix of a stored bug, found later; false when it is known, or cannot be stored without a secret. */
  addAlternativeFix(id: string, fix: AlternativeFix): boolean {
    const patch = scrubPatch(fix.patch);
    if (patch === undefined) return false;
    const explanation = scrubText(fix.explanation);
    return this.#do((db) => durably(db, () => insertAlternativeFix(db, id, { ...fix, patch, explanation })));
  }

  list(filter: TupleFilter = {}): PoolRow[] {
    return this.#do((db) => readRows(db, filter).map(({ row }) => row));
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
        setReview(db, full, state, note);
        return full;
      }),
    );
    return this.get(id);
  }

  /** As `review`, for all of these or, when one is not known, for none. Returns their rows, in the order given. */
  reviewAll(idsOrPrefixes: readonly string[], state: ReviewState, note?: string): PoolRow[] {
    return this.#do((db) =>
      durably(db, () => {
        const ids = [...new Set(idsOrPrefixes.map((given) => identify(db, given)))];
        for (const id of ids) setReview(db, id, state, note);
        const rows = new Map(readRows(db, { ids }).map(({ row }) => [row.id, row]));
        return ids.flatMap((id) => rows.get(id) ?? []);
      }),
    );
  }

  /** How many tuples have exactly these failing tests. */
  countWithFailingTests(failToPass: readonly string[]): number {
    const sql = 'SELECT count(*) AS n FROM tuples WHERE failing_vector = ?';
    return this.#do((db) => (db.prepare(sql).get(failingVector(failToPass)) as { n: number }).n);
  }

  /** What the pool has and how the rules have done: for choosing what to try next. */
  census(): Census {
    return this.#do(readCensus);
  }

  /** Bugs proved on this snapshot, without those that a reviewer turned down. */
  proved(snapshot: string): ProvedBug[] {
    return this.#do((db) => readProved(db, snapshot));
  }

  /** Every bug's patch (fix → bug), in the order they were stored. */
  patches(): { id: string; patch: string }[] {
    return this.#do(readPatches);
  }

  stats(): PoolStats {
    return this.#do(readStats);
  }

  gaps(): FunctionGaps[] {
    return this.#do(readGaps);
  }

  /**
   * Takes survivors out of the gaps, as no test could notice them, or back in: all of these or, when one is not known, none
   * (Problem `unknown-candidate`). Their verdicts stay what they are.
   */
  dismissGaps(candidates: readonly string[], equivalent: boolean): void {
    this.#do((db) =>
      durably(db, () => {
        for (const candidate of candidates) setEquivalent(db, candidate, equivalent);
      }),
    );
  }

  /** Call when a run starts, now and then, and when it ends, with the same id: the last call counts. */
  recordRun(run: RunRecord): void {
    this.#do((db) => transaction(db, () => upsertRun(db, run)));
  }

  #do<T>(work: (db: DatabaseSync) => T): T {
    return guarded(this.file, () => work(this.db));
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
