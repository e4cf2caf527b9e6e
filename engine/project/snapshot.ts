import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { Problem, type ReportProgress, type Snapshot, type SnapshotFile } from '../protocol/index.ts';
import { cacheFolder, dataFolder } from '../storage.ts';
import { enclosingWorkTree, openRepository, type Repository } from './git.ts';
import { HashIndex } from './hash-index.ts';
import { folderIdentity, repositoryIdentity } from './identity.ts';
import { type Listing, listFolder, listRepository } from './listing.ts';
import { pruneSnapshots, storeSnapshot } from './store.ts';
import { readTree, type TreeFile } from './tree.ts';

export { loadSnapshot, pruneSnapshots } from './store.ts';

export interface SnapshotOptions {
  /** Unsaved editors: relative path → text. Only files that the snapshot holds are replaced. */
  readonly overlay?: ReadonlyMap<string, string>;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

export interface TakenSnapshot {
  readonly snapshot: Snapshot;
  /** Absolute path of the folder, links resolved. */
  readonly root: string;
  /** HEAD; null for a plain folder or an empty repository. */
  readonly commit: string | null;
  /** True when the snapshot differs from `commit`; false for a plain folder, which has nothing to differ from. */
  readonly dirty: boolean;
  /** 32 hexadecimal digits; see identity.ts. */
  readonly identity: string;
  readonly notes: string[];
}

interface Surveyed extends Omit<TakenSnapshot, 'snapshot' | 'root' | 'notes'> {
  readonly listing: Listing;
}

/**
 * Copies the project at `root` as it is on disk into the cache. Writes nothing to the project, nor to its `.git`.
 * Problems: `no-such-folder`, `folder-not-readable`, `git-missing`, `git-untrusted-folder`, `git-failed`, `disk-full`,
 * `cache-not-writable`.
 */
export async function takeSnapshot(root: string, options: SnapshotOptions): Promise<TakenSnapshot> {
  const { report, signal } = options;
  signal.throwIfAborted();
  const folder = await projectFolder(root);
  report({ phase: 'snapshot', message: `Looking at ${folder}` });
  const { listing, commit, dirty, identity } = await survey(folder, signal);
  const notes = listing.notes;
  return inCache(async () => {
    await mkdir(join(cacheFolder(), 'snapshots'), { recursive: true });
    const index = await HashIndex.open(folder);
    for (const path of [...listing.paths.keys()].filter(isOurs(folder))) listing.paths.delete(path);
    const onDisk = await readTree(folder, listing.paths, index, notes, signal);
    await index.save();
    const { files, replacements } = await layOver(folder, onDisk, options.overlay ?? new Map(), notes);
    const copied = (done: number, total: number) =>
      report({ phase: 'snapshot', message: 'Copying files', done, total });
    const snapshot = await storeSnapshot(folder, files, replacements, copied, signal);
    await pruneSnapshots();
    return { snapshot, root: folder, commit, dirty: dirty || replacements.size > 0, identity, notes: notes.sort() };
  });
}

/** Which project the folder is, without a snapshot or a listing. Problems as for `takeSnapshot`. */
export async function identifyProject(root: string, signal: AbortSignal): Promise<{ root: string; identity: string }> {
  const folder = await projectFolder(root);
  if (!(await enclosingWorkTree(folder))) return { root: folder, identity: await folderIdentity(folder) };
  const repository = await openRepository(folder, signal);
  // Whether an ignored folder is a project of its own, only its listing tells.
  const listed = repository.prefix !== '' && (await isIgnored(repository));
  const { identity } = listed ? await survey(folder, signal) : await repositoryIdentity(repository);
  return { root: folder, identity };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A file's text such that encoding it again gives the same bytes (byte order mark and line endings included). Undefined
 * when the snapshot has no such file, or its bytes are not UTF-8; links are not followed.
 */
export async function readText(snapshot: Snapshot, path: string): Promise<string | undefined> {
  const file = snapshot.files.find((candidate) => candidate.path === path);
  return file && readFileText(snapshot, file);
}

/** `readText` for who has the file's entry at hand. */
export async function readFileText(snapshot: Snapshot, file: SnapshotFile): Promise<string | undefined> {
  if (file.kind === 'symlink') return undefined;
  return textOf(await readFile(join(snapshot.directory, file.path)));
}

/** Undefined when the bytes are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? decoder.decode(bytes) : undefined;
}

async function projectFolder(root: string): Promise<string> {
  try {
    const folder = await realpath(resolve(root));
    if ((await stat(folder)).isDirectory()) {
      await readdir(folder);
      return folder;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Problem({
        code: 'folder-not-readable',
        message: `The folder ${resolve(root)} may not be read.`,
        why: `The system refuses it (${code}).`,
        remedy: 'Give yourself read permission for the folder, or name another one.',
        exitCode: 3,
        cause: error,
      });
    }
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
  }
  throw new Problem({
    code: 'no-such-folder',
    message: `There is no folder ${resolve(root)}.`,
    why: 'The path names nothing, or it names a file.',
    remedy: "Name the project's folder: --root <folder>",
    exitCode: 2,
  });
}

async function survey(folder: string, signal: AbortSignal): Promise<Surveyed> {
  if (!(await enclosingWorkTree(folder))) return surveyFolder(folder, 'This folder is not a git repository', signal);
  const repository = await openRepository(folder, signal);
  const [listing, identified, status] = await Promise.all([
    listRepository(repository, signal),
    repositoryIdentity(repository),
    repository.git('status', '--porcelain', '-z', '--untracked-files=normal', '--', '.'),
  ]);
  if (listing.paths.size === 0 && repository.prefix !== '' && (await isIgnored(repository))) {
    return surveyFolder(folder, 'The git repository around this folder ignores it', signal);
  }
  listing.notes.push(...identified.notes);
  return { listing, commit: identified.commit, dirty: status !== '', identity: identified.identity };
}

async function isIgnored(repository: Repository): Promise<boolean> {
  return (await repository.git('check-ignore', '--', '.')) !== '';
}

async function surveyFolder(folder: string, why: string, signal: AbortSignal): Promise<Surveyed> {
  const listing = await listFolder(folder, signal);
  listing.notes.push(`${why}: everything in it is taken, and its pool belongs to this place.`);
  return { listing, commit: null, dirty: false, identity: await folderIdentity(folder) };
}

/** Bugsmith's own folders, where the project is so wide that it holds them: a copy of them would hold itself. */
function isOurs(folder: string): (path: string) => boolean {
  const ours = [cacheFolder(), dataFolder()].map((own) => `${relative(folder, resolve(own)).split(sep).join('/')}/`);
  return (path) => ours.some((own) => path.startsWith(own));
}

/** Puts the text of unsaved editors over what is on disk, where it differs. */
async function layOver(
  folder: string,
  onDisk: readonly TreeFile[],
  overlay: ReadonlyMap<string, string>,
  notes: string[],
): Promise<{ files: TreeFile[]; replacements: Map<string, Uint8Array> }> {
  const replacements = new Map<string, Uint8Array>();
  const files = [...onDisk];
  for (const [i, file] of onDisk.entries()) {
    const text = overlay.get(file.path);
    if (text === undefined || file.kind === 'symlink') continue;
    const before = textOf(await readFile(join(folder, file.path)));
    if (before === undefined) {
      notes.push(`The unsaved changes of ${file.path} are left out, because the file is not UTF-8.`);
      continue;
    }
    // Editors hide the byte order mark.
    const mark = before.startsWith('\uFEFF') && !text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const bytes = Buffer.from(mark + text, 'utf8');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 === file.sha256) continue;
    replacements.set(file.path, bytes);
    files[i] = { ...file, size: bytes.length, sha256 };
  }
  return { files, replacements };
}

/** What goes wrong while the cache is written, in words for a person. */
async function inCache<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
    const inside = [path, dest].some((p) => p?.startsWith(cacheFolder()));
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new Problem({
        code: 'disk-full',
        message: 'The disk is full: the snapshot of the project could not be stored.',
        why: `No space is left for ${cacheFolder()} (${code}).`,
        remedy: 'Free some space, or let BUGSMITH_HOME name a folder on another disk.',
        exitCode: 3,
        cause: error,
      });
    }
    if (inside && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) {
      throw new Problem({
        code: 'cache-not-writable',
        message: `Bugsmith cannot write to its cache, ${cacheFolder()}.`,
        why: `The system refuses it (${code}).`,
        remedy: 'Give yourself write permission there, or let BUGSMITH_HOME name another folder.',
        exitCode: 3,
        cause: error,
      });
    }
    throw error;
  }
}
