import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { cacheFolder } from '../storage.ts';
import { writeWhole } from '../whole-file.ts';

/**
 * What is finished of a baseline while the rest is still being measured: a killed run goes on from there. Each part is a
 * file of its own, in the form of structured clones.
 */
export class BaselineParts {
  readonly #folder: string;

  constructor(key: string) {
    this.#folder = join(cacheFolder(), 'baselines', `${key}.parts`);
  }

  /** The part as it was finished before, or by `work` now. */
  async part<T>(name: string, work: () => Promise<T>): Promise<T> {
    const path = join(this.#folder, name);
    try {
      return deserialize(await readFile(path)) as T;
    } catch {
      // There is none, or only a damaged one.
    }
    const made = await work();
    // When it cannot be kept, the next run has to measure it again.
    await writeWhole(path, serialize(made)).catch(() => undefined);
    return made;
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
