import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file beside its place and renames it, so that a reader sees all of it or nothing; makes its folder. Rejects with
 * the file system's error, and leaves nothing behind then.
 * @param mode its permissions; the system's default when left out.
 */
export async function writeWhole(file: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(part, content, mode === undefined ? {} : { mode });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
