import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What a window opens, in a temporary folder of its own. */
export interface Workspace {
  /** A folder or a `.code-workspace` file. */
  readonly open: string;
  remove(): void;
}

/** A copy of a project as a person has it: a git repository with everything committed. */
export function copyProject(source: string): Workspace {
  const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-workspace-'));
  const open = join(temporary, basename(source));
  cpSync(source, open, { recursive: true });
  commitAll(open);
  return { open, remove: () => rmSync(temporary, { recursive: true, force: true }) };
}

function commitAll(folder: string): void {
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Robin');
  git('config', 'user.email', 'robin@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'First version');
}
