import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from '../../engine/pool/pool.ts';
import type { Tuple } from '../../engine/protocol/index.ts';

/** A pool in a folder of its own; `remove` closes and deletes it, and puts BUGSMITH_HOME back. */
export function temporaryPool(tuples: readonly Tuple[] = []): { pool: Pool; home: string; remove: () => void } {
  const before = process.env.BUGSMITH_HOME;
  const home = mkdtempSync(join(tmpdir(), 'bugsmith pool ü '));
  process.env.BUGSMITH_HOME = home;
  const pool = Pool.open('project-1', { name: 'example' });
  for (const tuple of tuples) pool.addTuple(tuple);
  const remove = () => {
    pool.close();
    rmSync(home, { recursive: true, force: true });
    if (before === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = before;
  };
  return { pool, home, remove };
}
