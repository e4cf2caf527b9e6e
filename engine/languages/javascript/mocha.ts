import { matchesGlob } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { readAsset } from '../../assets.ts';
import type { TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import { readText } from '../../testing/files.ts';
import type { Framework, TestPlan, TestSelection } from '../../testing/framework.ts';
import { parseJsonc } from '../../testing/jsonc.ts';
import { dropOptions } from '../../testing/words.ts';
import { testBuild } from './building.ts';
import { type Detector, type DetectorContext, detectIn } from './detection.ts';
import { selectedFiles } from './names.ts';
import {
  byHand,
  plainArguments,
  readRun,
  readRunReach,
  recordsFile,
  runScript,
  scratch,
  strings,
  wantedFile,
} from './run.ts';
import { switchedTests, workerFolder } from './switched/switched.ts';

const rcFiles = [
  '.mocharc.js',
  '.mocharc.cjs',
  '.mocharc.mjs',
  '.mocharc.yaml',
  '.mocharc.yml',
  '.mocharc.jsonc',
  '.mocharc.json',
];

/** Options that take the next word; what is left after them are specs. */
const valueOptions =
  /^(-r|--require|--import|-t|--timeout|--timeouts|-s|--slow|-u|--ui|--extension|--file|--ignore|--exclude|--config|--package|--opts|-n|--node-option|--loader|--globals?|-g|--grep|-f|--fgrep|--retries|--watch-files|--spec|--conditions|-C)$/;

/** What would change which results we get, or where they go: reporters, parallel runs, stopping early, watching. */
const foreign = {
  flags: [
    /^(-b|--bail|-p|--parallel|-w|--watch|-c|--colou?rs?|-C|--no-colou?rs?|--forbid-only|--forbid-pending|-G|--growl|--diff|-i)$/,
  ],
  withValue: [/^(-R|--reporter|-O|--reporter-options?|-j|--jobs|--retries|--shard)$/],
};

const detector: Detector = {
  id: 'mocha',
  package: 'mocha',
  configFiles: rcFiles,
  manifestKey: 'mocha',
  runs: (command) => command.program === 'mocha',
  imported: /\b(describe|it)\s*\(/,
  resolve(context) {
    const kept = dropOptions(context.command?.args ?? [], foreign);
    const args: string[] = [...(context.command?.nodeFlags ?? [])];
    const specs: string[] = [];
    for (let index = 0; index < kept.length; index++) {
      const word = kept[index] ?? '';
      if (!word.startsWith('-')) specs.push(word);
      else if (word === '--spec') specs.push(kept[++index] ?? '');
      else {
        args.push(word);
        if (valueOptions.test(word)) args.push(kept[++index] ?? '');
      }
    }
    const configured = rcSettings(context);
    const recursive = args.includes('--recursive') || configured.recursive === true;
    const places = [...specs, ...listOf(configured.spec)].map((place) => place.replace(/^\.\//, ''));
    const wanted = places.length > 0 ? places : ['test'];
    const extensions = [...listOf(configured.extension), ...valuesOf(args, '--extension')].map((one) =>
      one.replace(/^\./, ''),
    );
    const testFiles = context.paths.filter((path) => wanted.some((place) => holds(place, path, recursive, extensions)));
    return {
      testFiles,
      options: {
        args,
        specs,
        // Given on the command line, these win over the configuration.
        undo: ['parallel', 'bail'].filter((name) => configured[name] === true).map((name) => `--no-${name}`),
      },
      places,
    };
  },
};

function rcSettings({ snapshot, found, config }: DetectorContext): Record<string, unknown> {
  const inManifest = found.manifest.mocha;
  const text = config === undefined ? undefined : readText(snapshot, config);
  let settings: unknown = inManifest;
  if (text !== undefined && config !== undefined) {
    if (/\.jsonc?$/.test(config)) settings = parseJsonc(text);
    else if (/\.ya?ml$/.test(config)) settings = yaml(text);
    // A program can only be read for what it says literally.
    else settings = { spec: [...text.matchAll(/\bspec['"]?\s*:\s*\[?\s*['"]([^'"]+)['"]/g)].map((match) => match[1]) };
  }
  return typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>) : {};
}

function yaml(text: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map(String)
    : typeof value === 'string'
      ? value.split(',').map((one) => one.trim())
      : [];
}

function valuesOf(args: readonly string[], name: string): string[] {
  return args.flatMap((word, index) =>
    word === name ? listOf(args[index + 1]) : word.startsWith(`${name}=`) ? listOf(word.slice(name.length + 1)) : [],
  );
}

/** Whether mocha takes `path` for the spec `place`: a file, a folder, or a pattern. */
function holds(place: string, path: string, recursive: boolean, extensions: readonly string[]): boolean {
  const plain = place.replace(/\/$/, '');
  if (/[*?{[(]/.test(plain)) return matchesGlob(path, plain);
  if (path === plain || path === `${plain}.js`) return true;
  if (!path.startsWith(`${plain}/`) || (!recursive && path.slice(plain.length + 1).includes('/'))) return false;
  const known = extensions.length > 0 ? extensions : ['js', 'cjs', 'mjs'];
  return known.some((extension) => path.endsWith(`.${extension}`));
}

export const mocha: Framework = {
  id: 'mocha',
  name: 'mocha',
  detect: async (snapshot) => detectIn(snapshot, detector),
  byHand: (setup) => byHand(setup, ['npx', 'mocha', ...strings(setup, 'args'), ...strings(setup, 'specs')]),
  plan: (setup, selection, options) => plan(setup, selection, { ...options, reach: false }),
  read: (_setup, output) => readRun(output),
  coveragePlans: (setup) => [plan(setup, { kind: 'all' }, { stopAtFirstFailure: false, reach: true })],
  readCoverage: (_setup, _plan, output) => readRunReach(output, 'test'),
  build: testBuild,
  switched: switchedTests({
    scripts: ['mocha.cjs', '../mocha-names.cjs', '../plain-arguments.cjs'],
    argv: (setup) => [...commandOf(setup, `${workerFolder}/mocha.cjs`), ...strings(setup, 'specs')],
  }),
};

function commandOf(setup: TestSetup, reporter: string): string[] {
  return [
    ...['mocha', '--reporter', reporter, '--require', plainArguments.path],
    ...strings(setup, 'args'),
    ...strings(setup, 'undo'),
  ];
}

function plan(
  setup: TestSetup,
  selection: TestSelection,
  options: { readonly stopAtFirstFailure: boolean; readonly reach: boolean },
): TestPlan {
  const root = sandboxPaths.project;
  const files = selectedFiles(selection);
  return runScript(setup, {
    argv: [
      ...commandOf(setup, `${scratch}/reporter.cjs`),
      ...(options.stopAtFirstFailure ? ['--bail'] : []),
      ...(files?.map((file) => `${root}/${file}`) ?? strings(setup, 'specs')),
    ],
    env: {
      BUGSMITH_REPORT: JSON.stringify({
        report: recordsFile,
        root,
        tests: selection.kind === 'tests' ? wantedFile : null,
        files: selection.kind === 'files' ? selection.files.map((file) => `${root}/${file}`) : null,
      }),
    },
    files: {
      'reporter.cjs': readAsset('languages/javascript/mocha-reporter.cjs'),
      ...plainArguments.files(),
      'mocha-names.cjs': readAsset('languages/javascript/mocha-names.cjs'),
      ...(selection.kind === 'tests' ? { 'tests.json': JSON.stringify(selection.tests.map((test) => test.id)) } : {}),
    },
    testFiles: files,
    ...(options.reach ? { reach: { perProcess: false } } : {}),
  });
}
