import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Pool } from '../pool/pool.ts';
import { enclosingWorkTree } from '../project/git.ts';
import { commitAllFiles } from '../project/new-repository.ts';
import { identifyProject } from '../project/snapshot.ts';
import { unpackSnapshot } from '../project/unpack.ts';
import { type Checkout, exitCodes, Problem, type ReportProgress } from '../protocol/index.ts';
import { asBytes, patchedFiles } from '../validation/patched-files.ts';
import { issueFile, writeRecord } from './checked-out.ts';
import { codeOf } from './tuple-code.ts';

export interface CheckoutOptions {
  /** Of the project whose pool it is. */
  readonly root: string;
  /** Of the tuple, or its unique beginning. */
  readonly id: string;
  /** Where to; new or empty. */
  readonly directory: string;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/**
 * Puts the code with the bug into a folder of its own: a git repository with one commit, so that the fix is not to be found
 * in its history. All of it or nothing. Problems: `folder-not-empty`, `inside-project`, `code-gone`, `git-missing`, …
 */
export async function checkOut(pool: Pool, options: CheckoutOptions): Promise<Checkout> {
  const { report, signal } = options;
  const tuple = pool.get(options.id);
  const { root, identity } = await identifyProject(options.root, signal);
  const directory = await realPath(resolve(options.directory));
  await refuseInside(directory, root);
  const existed = await refuseFilled(directory);
  const snapshot = await codeOf(tuple, root, { report, signal });
  const patched = await patchedFiles(snapshot, tuple.provenance.candidate);
  report({ phase: 'checkout', message: `Copying ${snapshot.files.length} files` });
  try {
    await mkdir(directory, { recursive: true });
    await unpackSnapshot(snapshot, directory, asBytes(patched), signal);
    const commit = await commitAllFiles({ folder: directory, message: tuple.problemStatement, signal });
    await writeRecord(directory, { id: tuple.id, project: identity, commit }, tuple.problemStatement);
  } catch (error) {
    await removeContents(directory);
    if (!existed) await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const text = patched.find(({ file }) => file === tuple.file)?.content ?? '';
  const { file, problemStatement } = tuple;
  return { directory, file, line: lineOf(text, tuple.bugSource), problemStatement, issueFile };
}

/** Line, from 1, at which a part of a text begins; the first one when it is not in it as it is. */
function lineOf(text: string, part: string): number {
  return text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length;
}

/** With the links of what exists of it resolved. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await realPath(dirname(path)), basename(path));
  }
}

async function refuseInside(directory: string, root: string): Promise<void> {
  const tree = (await enclosingWorkTree(root)) ?? root;
  const way = relative(tree, directory);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new Problem({
    code: 'inside-project',
    message: 'A bug is not checked out into the project itself.',
    why: `${directory} lies in ${tree}, which Bugsmith never writes to.`,
    remedy: 'Name a folder outside of it.',
    exitCode: exitCodes.usage,
  });
}

/** True when the folder is there, and empty. */
async function refuseFilled(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error.code === 'ENOTDIR') return [basename(directory)];
    throw error;
  });
  if (names === undefined) return false;
  if (names.length === 0) return true;
  throw new Problem({
    code: 'folder-not-empty',
    message: `${directory} is not empty, and nothing in it was changed.`,
    why: `It holds ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}.`,
    remedy: 'Name a new folder.',
    exitCode: exitCodes.usage,
  });
}

async function removeContents(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) await rm(join(directory, name), { recursive: true, force: true });
}
