import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { gitEnvironment, gitProblem, keptSettings } from './git.ts';

export interface NewRepository {
  /** Absolute; holds the files of the commit, and no `.git` yet. */
  readonly folder: string;
  /** Kept byte for byte. */
  readonly message: string;
  readonly signal: AbortSignal;
}

/**
 * Makes a folder a git repository of its own with one commit that holds all of its files, also those that its `.gitignore`
 * names; resolves with the commit's id. The settings, hooks and templates of the user have no say in it. Problems:
 * `git-missing`, `git-failed`.
 */
export async function commitAllFiles({ folder, message, signal }: NewRepository): Promise<string> {
  const ours = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Bugsmith',
    GIT_AUTHOR_EMAIL: 'bugsmith@localhost',
    GIT_COMMITTER_NAME: 'Bugsmith',
    GIT_COMMITTER_EMAIL: 'bugsmith@localhost',
  };
  const git = simpleGit({
    baseDir: folder,
    abort: signal,
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafeTemplateDir: true },
    allowEnvironment: [...keptSettings, ...Object.keys(ours)],
  }).env({ ...gitEnvironment(), ...ours });
  const run = async (...args: string[]): Promise<string> => {
    signal.throwIfAborted();
    try {
      return await git.raw(args);
    } catch (error) {
      signal.throwIfAborted();
      throw gitProblem(folder, error);
    }
  };
  await run('init', '--quiet', '--template=', '--initial-branch=main');
  // Bytes stay as they are, whatever the user has for all repositories.
  await run('config', 'core.autocrlf', 'false');
  await run('add', '--all', '--force', '--', '.');
  const file = join(folder, '.git', 'COMMIT_MESSAGE');
  await writeFile(file, message);
  await run('commit', '--quiet', '--no-verify', '--allow-empty', '--cleanup=verbatim', `--file=${file}`);
  await rm(file);
  return (await run('rev-parse', 'HEAD')).trim();
}
