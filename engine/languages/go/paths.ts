import type { TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';

/** Folder of the module, in the sandbox. */
export function directoryOf(setup: TestSetup): string {
  return setup.directory === '' ? sandboxPaths.project : `${sandboxPaths.project}/${setup.directory}`;
}

/** Import path of the package in a folder below the module, `''` for the module's own. */
export function importPathOf(setup: TestSetup, folder: string): string {
  const module = String(setup.options.module);
  return folder === '' ? module : `${module}/${folder}`;
}
