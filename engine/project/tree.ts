import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SnapshotFile } from '../protocol/index.ts';
import { mapLimited } from './concurrent.ts';
import type { Fingerprint, HashIndex } from './hash-index.ts';

/** One file of the user's tree as it was when it was hashed. */
export interface TreeFile extends SnapshotFile {
  readonly fingerprint: Fingerprint;
}

const largeFile = 50 * 1024 * 1024;
const streamFrom = 8 * 1024 * 1024;

/**
 * Looks at listed paths on disk and hashes them, reusing the hashes of files that have not changed since. Files that are
 * gone are left out silently (deleted, but not yet for git); those that cannot be taken get a note. Links are not followed,
 * neither at the end of a path nor on the way.
 */
export async function readTree(
  root: string,
  paths: ReadonlyMap<string, string | undefined>,
  index: HashIndex,
  notes: string[],
  signal: AbortSignal,
): Promise<TreeFile[]> {
  const real = new RealFolders(root);
  const read = async ([path, mode]: [string, string | undefined]): Promise<TreeFile | undefined> => {
    signal.throwIfAborted();
    try {
      const stats = (await real.has(dirname(path))) ? await lookAt(join(root, path)) : undefined;
      if (stats?.isFile() || stats?.isSymbolicLink())
        return await hashed(root, path, kindOf(stats, mode), stats, index);
      if (!stats && path.includes('\uFFFD')) notes.push(`Left out, because its name is not valid UTF-8: ${path}`);
      if (stats && !stats.isDirectory()) notes.push(`Left out, because it is no file, folder or link: ${path}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOENT') throw error;
      if (code !== 'ENOENT') notes.push(`Left out, because it may not be read (${code}): ${path}`);
    }
    return undefined;
  };
  const files = (await mapLimited([...paths], 16, read)).filter((file) => file !== undefined);
  for (const file of files) {
    if (file.size > largeFile) notes.push(`Large: ${file.path} has ${Math.round(file.size / 1024 / 1024)} MB.`);
  }
  return files;
}

export function fingerprintOf(stats: BigIntStats): Fingerprint {
  return [Number(stats.size), String(stats.mtimeNs), String(stats.ctimeNs), String(stats.ino)];
}

/** SHA-256 of a file's content, or of a link's target; hex. */
export async function hashFile(path: string, kind: SnapshotFile['kind'], size: number): Promise<string> {
  const hash = createHash('sha256');
  if (kind === 'symlink') hash.update(await readlink(path, { encoding: 'buffer' }));
  else if (size < streamFrom) hash.update(await readFile(path));
  else await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function hashed(
  root: string,
  path: string,
  kind: SnapshotFile['kind'],
  stats: BigIntStats,
  index: HashIndex,
): Promise<TreeFile> {
  const fingerprint = fingerprintOf(stats);
  let sha256 = index.find(path, fingerprint);
  if (sha256 === undefined) {
    sha256 = await hashFile(join(root, path), kind, Number(stats.size));
    index.add(path, fingerprint, sha256);
  }
  return { path, size: Number(stats.size), sha256, kind, fingerprint };
}

/** Windows keeps neither executable bits nor, often, links: there git's index knows better than the disk. */
export function kindOf(stats: BigIntStats, mode: string | undefined): SnapshotFile['kind'] {
  if (stats.isSymbolicLink()) return 'symlink';
  if (process.platform === 'win32') return mode === '100755' ? 'executable' : 'file';
  return (stats.mode & 0o111n) === 0n ? 'file' : 'executable';
}

export async function lookAt(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Which folders below the root are folders all the way: git still lists files below one that became a link. */
class RealFolders {
  readonly #root: string;
  readonly #known = new Map<string, Promise<boolean>>([['.', Promise.resolve(true)]]);

  constructor(root: string) {
    this.#root = root;
  }

  has(folder: string): Promise<boolean> {
    let known = this.#known.get(folder);
    if (!known) {
      known = this.has(dirname(folder)).then(
        async (parent) => parent && (await lookAt(join(this.#root, folder)))?.isDirectory() === true,
      );
      this.#known.set(folder, known);
    }
    return known;
  }
}
