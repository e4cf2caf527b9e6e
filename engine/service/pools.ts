import { Pool } from '../pool/pool.ts';
import { identifyProject } from '../project/snapshot.ts';
import { exitCodes, Problem } from '../protocol/index.ts';

/** Which project a folder is, as the pools know it. */
export type Identify = (root: string, signal: AbortSignal) => Promise<string>;

const identify: Identify = async (root, signal) => (await identifyProject(root, signal)).identity;

/**
 * The pool of the project at `root`, without taking a snapshot of it.
 * @throws Problem `no-pool` (exit code 3) when nothing was ever generated here.
 */
export async function openPool(root: string, signal: AbortSignal, identityOf: Identify = identify): Promise<Pool> {
  const identity = await identityOf(root, signal);
  if (Pool.exists(identity)) return Pool.open(identity);
  throw new Problem({
    code: 'no-pool',
    message: 'This project has no bugs yet.',
    why: `Nothing was generated for ${root}, or it was moved and is not under git.`,
    remedy: 'Run `bugsmith generate --all` first.',
    exitCode: exitCodes.notReady,
  });
}

export async function poolExists(root: string, signal: AbortSignal, identityOf: Identify = identify): Promise<boolean> {
  return Pool.exists(await identityOf(root, signal));
}

/**
 * Remembers for a few seconds which project a folder is: an editor asks for one pool many times in a row, and git takes
 * longer than the answer.
 */
export class Identities {
  readonly #known = new Map<string, { readonly identity: string; readonly until: number }>();
  readonly #changed: (root: string, identity: string) => void;

  /** `changed` is told each time that a folder's identity is looked up anew. */
  constructor(changed: (root: string, identity: string) => void = () => {}) {
    this.#changed = changed;
  }

  readonly of: Identify = async (root, signal) => {
    const known = this.#known.get(root);
    if (known && known.until > Date.now()) return known.identity;
    const identity = await identify(root, signal);
    this.learn(root, identity);
    return identity;
  };

  learn(root: string, identity: string): void {
    this.#known.set(root, { identity, until: Date.now() + 15_000 });
    this.#changed(root, identity);
  }
}
