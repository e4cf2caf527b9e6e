import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './install.ts';
import type { SuiteOptions } from './run-suite.ts';
import { copyProject, type Workspace } from './workspaces.ts';

/** One window of VS Code, with the suites that run in its extension host. */
export interface Scenario {
  readonly name: string;
  /** Also run in the oldest VS Code that is supported. */
  readonly smoke: boolean;
  /** Makes what the window opens. */
  workspace(): Workspace;
  readonly options?: Pick<SuiteOptions, 'workspaceTrust' | 'settings'>;
}

export const suitesFolder = join(projectRoot, 'test', 'vscode', 'host');

export const scenarios: readonly Scenario[] = [
  { name: 'smoke', smoke: true, workspace: () => copyProject(join(projectRoot, 'examples', 'orders')) },
].filter(({ name }) => existsSync(join(suitesFolder, name)));

/** Suites that drive VS Code from outside, with mocha as everywhere else. */
export function outsideSuites(): string[] {
  return globSync('test/vscode/{kit,person}/*.test.ts', { cwd: projectRoot }).sort();
}
