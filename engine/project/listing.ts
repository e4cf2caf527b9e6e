import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../protocol/index.ts';
import { openRepository, type Repository } from './git.ts';

export interface Listing {
  /** Relative path → mode in git's index (`100755`), where it has one. Not yet looked at on disk. */
  readonly paths: Map<string, string | undefined>;
  readonly notes: string[];
}

/** Folders that tools make and can make again. Any folder with a CACHEDIR.TAG or a pyvenv.cfg counts as well. */
const junk = new Set([
  ...['.git', '.hg', '.svn', '.jj', 'node_modules', 'bower_components', '.venv', '__pycache__', '.tox', '.nox'],
  ...['.mypy_cache', '.pytest_cache', '.ruff_cache', '.hypothesis', '.cache', '.parcel-cache', '.turbo', '.next'],
  ...['.nuxt', '.svelte-kit', '.gradle', '.nyc_output', '.eggs', '.ipynb_checkpoints', '.DS_Store'],
]);
const junkMarks = ['CACHEDIR.TAG', 'pyvenv.cfg'];

/** Tracked files and untracked files that are not ignored, with those of submodules and of repositories within. */
export async function listRepository(repository: Repository, signal: AbortSignal): Promise<Listing> {
  const [staged, others] = await Promise.all([
    repository.git('ls-files', '-z', '--cached', '--stage'),
    repository.git('ls-files', '-z', '--others', '--exclude-standard'),
  ]);
  const listing: Listing = { paths: new Map(), notes: [] };
  const within: { path: string; submodule: boolean }[] = [];
  for (const entry of staged.split('\0')) {
    if (entry === '') continue;
    const tab = entry.indexOf('\t');
    const path = entry.slice(tab + 1);
    const mode = entry.slice(0, 6);
    if (mode === '160000') within.push({ path, submodule: true });
    else listing.paths.set(path, mode);
  }
  for (const path of others.split('\0')) {
    // git names a repository inside the repository, but not what is in it.
    if (path.endsWith('/')) within.push({ path: path.slice(0, -1), submodule: false });
    else if (path !== '') listing.paths.set(path, undefined);
  }
  for (const { path, submodule } of within) {
    const folder = join(repository.folder, path);
    if (await exists(join(folder, '.git'))) await addInner(listing, folder, path, signal);
    else if (submodule) listing.notes.push(`Submodule ${path} is not checked out (git submodule update --init).`);
  }
  return listing;
}

/** The files of a repository inside the project; a broken one is read like a plain folder. */
async function addInner(listing: Listing, folder: string, path: string, signal: AbortSignal): Promise<void> {
  let inner: Listing;
  try {
    inner = await listRepository(await openRepository(folder, signal), signal);
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'git-missing') throw error;
    listing.notes.push(`${path} looks like a git repository, but git says: ${error.why}`);
    inner = await listFolder(folder, signal);
  }
  for (const [name, mode] of inner.paths) listing.paths.set(`${path}/${name}`, mode);
  listing.notes.push(...inner.notes.map((note) => `In ${path}: ${note}`));
}

/** Everything below a plain folder, without well-known junk. Repositories inside are listed by git where it is there. */
export async function listFolder(root: string, signal: AbortSignal): Promise<Listing> {
  const listing: Listing = { paths: new Map(), notes: [] };
  const left = new Set<string>();
  const walk = async (relative: string): Promise<void> => {
    signal.throwIfAborted();
    const entries = await entriesOf(join(root, relative), relative, listing.notes);
    for (const entry of entries) {
      if (!isUtf8(entry.name)) {
        listing.notes.push(
          `Left out, because its name is not valid UTF-8: ${relative}${entry.name.toString('latin1')}`,
        );
        continue;
      }
      const name = entry.name.toString('utf8');
      const path = relative + name;
      if (entry.isDirectory()) {
        if (junk.has(name) || (await isMarkedJunk(join(root, path)))) left.add(name);
        else if (await exists(join(root, path, '.git'))) await addInnerOrWalk(path);
        else await walk(`${path}/`);
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        if (!junk.has(name)) listing.paths.set(path, undefined);
      } else {
        listing.notes.push(`Left out, because it is no file, folder or link: ${path}`);
      }
    }
  };
  const addInnerOrWalk = async (path: string): Promise<void> => {
    try {
      await addInner(listing, join(root, path), path, signal);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await walk(`${path}/`);
    }
  };
  await walk('');
  if (left.size > 0) listing.notes.push(`Left out as junk that tools make: ${[...left].sort().join(', ')}.`);
  return listing;
}

async function entriesOf(folder: string, relative: string, notes: string[]): Promise<Dirent<Buffer>[]> {
  try {
    return await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    if (relative === '') throw error;
    notes.push(`Left out, because it cannot be read (${(error as NodeJS.ErrnoException).code}): ${relative}`);
    return [];
  }
}

async function isMarkedJunk(folder: string): Promise<boolean> {
  for (const mark of junkMarks) if (await exists(join(folder, mark))) return true;
  return false;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
