// Fills the disk that BUGSMITH_HOME is on with tuples, makes room, and goes on; prints what happened as JSON.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from '../../../engine/pool/pool.ts';
import type { Problem } from '../../../engine/protocol/index.ts';
import { buildTuple } from '../../builders/tuple.ts';

const ballast = join(process.env.BUGSMITH_HOME ?? '', 'ballast');
writeFileSync(ballast, Buffer.alloc(400_000));
using pool = Pool.open('project-1');
const stored: string[] = [];
const add = () => {
  const added = pool.addTuple(buildTuple({ id: `tuple-${stored.length}` }));
  if (added.stored) stored.push(added.id);
};
let problem: Problem | undefined;
while (!problem && stored.length < 10_000) {
  try {
    add();
  } catch (error) {
    problem = error as Problem;
  }
}
const whenFull = pool.list().map((row) => row.id);
rmSync(ballast);
add();
using fresh = Pool.open('project-1');
const integrity = fresh.db.prepare('PRAGMA integrity_check').get()?.integrity_check;
const after = pool.list({ text: 'slug' }).length;
process.stdout.write(
  JSON.stringify({ code: problem?.code, remedy: problem?.remedy, stored, whenFull, integrity, after }),
);
