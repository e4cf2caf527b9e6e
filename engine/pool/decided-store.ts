import type { DatabaseSync } from 'node:sqlite';
import { type Verdict, verdictSchema } from '../protocol/index.ts';
import { findSecrets } from '../secrets/secrets.ts';
import type { VerdictScope } from './verdict-store.ts';

/** Call in a transaction. What holds a secret is not kept: it would be stored without it only when its turn comes. */
export function insertDecided(db: DatabaseSync, verdict: Verdict, scope: VerdictScope): void {
  const json = JSON.stringify(verdict);
  if (findSecrets(json).length > 0) return;
  db.prepare(
    'INSERT OR REPLACE INTO decided (candidate, snapshot, test_setup, environment, verdict) VALUES (?, ?, ?, ?, ?)',
  ).run(...[verdict.candidate, scope.snapshot, scope.setup, scope.environment ?? '', json]);
}

/** By candidate. Those on other code are forgotten. */
export function readDecided(
  db: DatabaseSync,
  { snapshot, setup, environment = '' }: VerdictScope,
): Map<string, Verdict> {
  db.prepare('DELETE FROM decided WHERE snapshot <> ?').run(snapshot);
  const rows = db
    .prepare('SELECT verdict FROM decided WHERE snapshot = ? AND test_setup = ? AND environment = ?')
    .all(snapshot, setup, environment) as { verdict: string }[];
  const verdicts = rows.map(({ verdict }) => verdictSchema.parse(JSON.parse(verdict)));
  return new Map(verdicts.map((verdict) => [verdict.candidate, verdict]));
}

/** Call in the transaction that stores the verdict. */
export function deleteDecided(db: DatabaseSync, candidate: string, { snapshot, setup }: VerdictScope): void {
  db.prepare('DELETE FROM decided WHERE candidate = ? AND snapshot = ? AND test_setup = ?').run(
    ...[candidate, snapshot, setup],
  );
}
