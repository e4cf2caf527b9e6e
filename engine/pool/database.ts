import type { DatabaseSync } from 'node:sqlite';
import { exitCodes, Problem } from '../protocol/index.ts';

/** Milliseconds that a writer waits for another process's transaction; ours take a few milliseconds each. */
const busyTimeout = 15_000;

/** `PRAGMA application_id` of a pool: "BSMP". */
const applicationId = 0x42534d50;

// SQLite's primary result codes (https://sqlite.org/rescode.html) that a person can meet.
const SQLITE = { perm: 3, busy: 5, locked: 6, readonly: 8, ioerr: 10, corrupt: 11, full: 13, cantopen: 14, notadb: 26 };

type SqliteModule = typeof import('node:sqlite');

/** Node's SQLite; Problem `sqlite-missing` on a Node that has none. */
export function loadSqlite(
  builtin: (name: string) => unknown = (name) => process.getBuiltinModule?.(name),
): SqliteModule {
  const module = builtin('node:sqlite') as SqliteModule | undefined;
  if (module) return module;
  throw new Problem({
    code: 'sqlite-missing',
    message: `This Node.js (${process.version}) has no SQLite, which the pool is kept in.`,
    why: 'The module node:sqlite came with Node.js 22.13.',
    remedy: 'Run Bugsmith with Node.js 24.',
    exitCode: exitCodes.notReady,
  });
}

/** Problem `sqlite-without-search` when this SQLite was built without FTS5, as some distributions do. */
export function requireFullTextSearch(db: DatabaseSync): void {
  if (db.prepare("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").get()) return;
  throw new Problem({
    code: 'sqlite-without-search',
    message: 'The SQLite in this Node.js has no full-text search (FTS5), which the pool needs.',
    why: `Node.js ${process.version} at ${process.execPath} was built without it.`,
    remedy: 'Run Bugsmith with an official Node.js 24 from nodejs.org or from the npm package `node`.',
    exitCode: exitCodes.notReady,
  });
}

/**
 * Opens a pool's file, making it when there is none. Changes nothing in a file that is no pool, or whose schema is newer
 * than `knownVersion`. Many processes may have it open: readers never wait, writers wait for one another.
 */
export function openDatabase(file: string, knownVersion: number): DatabaseSync {
  const { DatabaseSync } = loadSqlite();
  const db = new DatabaseSync(file, { timeout: busyTimeout });
  try {
    requireFullTextSearch(db);
    requirePool(db, file);
    requireKnownVersion(db, file, knownVersion);
    // Only after the file is known to be ours: these two write.
    retryWhileBusy(() => db.exec('PRAGMA journal_mode = WAL'));
    // A killed process loses nothing in this mode; `durably` adds what a power cut needs.
    db.exec('PRAGMA synchronous = NORMAL');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function requirePool(db: DatabaseSync, file: string): void {
  const id = pragma(db, 'application_id');
  if (id === applicationId) return;
  const tables = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number };
  if (id === 0 && tables.n === 0) return;
  throw new Problem({
    code: 'not-a-pool',
    message: `${file} is an SQLite file, but not a Bugsmith pool.`,
    remedy: 'Move the file away; a new pool is made in its place.',
  });
}

function requireKnownVersion(db: DatabaseSync, file: string, known: number): void {
  const found = pragma(db, 'user_version');
  if (found <= known) return;
  throw new Problem({
    code: 'pool-too-new',
    message: `The pool ${file} was written by a newer Bugsmith.`,
    why: `It has schema version ${found}; this Bugsmith knows versions up to ${known}. Nothing was changed.`,
    remedy: 'Update Bugsmith.',
  });
}

/** To be called in the transaction that makes the first table. */
export function markAsPool(db: DatabaseSync): void {
  db.exec(`PRAGMA application_id = ${applicationId}`);
}

export function pragma(db: DatabaseSync, name: string): number {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return Number(Object.values(row ?? {})[0]);
}

/** All or nothing. Takes the write lock at once, so that two writers queue instead of failing half-way. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk has already rolled back.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** As `transaction`, and on the disk itself before it returns: for what took minutes to prove. */
export function durably<T>(db: DatabaseSync, work: () => T): T {
  db.exec('PRAGMA synchronous = FULL');
  try {
    return transaction(db, work);
  } finally {
    db.exec('PRAGMA synchronous = NORMAL');
  }
}

// Turning on WAL needs the file for itself for a moment, and does not heed the busy timeout.
function retryWhileBusy(work: () => void): void {
  const until = Date.now() + busyTimeout;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (primaryCode(error) !== SQLITE.busy || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Another connection has the lock. */
export function busy(error: unknown): boolean {
  return primaryCode(error) === SQLITE.busy;
}

function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** Runs `work` on the pool in `file`; what SQLite throws that a person can do something about becomes a Problem. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asProblem(error, file) ?? error;
  }
}

function asProblem(error: unknown, file: string): Problem | undefined {
  const because = error instanceof Error ? error.message : String(error);
  switch (primaryCode(error)) {
    case SQLITE.corrupt:
    case SQLITE.notadb:
      return new Problem({
        code: 'pool-damaged',
        message: `The pool ${file} is damaged and was left as it is.`,
        why: `SQLite says: ${because}.`,
        remedy: `Move the file away and restore a backup, or try \`sqlite3 "${file}" .recover\`. Without it a new, empty pool is made.`,
        cause: error,
      });
    case SQLITE.full:
      return new Problem({
        code: 'disk-full',
        message: `The disk is full: nothing was written to the pool ${file}.`,
        why: 'What was in it before is unharmed.',
        remedy: 'Free some space and run again.',
        cause: error,
      });
    case SQLITE.readonly:
    case SQLITE.perm:
      return new Problem({
        code: 'pool-read-only',
        message: `The pool ${file} cannot be written.`,
        why: because,
        remedy: 'Make the file and its folder writable for you, or set BUGSMITH_HOME to a folder that is.',
        cause: error,
      });
    case SQLITE.cantopen:
    case SQLITE.ioerr:
      return new Problem({
        code: 'pool-unreachable',
        message: `The pool ${file} cannot be opened or read.`,
        why: because,
        remedy: 'See that its folder exists, is writable for you, and has space left; or set BUGSMITH_HOME to another.',
        cause: error,
      });
    case SQLITE.busy:
    case SQLITE.locked:
      return new Problem({
        code: 'pool-busy',
        message: `Another program keeps the pool ${file} locked.`,
        why: `Waited ${busyTimeout / 1000} seconds for it.`,
        remedy: 'Close other programs that have the file open (an SQLite browser, say) and run again.',
        cause: error,
      });
    default:
      return undefined;
  }
}
