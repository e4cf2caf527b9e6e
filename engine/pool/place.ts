import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../protocol/index.ts';
import { dataFolder } from '../storage.ts';

function poolFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(dataFolder(env), 'pools');
}

/** Where the pool of a project lies. An identity that is no plain file name is hashed. */
export function poolFile(identity: string, env: NodeJS.ProcessEnv = process.env): string {
  // Lower case only: some file systems take A and a for the same.
  const plain = /^[a-z0-9][a-z0-9._-]{0,99}$/.test(identity);
  const name = plain ? identity : createHash('sha256').update(identity).digest('hex').slice(0, 40);
  return join(poolFolder(env), `${name}.sqlite`);
}

/** Problem `pool-unreachable` when it cannot be made. */
export function makePoolFolder(): void {
  const folder = poolFolder();
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
