import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { type Snapshot, type SnapshotFile, snapshotFileSchema } from '../protocol/index.ts';
import { cacheFolder } from '../storage.ts';
import { mapLimited } from './concurrent.ts';
import { fingerprintOf, hashFile, kindOf, lookAt, type TreeFile } from './tree.ts';

// snapshots/<id>/files/… is the copy, snapshots/<id>/snapshot.json lists it; the list's modification time is when the
// snapshot was last asked for. A snapshot is made beside its place and renamed into it, so it is whole or not there.
const manifestSchema = z.object({ version: z.literal(1), files: z.array(snapshotFileSchema) });

const day = 24 * 60 * 60 * 1000;

/** What to put in place of a file's content on disk: the text of unsaved editors. */
export type Replacements = ReadonlyMap<string, Uint8Array>;

/** Hash of all paths, kinds and contents. */
export function snapshotId(files: readonly SnapshotFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.kind}\0${file.path}\0${file.sha256}\0`);
  return hash.digest('hex').slice(0, 40);
}

export function sortByPath<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A snapshot taken earlier, by id, whole; undefined when it is not (or no longer) in the cache. Counts as use. */
export async function loadSnapshot(id: string): Promise<Snapshot | undefined> {
  if (!/^[0-9a-f]{40}$/.test(id)) return undefined;
  const folder = join(snapshotsFolder(), id);
  const manifest = join(folder, 'snapshot.json');
  const directory = join(folder, 'files');
  try {
    const now = new Date();
    await utimes(manifest, now, now);
    const { files } = manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8')));
    // Cleaners of caches take single files; a look at each is cheap beside what a hole would cost.
    await mapLimited(files, 16, async (file) => {
      const stats = await lstat(join(directory, file.path));
      const right = file.kind === 'symlink' ? stats.isSymbolicLink() : stats.isFile() && stats.size === file.size;
      if (!right) throw new Error(`${file.path} has changed in the cache`);
    });
    return { id, directory, files };
  } catch {
    return undefined;
  }
}

/**
 * Copies the files into the cache, unless they are there already. What changes on disk meanwhile goes in as it was when it
 * was copied; the id is always that of what the copy holds.
 */
export async function storeSnapshot(
  root: string,
  files: readonly TreeFile[],
  replacements: Replacements,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Snapshot> {
  return await storeUnlessKnown(files, (target) => copyTree(root, files, replacements, target, progress, signal));
}

/** A file that is not on disk, with its content (of a symlink: its target). */
export interface StoredFile extends SnapshotFile {
  readonly content: Uint8Array;
}

/** Puts files into the cache that come from elsewhere than a folder, unless they are there already. */
export async function storeContents(files: readonly StoredFile[]): Promise<Snapshot> {
  return await storeUnlessKnown(files, async (target) => {
    await mkdir(target, { recursive: true });
    for (const folder of new Set(files.map((file) => dirname(file.path)))) {
      await mkdir(join(target, folder), { recursive: true });
    }
    await mapLimited(files, 8, async ({ path, kind, content }) => {
      const to = join(target, path);
      if (kind === 'symlink') return symlink(Buffer.from(content), to);
      await writeFile(to, content);
      await chmod(to, kind === 'executable' ? 0o755 : 0o644);
    });
    return files.map(({ path, size, sha256, kind }) => ({ path, size, sha256, kind }));
  });
}

/** `write` puts the files into a folder and says what it wrote; it is not called when the cache has them. */
async function storeUnlessKnown(
  files: readonly SnapshotFile[],
  write: (folder: string) => Promise<readonly SnapshotFile[]>,
): Promise<Snapshot> {
  const known = await loadSnapshot(snapshotId(sortByPath(files)));
  if (known) return known;
  const temporary = join(snapshotsFolder(), `.making-${process.pid}-${randomUUID()}`);
  try {
    const sorted = sortByPath(await write(join(temporary, 'files')));
    const id = snapshotId(sorted);
    await writeFile(join(temporary, 'snapshot.json'), JSON.stringify({ version: 1, files: sorted }));
    await moveIntoPlace(temporary, id);
    return { id, directory: join(snapshotsFolder(), id, 'files'), files: sorted };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function copyTree(
  root: string,
  files: readonly TreeFile[],
  replacements: Replacements,
  target: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<SnapshotFile[]> {
  await mkdir(target, { recursive: true });
  for (const folder of [...new Set(files.map((file) => dirname(file.path)))].sort()) {
    await mkdir(join(target, folder), { recursive: true });
  }
  let done = 0;
  const copied = await mapLimited(files, 8, async (file) => {
    signal.throwIfAborted();
    const replacement = replacements.get(file.path);
    const to = join(target, file.path);
    if (replacement) await writeFile(to, replacement);
    const { path, size, sha256, kind } = file;
    const result = replacement ? { path, size, sha256, kind } : await copyOne(join(root, path), to, file);
    if (result && result.kind !== 'symlink') await chmod(to, result.kind === 'executable' ? 0o755 : 0o644);
    if (++done % 500 === 0) progress(done, files.length);
    return result;
  });
  return copied.filter((file) => file !== undefined);
}

/** Undefined when the file is gone meanwhile. A file that never rests is taken as it was in the last of three tries. */
async function copyOne(from: string, to: string, file: TreeFile): Promise<SnapshotFile | undefined> {
  const { path } = file;
  let { size, sha256, kind, fingerprint } = file;
  for (let attempt = 1; ; attempt++) {
    try {
      if (kind === 'symlink') await symlink(await readlink(from, { encoding: 'buffer' }), to);
      else await copyFile(from, to, constants.COPYFILE_FICLONE);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' && !(await lookAt(from))) return undefined;
      if (code !== 'EINVAL' && code !== 'EISDIR') throw error;
    }
    const stats = await lookAt(from);
    if (stats && fingerprintOf(stats).every((part, i) => part === fingerprint[i])) return { path, size, sha256, kind };
    if (!stats || !(stats.isFile() || stats.isSymbolicLink())) {
      await rm(to, { force: true });
      return undefined;
    }
    if (attempt === 3 && kind === kindOf(stats, undefined)) {
      size = Number((await lstat(to)).size);
      return { path, size, sha256: await hashFile(to, kind, size), kind };
    }
    await rm(to, { force: true });
    kind = kindOf(stats, kind === 'executable' ? '100755' : undefined);
    fingerprint = fingerprintOf(stats);
    size = Number(stats.size);
    sha256 = await hashFile(from, kind, size);
  }
}

/** Another process may have made the same snapshot at the same time: its copy is as good as ours. */
async function moveIntoPlace(temporary: string, id: string): Promise<void> {
  const place = join(snapshotsFolder(), id);
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(temporary, place);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!['EEXIST', 'ENOTEMPTY', 'EPERM', 'EACCES'].includes(code ?? '') || attempt === 3) throw error;
    }
    if (await loadSnapshot(id)) return;
    await discard(place);
  }
}

/**
 * Removes snapshots that nobody has asked for in `days`, and what killed processes left half made. Returns how many
 * things were removed.
 */
export async function pruneSnapshots(days = 14): Promise<number> {
  let removed = 0;
  for (const name of await readdir(snapshotsFolder())) {
    const path = join(snapshotsFolder(), name);
    const unfinished = name.startsWith('.');
    const isOld = async (at: string) => {
      const mark = unfinished ? at : join(at, 'snapshot.json');
      const stats = (await lookAt(mark)) ?? (await lookAt(at));
      return stats !== undefined && Number(stats.mtimeMs) < Date.now() - (unfinished ? 1 : days) * day;
    };
    if ((await isOld(path)) && (await discard(path, isOld))) removed++;
  }
  return removed;
}

/** Out of sight first, then away, so that nobody sees half a snapshot; back again when it was asked for meanwhile. */
async function discard(path: string, isOld?: (path: string) => Promise<boolean>): Promise<boolean> {
  const trash = join(snapshotsFolder(), `.removing-${process.pid}-${randomUUID()}`);
  try {
    await rename(path, trash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  if (isOld && !path.startsWith(join(snapshotsFolder(), '.')) && !(await isOld(trash))) {
    await rename(trash, path).catch(() => rm(trash, { recursive: true, force: true }));
    return false;
  }
  await rm(trash, { recursive: true, force: true });
  return true;
}

function snapshotsFolder(): string {
  return join(cacheFolder(), 'snapshots');
}
