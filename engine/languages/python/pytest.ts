import { readAsset } from '../../assets.ts';
import type { Snapshot, TestResult, TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import { folderOf } from '../../testing/files.ts';
import type { CoveragePlan, Framework, PlanOutput, TestPlan, TestSelection } from '../../testing/framework.ts';
import type { Coverage, TestReport } from '../../testing/report.ts';
import { lastOutput } from '../../testing/reports/identity.ts';
import { readReach } from '../../testing/reports/reach.ts';
import { readRecords } from '../../testing/reports/records.ts';
import { typed } from '../../testing/words.ts';
import { scanPythonTests } from './detection.ts';
import { neutralised } from './pytest-config.ts';
import { residentFiles } from './resident.ts';
import { pythonEnvironment, toolsFolder, venvPython } from './venv.ts';

const folder = `${sandboxPaths.scratch}/pytest`;
const report = `${folder}/report.jsonl`;
const reach = `${folder}/reach.json`;
const wanted = `${folder}/tests.json`;

/** More files than this on a command line come near the system's limit; then pytest collects all of them. */
const mostFileArguments = 5000;

/** Exit codes with which pytest ran nothing: interrupted, internal error, usage error (a broken conftest.py, say). */
const nothingRan = [2, 3, 4];

export const pytest: Framework = {
  id: 'pytest',
  name: 'pytest',

  async detect(snapshot: Snapshot): Promise<TestSetup[]> {
    return scanPythonTests(snapshot)
      .filter((found) => found.framework === 'pytest')
      .map((found) => ({
        id: found.directory === '' ? 'pytest' : `pytest:${found.directory}`,
        framework: 'pytest',
        languages: ['python'],
        directory: found.directory,
        reason: found.reason,
        ...(found.config ? { configFile: found.config.file } : {}),
        testFiles: found.testFiles,
        options: { addopts: neutralised(found.config?.addopts ?? []) },
      }));
  },

  byHand: ({ directory }) => typed(directory, [], ['python', '-m', 'pytest']),

  plan(setup, selection, options): TestPlan {
    return pytestPlan(setup, selection, { ...options, coverage: false });
  },

  read(_setup: TestSetup, { output, reports }: PlanOutput): TestReport {
    const read = readRecords(reports.get(report));
    if (read.results.length > 0 || read.collectionErrors.size > 0 || read.complete) return read;
    if (output.timedOut || output.exitCode === null || !nothingRan.includes(output.exitCode)) return read;
    return { ...read, buildFailure: lastOutput(output) };
  },

  coveragePlans(setup: TestSetup): readonly CoveragePlan[] {
    return [pytestPlan(setup, { kind: 'all' }, { stopAtFirstFailure: false, coverage: true })];
  },

  readCoverage(_setup: TestSetup, _plan: CoveragePlan, { reports }: PlanOutput): Coverage {
    return readReach(reports.get(reach), 'test');
  },

  worker: {
    command: (setup) => ({
      argv: [venvPython, '-B', `${folder}/pytest-worker.py`, ...commonArguments(setup)],
      directory: directoryOf(setup),
      env: { ...pythonEnvironment, BUGSMITH_PROJECT: sandboxPaths.project },
    }),
    files: () => residentFiles(folder, ['pytest-worker.py', 'bugsmith_benchmarks.py']),
  },
};

function pytestPlan(
  setup: TestSetup,
  selection: TestSelection,
  options: { readonly stopAtFirstFailure: boolean; readonly coverage: boolean },
): TestPlan {
  const root = sandboxPaths.project;
  const own = ['bugsmith_pytest.py', 'bugsmith_benchmarks.py', ...(options.coverage ? ['bugsmith_reach.py'] : [])];
  const files = new Map(own.map((name) => [`${folder}/${name}`, readAsset(`languages/python/${name}`)]));
  if (selection.kind === 'tests') files.set(wanted, JSON.stringify(selection.tests.map((test) => test.id)));
  return {
    command: {
      argv: [
        ...[venvPython, '-m', 'pytest', '-p', 'bugsmith_pytest', ...commonArguments(setup)],
        ...(options.stopAtFirstFailure ? ['-x'] : []),
        ...fileArguments(selection).map((file) => `${root}/${file}`),
      ],
      directory: directoryOf(setup),
      env: {
        ...pythonEnvironment,
        PYTHONPATH: folder,
        BUGSMITH_PYTEST: JSON.stringify({
          report,
          tests: selection.kind === 'tests' ? wanted : null,
          reach: options.coverage ? reach : null,
          root,
          tools: toolsFolder,
        }),
      },
    },
    files,
    reports: options.coverage ? [report, reach] : [report],
  };
}

/** What every run of a setup has, the worker's too: the same tests under the same names. */
function commonArguments(setup: TestSetup): string[] {
  const { addopts } = setup.options;
  return [
    ...['-q', '--tb=short', '--color=no', '--continue-on-collection-errors', '-p', 'no:randomly'],
    // addopts of the configuration would be read again: what matters of them follows.
    ...['-o', 'addopts=', '-o', `cache_dir=${folder}/cache`, `--rootdir=${rootOf(setup)}`],
    ...(Array.isArray(addopts) ? addopts : []),
  ];
}

function directoryOf(setup: TestSetup): string {
  return setup.directory === '' ? sandboxPaths.project : `${sandboxPaths.project}/${setup.directory}`;
}

/** Test ids are relative to pytest's root: fixed here, or pytest would guess another one for a subset. */
function rootOf(setup: TestSetup): string {
  return setup.configFile === undefined
    ? directoryOf(setup)
    : `${sandboxPaths.project}/${folderOf(setup.configFile)}`.replace(/\/$/, '');
}

function fileArguments(selection: TestSelection): readonly string[] {
  if (selection.kind === 'all') return [];
  if (selection.kind === 'files') return selection.files;
  const files = new Set<string>();
  for (const test of selection.tests as readonly TestResult[]) {
    if (test.file === undefined) return [];
    files.add(test.file);
  }
  return files.size > mostFileArguments ? [] : [...files];
}
