import { globSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './install.ts';
import type { SuiteOptions } from './run-suite.ts';
import { copyProject, copyProjects, orders, pantry, receipts, type Workspace } from './workspaces.ts';

/** One window of VS Code, with the suites that run in its extension host. */
export interface Scenario {
  readonly name: string;
  /** Also run in the oldest VS Code that is supported. */
  readonly smoke: boolean;
  /** Makes what the window opens. */
  readonly workspace: () => Workspace;
  /** Bugs that are in the pool before the window is opened. */
  readonly bugs?: number;
  readonly options?: Pick<SuiteOptions, 'workspaceTrust' | 'settings'>;
}

export const suitesFolder = join(projectRoot, 'test', 'vscode', 'host');

/** Fast, and the same on every machine. */
export const settings = { 'bugsmith.sandbox': 'namespace', 'bugsmith.generate.count': 3 };

export const scenarios: readonly Scenario[] = [
  { name: 'python', smoke: true, workspace: () => copyProject(pantry) },
  { name: 'untrusted', smoke: true, workspace: () => copyProject(orders), bugs: 2, options: { workspaceTrust: true } },
  { name: 'multi-root', smoke: false, workspace: () => copyProjects(pantry, receipts) },
];

/** Suites that drive VS Code from outside, with mocha as everywhere else. */
export function outsideSuites(): string[] {
  return globSync('test/vscode/{kit,package,person}/*.test.ts', { cwd: projectRoot }).sort();
}
