import { type BigIntStats, statSync } from 'node:fs';
import { pragma } from './database.ts';
import { poolFile } from './place.ts';
import { Pool } from './pool.ts';

/**
 * Notices that a pool changed, whoever changed it: another process, or this one through another connection. SQLite counts
 * the commits of all other connections (`PRAGMA data_version`), so the connection that looks writes nothing itself.
 */
export class PoolWatch implements Disposable {
  readonly #identity: string;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  #open: { readonly pool: Pool; readonly file: BigIntStats } | undefined;
  #version = 0;
  #hasFailed = false;

  /**
   * @param options.changed called for every change that was noticed, also when the pool comes into being or goes.
   * @param options.failed called once when the pool cannot be read; looking goes on.
   */
  constructor(
    identity: string,
    options: {
      readonly changed: () => void;
      readonly failed: (error: unknown) => void;
      readonly milliseconds?: number;
    },
  ) {
    this.#identity = identity;
    this.#changed = options.changed;
    this.#failed = options.failed;
    this.#guarded(() => this.#reopen());
    this.#timer = setInterval(() => this.look(), options.milliseconds ?? 1000);
    this.#timer.unref();
  }

  /** Looks now: after a change of our own, say, so that nobody waits for the next second. */
  look(): void {
    this.#guarded(() => {
      if (this.#isSameFile() ? this.#hasNewVersion() : this.#reopen()) this.#changed();
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#close();
  }

  #hasNewVersion(): boolean {
    if (!this.#open) return false;
    const version = pragma(this.#open.pool.db, 'data_version');
    if (version === this.#version) return false;
    this.#version = version;
    return true;
  }

  /** A file that was deleted or replaced is still open here, and would never change again. */
  #isSameFile(): boolean {
    const now = this.#stat();
    const before = this.#open?.file;
    return now?.ino === before?.ino && now?.dev === before?.dev;
  }

  /** True when there is something else than before. */
  #reopen(): boolean {
    const before = this.#open !== undefined;
    this.#close();
    const file = this.#stat();
    if (!file) return before;
    const pool = Pool.open(this.#identity);
    this.#open = { pool, file };
    this.#version = pragma(pool.db, 'data_version');
    return true;
  }

  #stat(): BigIntStats | undefined {
    return statSync(poolFile(this.#identity), { bigint: true, throwIfNoEntry: false });
  }

  #close(): void {
    this.#open?.pool.close();
    this.#open = undefined;
  }

  #guarded(work: () => void): void {
    try {
      work();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#failed(error);
      this.#hasFailed = true;
    }
  }
}
