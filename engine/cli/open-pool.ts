import { Pool } from '../pool/pool.ts';
import { identifyProject } from '../project/snapshot.ts';
import { exitCodes, Problem } from '../protocol/index.ts';

/**
 * The pool of the project at `root`, without taking a snapshot of it.
 * @throws Problem `no-pool` (exit code 3) when nothing was ever generated here.
 */
export async function openPool(root: string, signal: AbortSignal): Promise<Pool> {
  const { identity } = await identifyProject(root, signal);
  if (Pool.exists(identity)) return Pool.open(identity);
  throw new Problem({
    code: 'no-pool',
    message: 'This project has no bugs yet.',
    why: `Nothing was generated for ${root}, or it was moved and is not under git.`,
    remedy: 'Run `bugsmith generate --all` first.',
    exitCode: exitCodes.notReady,
  });
}
