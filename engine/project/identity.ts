import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import type { Repository } from './git.ts';

export interface ProjectIdentity {
  /** 32 hexadecimal digits. */
  readonly identity: string;
  readonly commit: string | null;
  readonly notes: readonly string[];
}

/**
 * Which project a repository is, whatever the clone, the worktree or the branch: its first commit and the folder within
 * it. The first commit is the one at the end of the first parents, so that merging in a foreign history changes nothing.
 */
export async function repositoryIdentity(repository: Repository): Promise<ProjectIdentity> {
  const { git, prefix } = repository;
  const commit = (await git('rev-parse', '--verify', '--quiet', 'HEAD')).trim() || null;
  if (commit === null) {
    const note = 'The repository has no commit yet: its pool belongs to this folder until there is one.';
    return { identity: digest('folder', repository.commonDirectory, prefix), commit, notes: [note] };
  }
  if ((await git('rev-parse', '--is-shallow-repository')).trim() === 'true') {
    const origin = (await git('config', '--get', 'remote.origin.url')).trim();
    const note =
      'The clone is shallow, so its first commit is not known: its pool is not shared with full clones ' +
      '(git fetch --unshallow mends that).';
    return {
      identity: digest('origin', normaliseUrl(origin) || repository.commonDirectory, prefix),
      commit,
      notes: [note],
    };
  }
  const first = (await git('rev-list', '--max-parents=0', '--first-parent', 'HEAD')).trim();
  return { identity: digest('commit', first, prefix), commit, notes: [] };
}

/** A plain folder is known by its place only. */
export async function folderIdentity(folder: string): Promise<string> {
  return digest('folder', await realpath(folder), '');
}

/** `git@host:a/b.git` and `https://user:key@host/a/b` are the same place. */
function normaliseUrl(url: string): string {
  return url
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?!\d+\/)/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}
