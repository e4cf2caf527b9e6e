import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { projectRoot } from './install.ts';

export const orders = join(projectRoot, 'examples', 'orders');
const fixtures = join(projectRoot, 'test', 'fixtures', 'vscode-workspaces');
export const pantry = join(fixtures, 'pantry');
export const receipts = join(fixtures, 'receipts');

/** What a window opens, in a temporary folder of its own. */
export interface Workspace {
  /** A folder or a `.code-workspace` file. */
  readonly open: string;
  remove(): void;
}

/** A copy of a project as a person has it: a git repository with everything committed. */
export function copyProject(source: string): Workspace {
  const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-workspace-'));
  return { open: copyInto(temporary, source), remove: () => removeFolder(temporary) };
}

/** Several in one window, in this order. */
export function copyProjects(...sources: readonly string[]): Workspace {
  const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-workspace-'));
  const folders = sources.map((source) => ({ path: basename(copyInto(temporary, source)) }));
  const open = join(temporary, 'all.code-workspace');
  writeFileSync(open, JSON.stringify({ folders }));
  return { open, remove: () => removeFolder(temporary) };
}

function copyInto(parent: string, source: string): string {
  const copy = join(parent, basename(source));
  cpSync(source, copy, { recursive: true });
  commitAll(copy);
  return copy;
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
}

/** Fills the pool of a project by the command line. @param home where pools are kept: `BUGSMITH_HOME` */
export function makeBugs(project: string, home: string, count: number): void {
  const program = join(projectRoot, 'dist', 'engine', 'bugsmith.js');
  const args = ['generate', project, '--all', '--count', String(count), '--sandbox', 'namespace', '--json'];
  execFileSync(process.execPath, ['--liftoff-only', '--disable-warning=ExperimentalWarning', program, ...args], {
    env: { ...process.env, BUGSMITH_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
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
