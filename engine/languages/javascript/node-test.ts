import { matchesGlob } from 'node:path';
import { readAsset } from '../../assets.ts';
import type { TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import { below } from '../../testing/files.ts';
import type { Framework, TestPlan, TestSelection } from '../../testing/framework.ts';
import { dropOptions } from '../../testing/words.ts';
import { testBuild } from './building.ts';
import { type Detector, detectIn } from './detection.ts';
import { byHand, readRun, readRunReach, recordsFile, runScript, scratch, strings } from './run.ts';
import { isNodeTest } from './scripts.ts';
import { switchedTests, workerFolder } from './switched/switched.ts';

/** What `node --test` runs when it is told nothing. */
const defaultPatterns = [
  '**/*.test.{js,mjs,cjs,ts,mts,cts}',
  '**/*-test.{js,mjs,cjs,ts,mts,cts}',
  '**/*_test.{js,mjs,cjs,ts,mts,cts}',
  '**/test-*.{js,mjs,cjs,ts,mts,cts}',
  '**/test.{js,mjs,cjs,ts,mts,cts}',
  '**/test/**/*.{js,mjs,cjs,ts,mts,cts}',
];

const valueFlags =
  /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C|--env-file|--env-file-if-exists|--test-timeout|--test-concurrency|--input-type|--tsconfig|--max-old-space-size)$/;

const detector: Detector = {
  id: 'node-test',
  configFiles: [],
  runs: isNodeTest,
  imported: /['"]node:test['"]/,
  resolve({ paths, command }) {
    const kept = dropOptions(command?.args ?? [], {
      flags: [
        /^--test$/,
        /^--(watch|test-only|test-update-snapshots|experimental-test-coverage|test-force-exit)$/,
        /^--test-coverage-/,
      ],
      withValue: [/^--test-(reporter|reporter-destination|name-pattern|skip-pattern|shard|rerun-failures)$/],
    });
    const flags: string[] = command?.program === 'tsx' ? ['--import', 'tsx'] : [];
    const places: string[] = [];
    for (let index = 0; index < kept.length; index++) {
      const word = kept[index] ?? '';
      if (!word.startsWith('-')) places.push(word.replace(/^\.\//, ''));
      else {
        flags.push(word);
        if (valueFlags.test(word)) flags.push(kept[++index] ?? '');
      }
    }
    const testFiles = paths.filter((path) => !/\.d\.[cm]?ts$/.test(path) && isAsked(path, places));
    return { testFiles, options: { flags, places }, places };
  },
};

/** Whether node runs the file when told these places: files, folders (searched by the default patterns), or patterns. */
function isAsked(path: string, places: readonly string[]): boolean {
  const byDefault = (): boolean => defaultPatterns.some((pattern) => matchesGlob(path, pattern));
  if (places.length === 0) return byDefault();
  return places.some((place) => {
    const plain = place.replace(/\/$/, '');
    return path === plain || matchesGlob(path, plain) || (below(plain, path) !== undefined && byDefault());
  });
}

export const nodeTest: Framework = {
  id: 'node-test',
  name: 'node:test',
  detect: async (snapshot) => detectIn(snapshot, detector),
  byHand: (setup) => byHand(setup, ['node', ...strings(setup, 'flags'), '--test', ...strings(setup, 'places')]),
  plan: (setup, selection, options) => plan(setup, selection, { ...options, reach: false }),
  read: (_setup, output) => readRun(output),
  coveragePlans: (setup) => [plan(setup, { kind: 'all' }, { stopAtFirstFailure: false, reach: true })],
  readCoverage: (_setup, _plan, output) => readRunReach(output, 'file'),
  build: testBuild,
  switched: switchedTests({
    scripts: ['node-test.mjs', 'node-test-reporter.mjs'],
    argv: (setup) => [
      ...['node', ...strings(setup, 'flags')],
      ...[`--test-reporter=${workerFolder}/node-test-reporter.mjs`, '--test-reporter-destination=stdout'],
      `${workerFolder}/node-test.mjs`,
    ],
  }),
};

function plan(
  setup: TestSetup,
  selection: TestSelection,
  options: { readonly stopAtFirstFailure: boolean; readonly reach: boolean },
): TestPlan {
  const files = filesOf(setup, selection);
  const root = sandboxPaths.project;
  return runScript(setup, {
    argv: [
      ...['node', ...strings(setup, 'flags'), '--test'],
      ...[`--test-reporter=${scratch}/reporter.mjs`, '--test-reporter-destination=stdout'],
      ...(files === undefined ? strings(setup, 'places') : files.map((file) => `${root}/${file}`)),
    ],
    env: { BUGSMITH_REPORT: JSON.stringify({ report: recordsFile, root, stop: options.stopAtFirstFailure }) },
    files: { 'reporter.mjs': readAsset('languages/javascript/node-reporter.mjs') },
    testFiles: selection.kind === 'all' ? undefined : files,
    ...(options.reach ? { reach: { perProcess: true } } : {}),
  });
}

/**
 * The files that hold the selected tests: node runs a file as a whole. Undefined when the project's own arguments have
 * to do: its test files are built, or a test says it is in a file that is none of them.
 */
function filesOf(setup: TestSetup, selection: TestSelection): readonly string[] | undefined {
  if (setup.testFiles.length === 0) return undefined;
  if (selection.kind === 'all') return setup.testFiles;
  if (selection.kind === 'files') return selection.files;
  const files = new Set(selection.tests.map((test) => test.file));
  const known = new Set(setup.testFiles);
  return [...files].every((file) => file !== undefined && known.has(file)) ? ([...files] as string[]) : setup.testFiles;
}
