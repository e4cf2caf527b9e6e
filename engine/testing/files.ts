import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Snapshot } from '../protocol/index.ts';

/** Files bigger than this are no configuration; reading them to look for a setting would only cost time. */
const largestConfiguration = 2_000_000;

const byPath = new WeakMap<Snapshot, ReadonlyMap<string, number>>();

function sizes(snapshot: Snapshot): ReadonlyMap<string, number> {
  let known = byPath.get(snapshot);
  if (!known) {
    known = new Map(snapshot.files.map((file) => [file.path, file.size]));
    byPath.set(snapshot, known);
  }
  return known;
}

export function hasFile(snapshot: Snapshot, path: string): boolean {
  return sizes(snapshot).has(path);
}

/** Text of a snapshot's file; undefined when there is none, or it is too big for configuration or test code. */
export function readText(snapshot: Snapshot, path: string): string | undefined {
  const size = sizes(snapshot).get(path);
  if (size === undefined || size > largestConfiguration) return undefined;
  try {
    return readFileSync(join(snapshot.directory, path), 'utf8');
  } catch (error) {
    // A symlink to nowhere or to a folder.
    if (['ENOENT', 'EISDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Folder of a relative path; `''` for the root. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Path below `folder`, both relative to the project root; undefined when it lies elsewhere. */
export function below(folder: string, path: string): string | undefined {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/** Joins paths relative to the project root and tidies `./` and `../`; undefined when it leaves the project. */
export function within(folder: string, relative: string): string | undefined {
  const joined = posix.normalize(posix.join(folder, relative)).replace(/\/$/, '');
  if (joined === '.') return '';
  return joined === '..' || joined.startsWith('../') || joined.startsWith('/') ? undefined : joined;
}

/** The deepest of `folders` that holds `path`. */
export function nearestFolder(folders: Iterable<string>, path: string): string | undefined {
  let nearest: string | undefined;
  for (const folder of folders) {
    if (below(folder, path) !== undefined && (nearest === undefined || folder.length > nearest.length))
      nearest = folder;
  }
  return nearest;
}
