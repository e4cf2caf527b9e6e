import { sandboxPaths } from '../../sandbox/layout.ts';

/** The project's virtual environment: its interpreter is named in full, so that no PATH of an image can change it. */
export const venv = `${sandboxPaths.environment}/venv`;
export const venvPython = `${venv}/bin/python`;
/** Packages of ours that tests do not see unless the project has none of the name: coverage.py. */
export const toolsFolder = `${sandboxPaths.environment}/tools`;

/** For every run of tests: the same hashes each time, and no compile cache that could serve a bug's stale code. */
export const pythonEnvironment: Readonly<Record<string, string>> = {
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
};
