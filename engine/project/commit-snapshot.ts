import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Problem, type Snapshot } from '../protocol/index.ts';
import { enclosingWorkTree, openRepository, type Repository } from './git.ts';
import { ObjectReader } from './history/objects.ts';
import { loadSnapshot, type StoredFile, storeContents } from './store.ts';

export interface CommitSnapshot {
  readonly snapshot: Snapshot;
  /** The full hash. */
  readonly commit: string;
  readonly notes: string[];
}

/** The repository of a project's folder. Problem `no-git` when it has none. */
export async function projectRepository(root: string, signal: AbortSignal): Promise<Repository> {
  const folder = await realpath(resolve(root));
  if (await enclosingWorkTree(folder)) return openRepository(folder, signal);
  throw new Problem({
    code: 'no-git',
    message: `${folder} has no history.`,
    why: 'It is not part of a git repository.',
    remedy: 'Name a folder that is a clone of the project, with its history.',
    exitCode: 3,
  });
}

/**
 * The project as a commit has it, read from git's objects: nothing is checked out, and neither the work tree nor `.git` is
 * written. Files are as git keeps them: line ends as committed, no filters run (files in LFS are pointers).
 * Problems: `no-git`, `no-such-commit`, and those of git.
 */
export async function snapshotOfCommit(root: string, commit: string, signal: AbortSignal): Promise<CommitSnapshot> {
  const repository = await projectRepository(root, signal);
  using objects = new ObjectReader(repository);
  return await snapshotFromObjects(repository, objects, commit, signal);
}

/** `snapshotOfCommit` for who has the repository open already. */
export async function snapshotFromObjects(
  repository: Repository,
  objects: ObjectReader,
  commit: string,
  signal: AbortSignal,
): Promise<CommitSnapshot> {
  const { git, prefix } = repository;
  const hash = (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`)).trim();
  if (hash === '') {
    throw new Problem({
      code: 'no-such-commit',
      message: `There is no commit ${commit} in this repository.`,
      why: 'The name means nothing to git here, or the clone is shallow and ends before it.',
      remedy: '`git log` lists the commits; `git fetch --unshallow` completes a shallow clone.',
      exitCode: 2,
    });
  }
  const tree = prefix === '' ? hash : `${hash}:${prefix.replace(/\/$/, '')}`;
  const listed = await git('-c', 'core.quotePath=false', 'ls-tree', '-r', '-z', '--full-tree', tree);
  const notes: string[] = [];
  const files: StoredFile[] = [];
  for (const entry of listed.split('\0')) {
    signal.throwIfAborted();
    const [, mode = '', type = '', id = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t([\s\S]*)$/.exec(entry) ?? [];
    if (path === '') continue;
    if (type !== 'blob') {
      notes.push(`Submodule ${path} is left out: its files are not in this repository's history.`);
      continue;
    }
    // git refuses to make such a tree, but a hand-made object may say anything.
    if (path.split('/').some((part) => part === '..' || part === '.' || part === '')) continue;
    if (path.includes('\uFFFD')) {
      notes.push(`Left out, because its name is not valid UTF-8: ${path}`);
      continue;
    }
    const content = await objects.read(id);
    if (!content) {
      notes.push(`${path} is left out: its content is not in this clone.`);
      continue;
    }
    const kind = mode === '120000' ? 'symlink' : mode === '100755' ? 'executable' : 'file';
    const sha256 = createHash('sha256').update(content).digest('hex');
    files.push({ path, kind, sha256, size: content.length, content });
  }
  return { snapshot: await storeContents(files), commit: hash, notes };
}

/**
 * A snapshot that was taken earlier: from the cache, else from the commit that it was taken at, if that has exactly these
 * files. Undefined when neither gives it.
 */
export async function recallSnapshot(
  root: string,
  id: string,
  commit: string | null,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  const cached = await loadSnapshot(id);
  if (cached || commit === null) return cached;
  try {
    const { snapshot } = await snapshotOfCommit(root, commit, signal);
    return snapshot.id === id ? snapshot : undefined;
  } catch (error) {
    // The commit may be gone as well, or the project is no repository any more.
    if (error instanceof Problem && ['no-git', 'no-such-commit'].includes(error.code)) return undefined;
    throw error;
  }
}
