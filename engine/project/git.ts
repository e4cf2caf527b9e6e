import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { simpleGit } from 'simple-git';
import { Problem } from '../protocol/index.ts';

/** Runs git in one folder and gives what it printed. */
export type Git = (...args: string[]) => Promise<string>;

/** A folder that git looks after: the top of a work tree or any folder below it. */
export interface Repository {
  readonly folder: string;
  /** The folder within its work tree, with `/` at the end; `''` for the top. */
  readonly prefix: string;
  /** Where the repository's own data lie; the same for all of its worktrees. */
  readonly commonDirectory: string;
  readonly git: Git;
}

/** The nearest folder, from `folder` upwards, that has a `.git`; undefined when there is none. */
export async function enclosingWorkTree(folder: string): Promise<string | undefined> {
  for (let current = folder; ; current = dirname(current)) {
    if (await exists(join(current, '.git'))) return current;
    if (dirname(current) === current) return undefined;
  }
}

/**
 * Opens the repository that `folder` belongs to; it must have one (see `enclosingWorkTree`).
 * Problems: `git-missing`, `git-untrusted-folder`, `git-failed`.
 */
export async function openRepository(folder: string, signal: AbortSignal): Promise<Repository> {
  const git = gitIn(folder, signal);
  const [prefix, commonDirectory] = lines(await git('rev-parse', '--show-prefix', '--git-common-dir'));
  return { folder, prefix: prefix ?? '', commonDirectory: resolve(folder, commonDirectory ?? ''), git };
}

/**
 * git that reads and never writes: no optional locks (so that `status` leaves the index alone), no file system monitor,
 * and nothing of the calling process's GIT_* variables, which may point at another repository.
 */
function gitIn(folder: string, signal: AbortSignal, more: Readonly<Record<string, string>> = {}): Git {
  const git = simpleGit({
    baseDir: folder,
    abort: signal,
    config: ['core.fsmonitor=false'],
    errors: complaint,
    unsafe: { allowUnsafeFsMonitor: true, allowUnsafeConfigPaths: true },
    allowEnvironment: [...keptSettings, ...Object.keys(readOnly), ...Object.keys(more)],
  }).env({ ...gitEnvironment(), ...readOnly, ...more });
  return async (...args) => {
    signal.throwIfAborted();
    try {
      return await git.raw(['--no-optional-locks', ...args]);
    } catch (error) {
      signal.throwIfAborted();
      throw gitProblem(folder, error);
    }
  };
}

/** What git complains of, without what it had printed until then: of a log that may be thousands of lines. */
function complaint(error: Buffer | Error | undefined, result: { exitCode: number; stdErr: Buffer[] }) {
  return result.exitCode !== 0 && result.stdErr.length > 0 ? Buffer.concat(result.stdErr) : error;
}

/** Beside `--no-optional-locks`: a partial clone fetches nothing that it lacks, since it would write it to `.git`. */
export const readOnly: Readonly<Record<string, string>> = { GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' };

/** Where the user's own settings are, which may say that a repository is to be trusted. */
export const keptSettings = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

/** The calling process's environment without what steers git. */
export function gitEnvironment(): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    const steersGit = /^(GIT_.*|SSH_ASKPASS.*|EDITOR|VISUAL|PAGER|PREFIX|LC_.*|LANGUAGE)$/i.test(name);
    if (value !== undefined && (keptSettings.includes(name) || !steersGit)) result[name] = value;
  }
  // English messages, for `gitProblem` to tell them apart; paths are bytes in any case.
  return { ...result, LC_ALL: 'C' };
}

export function gitProblem(folder: string, error: unknown): Problem {
  const said = error instanceof Error ? error.message.trim() : String(error);
  if (/\bENOENT\b/.test(said)) {
    return new Problem({
      code: 'git-missing',
      message: `${folder} is a git repository, but git is not installed.`,
      why: 'The program `git` was not found on the PATH.',
      remedy: 'Install git (https://git-scm.com/downloads) and try again.',
      exitCode: 3,
      cause: error,
    });
  }
  if (/dubious ownership/.test(said)) {
    return new Problem({
      code: 'git-untrusted-folder',
      message: `git refuses to read ${folder}, because it belongs to another user.`,
      why: said,
      remedy: `If you trust it: git config --global --add safe.directory '${folder}'`,
      exitCode: 3,
      cause: error,
    });
  }
  return new Problem({
    code: 'git-failed',
    message: `git could not read the repository in ${folder}.`,
    why: said,
    remedy: 'Run `git status` there; once git is content, try again.',
    exitCode: 3,
    cause: error,
  });
}

function lines(text: string): string[] {
  return text.replace(/\n$/, '').split(/\r?\n/);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Text of a file as a commit has it; `file` is relative to `folder`. Undefined when the commit or the file is not there.
 * Problems: `git-missing`, `git-untrusted-folder`.
 */
export async function fileAtCommit(
  folder: string,
  commit: string,
  file: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!(await enclosingWorkTree(folder))) return undefined;
  try {
    return await gitIn(folder, signal)('show', `${commit}:./${file}`);
  } catch (error) {
    if (error instanceof Problem && error.code === 'git-failed') return undefined;
    throw error;
  }
}

/**
 * Writes all files of a commit into `target`, a new folder outside of the repository. Problems as for `fileAtCommit`, and
 * `git-failed` when the commit is not there.
 */
export async function unpackCommit(folder: string, commit: string, target: string, signal: AbortSignal): Promise<void> {
  await mkdir(target, { recursive: true });
  // An index of its own: the repository's stays as it is.
  const git = gitIn(folder, signal, { GIT_INDEX_FILE: `${target}.index` });
  await git('read-tree', commit);
  await git('checkout-index', '--all', '--force', `--prefix=${target}/`);
}
