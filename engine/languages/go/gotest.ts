import type { Snapshot, TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import { folderOf, nearestFolder, readText } from '../../testing/files.ts';
import type { Framework, PlanOutput, TestPlan, TestSelection } from '../../testing/framework.ts';
import type { TestReport } from '../../testing/report.ts';
import { lastOutput } from '../../testing/reports/identity.ts';
import { quoteWord, typed } from '../../testing/words.ts';
import { goCoveragePlans, readGoCoverage } from './coverage.ts';
import { runEnvironment } from './environment.ts';
import { directoryOf, importPathOf } from './paths.ts';
import { readGoTest, splitId } from './report.ts';

const folder = `${sandboxPaths.scratch}/go`;
const report = `${folder}/report.json`;
const functions = `${folder}/functions.txt`;
const script = `${folder}/run.sh`;

/** Finds the head of a test, an example or a fuzz test. */
const functionPattern = '^func (Test|Example|Fuzz)[A-Za-z0-9_]*';

/** A regular expression longer than this is near the limit of one argument; then the whole package is run. */
const longestExpression = 100_000;

export const goTest: Framework = {
  id: 'go-test',
  name: 'go test',

  async detect(snapshot: Snapshot): Promise<TestSetup[]> {
    const paths = snapshot.files
      .map((file) => file.path)
      .filter((path) => !/(^|\/)(vendor|testdata|[._][^/]*)\//.test(path));
    const modules = paths.filter((path) => /(^|\/)go\.mod$/.test(path)).map(folderOf);
    const tests = paths.filter((path) => path.endsWith('_test.go'));
    return modules.flatMap((directory) => {
      const testFiles = tests.filter((path) => nearestFolder(modules, path) === directory);
      const manifest = directory === '' ? 'go.mod' : `${directory}/go.mod`;
      const module = /^module\s+"?([^\s"]+)/m.exec(readText(snapshot, manifest) ?? '')?.[1];
      if (testFiles.length === 0 || module === undefined) return [];
      return {
        id: directory === '' ? 'go-test' : `go-test:${directory}`,
        framework: 'go-test',
        languages: ['go'],
        directory,
        reason: `${manifest}, and ${testFiles.length} files end in _test.go`,
        configFile: manifest,
        testFiles,
        options: { module },
      };
    });
  },

  byHand: ({ directory }) => typed(directory, [], ['go', 'test', './...']),

  plan(setup, selection, { stopAtFirstFailure }): TestPlan {
    const flags = `-json -count=1${stopAtFirstFailure ? ' -failfast' : ''}`;
    const after = `>> ${report} || ${stopAtFirstFailure ? 'exit 1' : 'code=1'}`;
    const lines = [
      // The events name packages and tests; which file a test is in is seen in the sources.
      `grep -rHoE --include='*_test.go' '${functionPattern}' . > ${functions}`,
      `: > ${report}`,
      'code=0',
      ...runsOf(setup, selection).map(({ before, words }) => `${before}go test ${flags} ${words} ${after}`),
      'exit $code',
    ];
    return {
      command: { argv: ['sh', script], directory: directoryOf(setup), env: runEnvironment },
      files: new Map([[script, `${lines.join('\n')}\n`]]),
      reports: [report, functions],
    };
  },

  read(setup: TestSetup, { output, reports }: PlanOutput): TestReport {
    const files = testFunctions(setup, reports.get(functions)?.toString('utf8') ?? '');
    const read = readGoTest(reports.get(report), output.stderr, (importPath, test) =>
      files.get(`${importPath}.${test}`),
    );
    // The go command itself refused: a broken go.mod, a missing module.
    if (
      read.results.length === 0 &&
      !read.complete &&
      !output.timedOut &&
      output.exitCode !== null &&
      output.exitCode !== 0
    )
      return { ...read, buildFailure: lastOutput({ stdout: '', stderr: output.stderr }) };
    return read;
  },

  coveragePlans: goCoveragePlans,
  readCoverage: readGoCoverage,
};

interface Run {
  /** Shell code in front of the command. */
  readonly before: string;
  /** What follows `go test` and its flags. */
  readonly words: string;
}

/** The runs that a selection needs. */
function runsOf(setup: TestSetup, selection: TestSelection): Run[] {
  if (selection.kind === 'all') return [{ before: '', words: './...' }];
  if (selection.kind === 'files') {
    const prefix = setup.directory === '' ? 0 : setup.directory.length + 1;
    const files = selection.files.map((file) => file.slice(prefix));
    return [...Map.groupBy(files, folderOf)].map(([below, inPackage]) => {
      const paths = inPackage.map((file) => quoteWord(`./${file}`)).join(' ');
      const names = `$(grep -hoE '${functionPattern}' ${paths} | sed 's/^func //' | paste -sd '|' -)`;
      return { before: `names="${names}"; `, words: `-run "^($names)$" ${quoteWord(importPathOf(setup, below))}` };
    });
  }
  const byPackage = Map.groupBy(selection.tests, (test) => splitId(test.id).importPath);
  return [...byPackage].map(([importPath, tests]) => {
    const expression = runExpression(tests.map((test) => splitId(test.id).test));
    const only = expression.length > longestExpression ? '' : `-run ${quoteWord(expression)} `;
    return { before: '', words: only + quoteWord(importPath) };
  });
}

/**
 * The `-run` expression for exactly these tests: `^TestA$|^TestB$/^sub$`. A test runs with all of its subtests; a
 * subtest that is wanted without the whole of its test is named level by level.
 */
export function runExpression(tests: readonly string[]): string {
  const whole = new Set(tests.filter((test) => !test.includes('/')));
  const parts = new Map<string, Set<string>>();
  for (const test of tests) {
    const levels = test.split('/');
    const parents = levels.slice(0, -1).map((_, index) => levels.slice(0, index + 1).join('/'));
    if (parents.some((parent) => whole.has(parent) || tests.includes(parent))) continue;
    const start = levels
      .slice(0, -1)
      .map((level) => `^${quoteMeta(level)}$`)
      .join('/');
    parts.set(start, (parts.get(start) ?? new Set()).add(quoteMeta(levels.at(-1) ?? '')));
  }
  return [...parts].map(([start, last]) => `${start}${start && '/'}^(${[...last].join('|')})$`).join('|');
}

function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** `import path.Test` → file, from what grep found: `./sub/a_test.go:func TestA`. */
function testFunctions(setup: TestSetup, found: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const line of found.split('\n')) {
    const [, path, name] = /^(?:\.\/)?(.+_test\.go):func (\w+)$/.exec(line.trimEnd()) ?? [];
    if (path === undefined || name === undefined) continue;
    files.set(
      `${importPathOf(setup, folderOf(path))}.${name}`,
      setup.directory === '' ? path : `${setup.directory}/${path}`,
    );
  }
  return files;
}
