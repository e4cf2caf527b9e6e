import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { busy, guarded, loadSqlite, pragma } from './database.ts';
import { makePoolFolder, poolFile } from './place.ts';

/** How often one who waits looks again, in milliseconds. */
const patience = 400;

/**
 * One run of a project at a time, in all programs of this user on this machine: the engine of each editor window, the command
 * line. Resolves when no other goes on, and keeps it so until the result is disposed of. The turn is a write lock on an SQLite
 * file beside the pool: the system lets it go when the process ends, however that is, wherever the pool works.
 *
 * @param waiting called when that is not at once, with the process that has the turn when it is known
 * @throws the signal's reason when it aborts before; Problem `pool-unreachable` and the like
 */
export async function takeTurn(
  identity: string,
  signal: AbortSignal,
  waiting: (holder: number | undefined) => void,
): Promise<Disposable> {
  const file = poolFile(identity).replace(/\.sqlite$/, '.turn');
  makePoolFolder();
  const { DatabaseSync } = loadSqlite();
  const db = guarded(file, () => new DatabaseSync(file, { timeout: 0 }));
  try {
    for (let told = false; !guarded(file, () => acquired(db)); told = true) {
      if (!told) waiting(holderOf(db));
      await sleep(patience, undefined, { signal });
    }
    signal.throwIfAborted();
  } catch (error) {
    db.close();
    throw signal.aborted ? signal.reason : error;
  }
  return { [Symbol.dispose]: () => db.close() };
}

/** Readers are not locked out: who waits can see who has it. Closing the connection lets go. */
function acquired(db: DatabaseSync): boolean {
  try {
    // What is in the transaction that stays open is seen by nobody, so the name is left in one before.
    db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`);
    if (holderOf(db) === process.pid) return true;
    // Another came between the two, and left its name before it found out that it is not its turn.
    db.exec('ROLLBACK');
    return false;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    if (busy(error)) return false;
    throw error;
  }
}

function holderOf(db: DatabaseSync): number | undefined {
  try {
    return pragma(db, 'user_version') || undefined;
  } catch (error) {
    if (busy(error)) return undefined;
    throw error;
  }
}
