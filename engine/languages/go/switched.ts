import { posix } from 'node:path';
import type { TestResult, TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import type { SwitchedTests, TestPlan } from '../../testing/framework.ts';
import { quoteWord } from '../../testing/words.ts';
import { runEnvironment } from './environment.ts';
import { runExpression } from './gotest.ts';
import { directoryOf, importPathOf } from './paths.ts';
import { splitId } from './report.ts';
import { liveVariable } from './schemata.ts';

const folder = `${sandboxPaths.scratch}/go-live`;

/** Go's tests on a woven tree: each package's test program is compiled once, and run for each live candidate. */
export const switched: SwitchedTests = {
  build(setup, tests) {
    const packages = [...byPackage(tests).keys()];
    // All packages, though one fails; -e: all errors of a package, not only the first ten.
    const lines = packages.map(
      (path) => `go test -c -vet=off -gcflags=-e -o ${program(path)} ${quoteWord(path)} || code=1`,
    );
    return script(setup, 'build.sh', ['code=0', ...lines, 'exit $code']);
  },

  buildErrors(setup, { stdout, stderr }) {
    const places: { file: string; line: number }[] = [];
    for (const [, path = '', line] of `${stdout}\n${stderr}`.matchAll(/^(?:\.\/)?([^\s:]+\.go):(\d+)(?::\d+)?: /gm)) {
      places.push({ file: posix.join(setup.directory, path), line: Number(line) });
    }
    return places;
  },

  command(setup, tests, live) {
    const runs = [...byPackage(tests)].map(([path, names]) => {
      const below = path.slice(importPathOf(setup, '').length).replace(/^\//, '');
      // Subtests run with their test: naming them one by one costs more than it saves.
      const expression = runExpression([...new Set(names.map((name) => name.split('/')[0] ?? name))]);
      const flags = `-test.failfast -test.count=1 -test.run ${quoteWord(expression)}`;
      return `(cd ${quoteWord(`./${below}`)} && exec ${program(path)} ${flags}) || exit 1`;
    });
    return script(setup, 'run.sh', [`export ${liveVariable}=${live}`, ...runs]);
  },
};

function byPackage(tests: readonly TestResult[]): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  for (const { id } of tests) {
    const { importPath, test } = splitId(id);
    packages.set(importPath, [...(packages.get(importPath) ?? []), test]);
  }
  return packages;
}

function program(importPath: string): string {
  return `${folder}/${importPath.replace(/[^\w.-]/g, '_')}.test`;
}

function script(setup: TestSetup, name: string, lines: readonly string[]): TestPlan {
  const path = `${folder}/${name}`;
  return {
    command: { argv: ['sh', path], directory: directoryOf(setup), env: runEnvironment },
    files: new Map([[path, `${lines.join('\n')}\n`]]),
    reports: [],
  };
}
