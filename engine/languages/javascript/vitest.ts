import { matchesGlob } from 'node:path';
import { readAsset } from '../../assets.ts';
import type { TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import { readText } from '../../testing/files.ts';
import type { Framework, TestPlan, TestSelection } from '../../testing/framework.ts';
import { dropOptions } from '../../testing/words.ts';
import { testBuild } from './building.ts';
import { type Detector, detectIn } from './detection.ts';
import { namePattern, selectedFiles } from './names.ts';
import { byHand, readJsonRun, readRunReach, runScript, scratch, strings } from './run.ts';
import { switchedTests, workerFolder } from './switched/switched.ts';

const report = `${scratch}/vitest.json`;
const configNames = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['.ts', '.mts', '.js', '.mjs', '.cjs', '.cts'].map((extension) => name + extension),
);

const valueOptions =
  /^(-c|--config|-r|--root|--dir|--project|--environment|--mode|--pool|--testTimeout|--hookTimeout|--teardownTimeout|--workspace|--alias|--exclude)$/;

const detector: Detector = {
  id: 'vitest',
  package: 'vitest',
  configFiles: configNames.slice(0, 6),
  runs: (command) => command.program === 'vitest' && !['bench', 'typecheck', 'list'].includes(command.args[0] ?? ''),
  imported: /['"]vitest['"]/,
  resolve({ paths, command, config, snapshot }) {
    const words = (command?.args ?? []).filter((word) => !['run', 'watch', 'dev'].includes(word));
    const kept = dropOptions(words, {
      flags: [
        /^(-w|-u|--watch|--no-watch|--run|--update|--ui|--open|--silent|--passWithNoTests|--logHeapUsage|--changed)$/,
        /^--(coverage|typecheck|browser|sequence|retry|bail|reporter|outputFile|silent|watch|ui|changed|shard)([.=].*)?$/,
        /^--(no-)?(color|file-parallelism|isolate|threads)$/,
      ],
      withValue: [/^(-t|--testNamePattern|--reporter|--outputFile|--bail|--retry|--shard|--minWorkers|--maxWorkers)$/],
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
    const settings = config === undefined ? '' : (readText(snapshot, config) ?? '');
    const byDefault = paths.filter((path) => matchesGlob(path, '**/*.{test,spec}.{js,mjs,cjs,ts,mts,cts,jsx,tsx}'));
    const ofTests = /\btest\s*:\s*\{([\s\S]*)/.exec(withoutCoverage(settings))?.[1] ?? '';
    const listed = (name: string): string[] =>
      [...ofTests.matchAll(new RegExp(`\\b${name}\\s*:\\s*\\[([^\\]]*)\\]`, 'g'))]
        .flatMap((match) => [...(match[1] ?? '').matchAll(/['"`]([^'"`]+)['"`]/g)].map((one) => one[1] ?? ''))
        .map((pattern) => pattern.replace(/^\.\//, ''));
    const [patterns, excluded] = [listed('include'), listed('exclude')];
    const included = paths.filter((path) => patterns.some((pattern) => matchesGlob(path, pattern)));
    const testFiles = (included.length > 0 ? included : byDefault)
      .filter((path) => !excluded.some((pattern) => matchesGlob(path, pattern)))
      .filter((path) => places.length === 0 || places.some((place) => path.includes(place.replace(/^\.\//, ''))));
    // Settings that change which results we get, undone where the configuration names them.
    const undo = [
      ['coverage', '--coverage.enabled=false'],
      ['retry', '--retry=0'],
      ['shuffle', '--sequence.shuffle=false'],
      ['typecheck', '--typecheck.enabled=false'],
    ].flatMap(([word, flag]) => (word && flag && new RegExp(`\\b${word}\\s*:`).test(settings) ? [flag] : []));
    return { testFiles, options: { args, specs: places, undo }, places: [] };
  },
};

function withoutCoverage(settings: string): string {
  return settings.replace(/\b(coverage|typecheck|benchmark)\s*:\s*\{[^{}]*\}/g, '');
}

export const vitest: Framework = {
  id: 'vitest',
  name: 'vitest',
  detect: async (snapshot) => detectIn(snapshot, detector),
  byHand: (setup) => byHand(setup, ['npx', 'vitest', 'run', ...strings(setup, 'args'), ...strings(setup, 'specs')]),
  plan,
  read: (_setup, output) => readJsonRun(report, output),
  coveragePlans: (setup) => [
    runScript(setup, {
      argv: ['node', `${scratch}/vitest-reach.mjs`, ...strings(setup, 'args'), ...strings(setup, 'specs')],
      env: { BUGSMITH_ROOT: sandboxPaths.project },
      files: {
        'vitest-reach.mjs': readAsset('languages/javascript/vitest-reach.mjs'),
        'vitest-runner.mjs': readAsset('languages/javascript/vitest-runner.mjs'),
      },
      reach: { perProcess: false },
    }),
  ],
  readCoverage: (_setup, _plan, output) => readRunReach(output, 'test'),
  build: testBuild,
  switched: switchedTests({
    scripts: ['vitest-reporter.mjs', 'vitest-runner.mjs'],
    argv: (setup) => [
      ...['vitest', 'run', `--reporter=${workerFolder}/vitest-reporter.mjs`, '--no-file-parallelism'],
      ...strings(setup, 'args'),
      ...strings(setup, 'undo'),
      ...strings(setup, 'specs'),
    ],
  }),
};

function plan(setup: TestSetup, selection: TestSelection, options: { readonly stopAtFirstFailure: boolean }): TestPlan {
  const files = selectedFiles(selection);
  const pattern = namePattern(selection);
  return runScript(setup, {
    argv: [
      ...['vitest', 'run', '--reporter=json', `--outputFile=${report}`],
      ...strings(setup, 'args'),
      ...strings(setup, 'undo'),
      ...(options.stopAtFirstFailure ? ['--bail=1'] : []),
      ...(pattern === undefined ? [] : [`--testNamePattern=${pattern}`]),
      ...(files?.map((file) => `${sandboxPaths.project}/${file}`) ?? strings(setup, 'specs')),
    ],
    testFiles: files,
    reports: [report],
  });
}
