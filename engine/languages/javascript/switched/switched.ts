import { posix } from 'node:path';
import { readAsset } from '../../../assets.ts';
import type { TestResult, TestSetup } from '../../../protocol/index.ts';
import { sandboxPaths } from '../../../sandbox/layout.ts';
import type { SwitchedTests } from '../../../testing/framework.ts';
import { buildPlan } from '../building.ts';
import { runScript, scratch } from '../run.ts';
import { buildPlaces } from './places.ts';

/** Where the worker's scripts are; they find each other by name. */
export const workerFolder = `${scratch}/worker`;

export interface Adapter {
  /** The framework's own part of the worker: files beside this one. */
  readonly scripts: readonly string[];
  /** The framework's own command, with the adapter in it. */
  argv(setup: TestSetup): readonly string[];
}

const shared = ['supervisor.cjs', 'process.cjs', 'screening.cjs', 'knowledge.cjs', 'serve.cjs', 'live.cjs'];

/**
 * A framework's tests on a woven tree: what they load is built once, and then a worker runs them for one live candidate
 * after the other (supervisor.cjs).
 */
export function switchedTests(adapter: Adapter): SwitchedTests {
  // What the tests load is in place by then; the script only sets the scene for the framework's command.
  const script = (setup: TestSetup) => runScript(setup, { argv: adapter.argv(setup), testFiles: [] });
  return {
    build: (setup, tests) => buildPlan(setup, filesOf(tests)),
    buildErrors: (setup, { stdout, stderr }) => buildPlaces(setup.directory, `${stdout}\n${stderr}`),
    worker: {
      command(setup) {
        const { command } = script(setup);
        return {
          ...command,
          argv: ['node', `${workerFolder}/supervisor.cjs`],
          env: {
            ...command.env,
            BUGSMITH_ROOT: sandboxPaths.project,
            BUGSMITH_SWITCHED: JSON.stringify({ command: command.argv, preload: `${workerFolder}/live.cjs` }),
          },
        };
      },
      files: (setup) =>
        new Map([
          ...script(setup).files,
          ...[...shared, ...adapter.scripts].map(
            (name) =>
              [posix.join(workerFolder, name), readAsset(posix.join('languages/javascript/switched', name))] as const,
          ),
        ]),
    },
  };
}

function filesOf(tests: readonly TestResult[]): readonly string[] {
  return [...new Set(tests.flatMap(({ file }) => (file === undefined ? [] : [file])))];
}
