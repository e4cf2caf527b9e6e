import { PoolWatch } from '../pool/watch.ts';
import type { Identify } from '../service/pools.ts';
import type { Log } from './errors.ts';

interface Watched {
  identity: string;
  watch: PoolWatch;
}

/** The pools that the other end wants to hear of, by root. */
export class Watches implements Disposable {
  readonly #watched = new Map<string, Watched>();
  readonly #changed: (root: string) => void;
  readonly #log: Log;

  constructor(changed: (root: string) => void, log: Log) {
    this.#changed = changed;
    this.#log = log;
  }

  get size(): number {
    return this.#watched.size;
  }

  /** A second time changes nothing. */
  async add(root: string, identityOf: Identify, signal: AbortSignal): Promise<void> {
    const identity = await identityOf(root, signal);
    if (!this.#watched.has(root)) this.#watched.set(root, { identity, watch: this.#start(root, identity) });
  }

  remove(root: string): void {
    this.#watched.get(root)?.watch[Symbol.dispose]();
    this.#watched.delete(root);
  }

  /** Something of ours may have changed a pool: no need to wait until it is noticed. */
  look(): void {
    for (const { watch } of this.#watched.values()) watch.look();
  }

  /** The first commit, say, makes a folder another project: from then on its pool is another one. */
  identified(root: string, identity: string): void {
    const known = this.#watched.get(root);
    if (!known || known.identity === identity) return;
    known.watch[Symbol.dispose]();
    known.identity = identity;
    known.watch = this.#start(root, identity);
    this.#changed(root);
  }

  [Symbol.dispose](): void {
    for (const { watch } of this.#watched.values()) watch[Symbol.dispose]();
    this.#watched.clear();
  }

  #start(root: string, identity: string): PoolWatch {
    return new PoolWatch(identity, {
      changed: () => this.#changed(root),
      failed: (error) => this.#log(`The pool of ${root} cannot be watched: ${error}`),
    });
  }
}
