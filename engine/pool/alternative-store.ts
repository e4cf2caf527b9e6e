import type { DatabaseSync } from 'node:sqlite';
import type { AlternativeFix, Evidence } from '../protocol/index.ts';

/** Adds to a tuple's evidence; false when it has this fix already. Call in a transaction, with the id of a tuple. */
export function insertAlternativeFix(db: DatabaseSync, id: string, fix: AlternativeFix): boolean {
  const row = db.prepare('SELECT evidence FROM tuples WHERE id = ?').get(id) as { evidence: string } | undefined;
  if (!row) throw new Error(`${id} is no tuple`);
  const evidence = JSON.parse(row.evidence) as Evidence;
  const known = evidence.alternativeFixes ?? [];
  if (known.some((other) => other.id === fix.id)) return false;
  const json = JSON.stringify({ ...evidence, alternativeFixes: [...known, fix] });
  db.prepare('UPDATE tuples SET evidence = ? WHERE id = ?').run(json, id);
  return true;
}
