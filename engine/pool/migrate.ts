import { readdirSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { assetPath, readAsset } from '../assets.ts';
import { markAsPool, pragma, transaction } from './database.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The migrations shipped, in order: `0001-….sql` takes an empty file to version 1, and so on without a gap. */
export function shippedMigrations(): Migration[] {
  const names = readdirSync(assetPath('pool/migrations'))
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  return names.map((name, index) => {
    const version = Number(name.slice(0, 4));
    if (version !== index + 1) throw new Error(`pool/migrations: ${name} should be number ${index + 1}`);
    return { version, name, sql: readAsset(`pool/migrations/${name}`) };
  });
}

/** Brings a pool to the newest version; each step happens whole or not at all. */
export function migrate(db: DatabaseSync, migrations: readonly Migration[]): void {
  for (const migration of migrations) {
    if (pragma(db, 'user_version') >= migration.version) continue;
    transaction(db, () => {
      // Another process may have been quicker while this one waited for the lock.
      if (pragma(db, 'user_version') >= migration.version) return;
      if (migration.version === 1) markAsPool(db);
      db.exec(migration.sql);
      db.exec(`PRAGMA user_version = ${migration.version}`);
    });
  }
}
