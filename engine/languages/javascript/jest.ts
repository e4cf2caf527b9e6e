import { matchesGlob } from 'node:path';
import { readAsset } from '../../assets.ts';
import type { TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import type { InstallStep } from '../../sandbox/recipe.ts';
import { readText } from '../../testing/files.ts';
import type { Framework, TestPlan, TestSelection } from '../../testing/framework.ts';
import { dropOptions, quoteWord } from '../../testing/words.ts';
import { testBuild } from './building.ts';
import { type Detector, type DetectorContext, detectIn } from './detection.ts';
import { namePattern, selectedFiles } from './names.ts';
import { byHand, plainArguments, readJsonRun, readRunReach, runScript, scratch, searchPath, strings } from './run.ts';
import { switchedTests, workerFolder } from './switched/switched.ts';

const report = `${scratch}/jest.json`;
/** Transformed sources, by their content: filled once with the environment, so that a clean sandbox starts warm. */
const cache = `${sandboxPaths.environment}/jest-cache`;

const defaultPatterns = [
  '**/__tests__/**/*.{js,jsx,ts,tsx,mjs,cjs,mts,cts}',
  '**/*.{spec,test}.{js,jsx,ts,tsx,mjs,cjs,mts,cts}',
  '**/{spec,test}.{js,jsx,ts,tsx}',
];

const valueOptions =
  /^(-c|--config|--rootDir|--env|--testEnvironment|--preset|--transform|--globals|--moduleNameMapper|--modulePaths|--roots|--testTimeout|--testPathPattern|--testPathPatterns|--testPathIgnorePatterns|--testMatch|--testRegex|--setupFiles|--setupFilesAfterEnv|--resolver|--selectProjects|--ignoreProjects)$/;

const detector: Detector = {
  id: 'jest',
  package: 'jest',
  configFiles: [
    'jest.config.ts',
    'jest.config.js',
    'jest.config.mjs',
    'jest.config.cjs',
    'jest.config.json',
    'jest.config.mts',
    'jest.config.cts',
  ],
  manifestKey: 'jest',
  runs: (command) => command.program === 'jest',
  imported: /['"]@jest\/globals['"]|\bjest\.(fn|mock|spyOn)\(/,
  resolve(context) {
    const kept = dropOptions(context.command?.args ?? [], {
      flags: [
        /^--(coverage|collectCoverage|no-coverage|watch|watchAll|no-watch|no-watchman|verbose|silent|ci|json|colors?|no-colors?|notify)(=.*)?$/,
        /^--(runInBand|bail|detectOpenHandles|onlyChanged|onlyFailures|lastCommit|updateSnapshot|passWithNoTests|no-cache|cache|randomize|logHeapUsage|clearCache|listTests|showConfig|debug|changedFilesWithAncestor|findRelatedTests|expand)(=.*)?$/,
        /^-([iboufe]|w=?\d+)$/,
        /^--coverage\w+=/,
      ],
      withValue: [
        /^(-t|--testNamePattern|-w|--maxWorkers|--workerThreads|--reporters|--outputFile|--coverage[A-Z]\w+|--shard|--seed|--maxConcurrency|--cacheDirectory|--changedSince|--testResultsProcessor|--testSequencer)$/,
      ],
    });
    const args: string[] = [];
    const places: string[] = [];
    for (let index = 0; index < kept.length; index++) {
      const word = kept[index] ?? '';
      if (!word.startsWith('-')) places.push(word);
      else {
        args.push(word);
        if (valueOptions.test(word)) args.push(kept[++index] ?? '');
      }
    }
    const testFiles = context.paths
      .filter(testFileFilter(context))
      .filter((path) => places.length === 0 || places.some((place) => fits(path, place)));
    // `node --experimental-vm-modules node_modules/.bin/jest`: flags that jest itself needs.
    return {
      testFiles,
      options: { args, specs: places, nodeFlags: [...(context.command?.nodeFlags ?? [])] },
      places: [],
    };
  },
};

/** Jest takes its arguments for regular expressions over paths. */
function fits(path: string, place: string): boolean {
  try {
    return new RegExp(place.replace(/^\.\//, ''), 'i').test(path);
  } catch {
    return path.includes(place);
  }
}

/** Which files the configuration takes for tests, as far as that is written down literally. */
function testFileFilter({ snapshot, found, config }: DetectorContext): (path: string) => boolean {
  const inManifest = found.manifest.jest;
  const text =
    inManifest !== undefined
      ? JSON.stringify(inManifest)
      : config === undefined
        ? ''
        : (readText(snapshot, config) ?? '');
  const literals = (key: string): string[] =>
    [...text.matchAll(new RegExp(`\\b${key}['"]?\\s*:\\s*(\\[[^\\]]*\\]|['"\`][^'"\`]*['"\`])`, 'g'))].flatMap(
      (match) =>
        [...(match[1] ?? '').matchAll(/(['"`])((?:\\.|(?!\1).)*)\1/g)].map((one) =>
          (one[2] ?? '').replaceAll('\\\\', '\\'),
        ),
    );
  const patterns = literals('testMatch').map((pattern) =>
    pattern.replace(/^<rootDir>\/?/, '**/').replace(/^\*\*\/\*\*\//, '**/'),
  );
  const expressions = literals('testRegex');
  const ignored = literals('testPathIgnorePatterns').map((pattern) => pattern.replace('<rootDir>/', ''));
  const isIgnored = (path: string): boolean => ignored.some((pattern) => fits(`/${path}`, pattern));
  if (expressions.length > 0) return (path) => !isIgnored(path) && expressions.some((one) => fits(`/${path}`, one));
  const wanted = patterns.length > 0 ? patterns : defaultPatterns;
  return (path) => !isIgnored(path) && wanted.some((pattern) => matchesGlob(path, pattern));
}

export const jest: Framework = {
  id: 'jest',
  name: 'jest',
  detect: async (snapshot) => detectIn(snapshot, detector),
  byHand: (setup) =>
    byHand(setup, [...program(setup, ['npx', 'jest']), ...strings(setup, 'args'), ...strings(setup, 'specs')]),
  plan,
  read: (_setup, output) => readJsonRun(report, output),
  coveragePlans: (setup) => [
    runScript(setup, {
      argv: [...runCommand(setup), `--testRunner=${scratch}/jest-runner.cjs`, ...strings(setup, 'specs')],
      env: { BUGSMITH_ROOT: sandboxPaths.project },
      files: { ...plainArguments.files(), 'jest-runner.cjs': readAsset('languages/javascript/jest-runner.cjs') },
      reach: { perProcess: false },
    }),
  ],
  readCoverage: (_setup, _plan, output) => readRunReach(output, 'test'),
  build: testBuild,
  switched: switchedTests({
    scripts: ['jest.cjs', 'jest-runtime.cjs', 'jest-parked.cjs', '../plain-arguments.cjs'],
    argv: (setup) => [
      ...runCommand(setup),
      ...['--runInBand', `--runner=${workerFolder}/jest.cjs`],
      ...strings(setup, 'specs'),
    ],
  }),
};

/** Loads every test file and runs no test: what that transforms is kept in the environment. */
export function jestWarmup(setup: TestSetup): InstallStep[] {
  if (setup.framework !== 'jest') return [];
  const words = [...command(setup), '--testNamePattern=a^', ...strings(setup, 'specs')].map(quoteWord).join(' ');
  const enter = setup.directory === '' ? '' : `cd ${quoteWord(setup.directory)} && `;
  return [
    {
      title: 'Transforming sources and tests for jest',
      run: `${searchPath(setup)}; ${enter}${words} > /dev/null`,
      optional: true,
    },
  ];
}

/** The command of a run, in which tests see nothing of what we add to it. */
function runCommand(setup: TestSetup): string[] {
  return [...command(setup), `--reporters=${plainArguments.path}`];
}

/** A program started with flags for node has to be found by its path. */
function program(setup: TestSetup, otherwise: readonly string[]): readonly string[] {
  const nodeFlags = strings(setup, 'nodeFlags');
  return nodeFlags.length > 0 ? ['node', ...nodeFlags, 'node_modules/jest/bin/jest.js'] : otherwise;
}

function command(setup: TestSetup): string[] {
  return [
    ...program(setup, ['jest']),
    ...[
      '--ci',
      '--watchAll=false',
      '--coverage=false',
      '--reporters=default',
      `--cacheDirectory=${cache}`,
      '--passWithNoTests',
    ],
    ...strings(setup, 'args'),
  ];
}

function plan(setup: TestSetup, selection: TestSelection, options: { readonly stopAtFirstFailure: boolean }): TestPlan {
  const files = selectedFiles(selection);
  const pattern = namePattern(selection);
  return runScript(setup, {
    argv: [
      ...runCommand(setup),
      ...['--json', `--outputFile=${report}`],
      ...(options.stopAtFirstFailure ? ['--bail=1'] : []),
      ...(pattern === undefined ? [] : [`--testNamePattern=${pattern}`]),
      ...(files === undefined
        ? strings(setup, 'specs')
        : ['--runTestsByPath', ...files.map((file) => `${sandboxPaths.project}/${file}`)]),
    ],
    files: plainArguments.files(),
    testFiles: files,
    reports: [report],
  });
}
