import { readAsset } from '../../assets.ts';
import type { Snapshot, TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import { below } from '../../testing/files.ts';
import type { Framework, TestPlan, TestSelection } from '../../testing/framework.ts';
import type { TestReport } from '../../testing/report.ts';
import { lastOutput } from '../../testing/reports/identity.ts';
import { readReach } from '../../testing/reports/reach.ts';
import { readRecords } from '../../testing/reports/records.ts';
import { quoteWord, typed } from '../../testing/words.ts';
import { scanPythonTests, topLevelOf } from './detection.ts';
import { residentFiles } from './resident.ts';
import { pythonEnvironment, toolsFolder, venvPython } from './venv.ts';

const folder = `${sandboxPaths.scratch}/unittest`;
const report = `${folder}/report.jsonl`;
const reach = `${folder}/reach.json`;
const wanted = `${folder}/tests.json`;

export const unittest: Framework = {
  id: 'unittest',
  name: 'unittest',

  async detect(snapshot: Snapshot): Promise<TestSetup[]> {
    return scanPythonTests(snapshot)
      .filter((found) => found.framework === 'unittest')
      .map(({ directory, reason, testFiles }) => {
        const tops = testFiles.map((path) => below(directory, topLevelOf(snapshot, path, directory)) ?? '');
        return {
          id: directory === '' ? 'unittest' : `unittest:${directory}`,
          framework: 'unittest',
          languages: ['python'],
          directory,
          reason,
          testFiles,
          options: { starts: [...new Set(tops)].map((top) => top || '.').sort() },
        };
      });
  },

  byHand({ directory, options }) {
    const starts = Array.isArray(options.starts) ? options.starts.map(String) : [];
    const runs = starts.map((start) => ['python', '-m', 'unittest', 'discover', '-s', start]);
    const last = runs.pop() ?? ['python', '-m', 'unittest'];
    return typed(
      directory,
      runs.map((words) => words.map(quoteWord).join(' ')),
      last,
    );
  },

  plan: (setup, selection, { stopAtFirstFailure }) =>
    plan(setup, selection, { stop: stopAtFirstFailure, coverage: false }),

  read(_setup, { output, reports }): TestReport {
    const read = readRecords(reports.get(report));
    if (read.results.length > 0 || read.collectionErrors.size > 0 || read.complete) return read;
    return output.timedOut || output.exitCode === null ? read : { ...read, buildFailure: lastOutput(output) };
  },

  coveragePlans: (setup) => [plan(setup, { kind: 'all' }, { stop: false, coverage: true })],
  readCoverage: (_setup, _plan, { reports }) => readReach(reports.get(reach), 'test'),

  worker: {
    command: (setup) => ({
      ...plan(setup, { kind: 'all' }, { stop: true, coverage: false, report: '/dev/null' }).command,
      argv: [venvPython, '-B', `${folder}/unittest-worker.py`],
    }),
    files: () => residentFiles(folder, ['unittest-worker.py', 'bugsmith_unittest.py']),
  },
};

function plan(
  setup: TestSetup,
  selection: TestSelection,
  options: { readonly stop: boolean; readonly coverage: boolean; readonly report?: string },
): TestPlan {
  const root = sandboxPaths.project;
  const files = new Map([[`${folder}/bugsmith_unittest.py`, readAsset('languages/python/bugsmith_unittest.py')]]);
  if (options.coverage) files.set(`${folder}/bugsmith_reach.py`, readAsset('languages/python/bugsmith_reach.py'));
  if (selection.kind === 'tests') files.set(wanted, JSON.stringify(selection.tests.map((test) => test.id)));
  const inFiles = filesOf(selection)?.map((file) => `${root}/${file}`);
  return {
    command: {
      argv: [venvPython, `${folder}/bugsmith_unittest.py`],
      directory: setup.directory === '' ? root : `${root}/${setup.directory}`,
      env: {
        ...pythonEnvironment,
        BUGSMITH_UNITTEST: JSON.stringify({
          report: options.report ?? report,
          starts: setup.options.starts,
          files: inFiles ?? null,
          tests: selection.kind === 'tests' ? wanted : null,
          stop: options.stop,
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

function filesOf(selection: TestSelection): readonly string[] | undefined {
  if (selection.kind === 'all') return undefined;
  if (selection.kind === 'files') return selection.files;
  const files = new Set<string>();
  for (const { file } of selection.tests) {
    if (file === undefined) return undefined;
    files.add(file);
  }
  return [...files].sort();
}
