import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { cacheFolder } from '../storage.ts';
import { writeWhole } from '../whole-file.ts';

/** Size, modification and change time (ns), inode: a file that keeps all four has kept its content. */
export type Fingerprint = readonly [size: number, mtimeNs: string, ctimeNs: string, inode: string];

const storedSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), z.tuple([z.number(), z.string(), z.string(), z.string(), z.string()])),
});

/** A file this young may change again within the clock's grain, and nobody could tell. */
const grainNs = 2_000_000_000n;

type Entries = Map<string, readonly [...Fingerprint, sha256: string]>;

/** Hashes of a project's files from the last time, so that only changed files are read again. Safe to lose. */
export class HashIndex {
  readonly #file: string;
  readonly #before: Entries;
  readonly #now: Entries = new Map();
  #hits = 0;

  private constructor(file: string, before: Entries) {
    this.#file = file;
    this.#before = before;
  }

  static async open(root: string): Promise<HashIndex> {
    const name = createHash('sha256').update(root).digest('hex').slice(0, 32);
    const file = join(cacheFolder(), 'snapshot-hashes', `${name}.json`);
    let before: Entries = new Map();
    try {
      before = new Map(Object.entries(storedSchema.parse(JSON.parse(await readFile(file, 'utf8'))).files));
    } catch {
      // Missing, cut off or of another version: all of these mean that nothing is known yet.
    }
    return new HashIndex(file, before);
  }

  find(path: string, fingerprint: Fingerprint): string | undefined {
    const entry = this.#before.get(path);
    if (!entry || !fingerprint.every((part, i) => part === entry[i])) return undefined;
    this.#now.set(path, entry);
    this.#hits++;
    return entry[4];
  }

  add(path: string, fingerprint: Fingerprint, sha256: string): void {
    const youngest = BigInt(Date.now()) * 1_000_000n - grainNs;
    if (BigInt(fingerprint[1]) < youngest && BigInt(fingerprint[2]) < youngest) {
      this.#now.set(path, [...fingerprint, sha256]);
    }
  }

  async save(): Promise<void> {
    if (this.#hits === this.#now.size && this.#hits === this.#before.size) return;
    await writeWhole(this.#file, JSON.stringify({ version: 1, files: Object.fromEntries(this.#now) }));
  }
}
