import { readAsset } from '../../assets.ts';
import type { TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import type { InstallStep } from '../../sandbox/recipe.ts';
import type { PlanOutput, TestBuild, TestPlan } from '../../testing/framework.ts';
import { quoteWord } from '../../testing/words.ts';
import {
  buildFailed,
  buildLines,
  builtFrom,
  directoryOf,
  scratch,
  searchPath,
  stale,
  strings,
  unlessBuilt,
} from './run.ts';

const script = `${scratch}/build.sh`;
const tracer = `${scratch}/programs.cjs`;
const traces = `${scratch}/programs`;
const programs = `${scratch}/programs.json`;

/** The build that the package's scripts do before its tests; see builds.ts for which that is. */
export const testBuild: TestBuild = {
  plan(setup) {
    const build = strings(setup, 'build');
    return build.length === 0 ? undefined : planOf(setup, unlessBuilt(buildLines(build)), {});
  },
  trial(setup) {
    const build = strings(setup, 'build');
    if (build.length === 0) return undefined;
    const lines = [
      // Node writes down which scripts ran, in every process and thread.
      `export NODE_V8_COVERAGE=${traces}`,
      ...buildLines(build),
      'unset NODE_V8_COVERAGE',
      `node ${tracer} ${traces} ${sandboxPaths.project} ${programs}`,
      `[ -f ${builtFrom} ]`,
    ];
    return planOf(setup, lines, { [tracer]: readAsset('languages/javascript/programs.cjs') });
  },
  readTrial(_setup, { reports }: PlanOutput) {
    const text = reports.get(programs)?.toString('utf8');
    return text === undefined ? undefined : (JSON.parse(text) as string[]);
  },
  stale,
  caches: 'node_modules/.cache',
};

function planOf(setup: TestSetup, lines: readonly string[], files: Readonly<Record<string, string>>): TestPlan {
  const text = `${[searchPath(setup), ...lines].join('\n')}\n`;
  return {
    command: { argv: ['sh', script], directory: directoryOf(setup), env: { npm_config_update_notifier: 'false' } },
    files: new Map([[script, text], ...Object.entries(files)]),
    reports: [buildFailed, programs],
  };
}

/** Builds what these test files load, from the sources as they are, and says what the tools say; undefined: no need. */
export function buildPlan(setup: TestSetup, testFiles: readonly string[]): TestPlan | undefined {
  const build = strings(setup, 'build');
  const neededBy = new Set(strings(setup, 'buildFiles'));
  if (build.length === 0 || !testFiles.some((file) => neededBy.has(file))) return undefined;
  return { ...planOf(setup, [build.join(' && ')], {}), reports: [] };
}

/** The step that builds once what tests load, and notes from what. */
export function buildStep(setup: TestSetup): InstallStep[] {
  const build = strings(setup, 'build');
  if (build.length === 0) return [];
  const enter = setup.directory === '' ? '' : `cd ${quoteWord(setup.directory)} && `;
  const sources = `find . -type f -not -path '*/node_modules/*' -not -path './.git/*' -exec sha256sum {} +`;
  return [
    {
      title: 'Building what the tests load',
      // The sources are listed first, so that what the build makes is not among them.
      run: `${searchPath(setup)}; ${enter}${sources} > ${builtFrom}.new && ( ${build.join(' && ')} ) && mv ${builtFrom}.new ${builtFrom}`,
      optional: true,
    },
  ];
}
