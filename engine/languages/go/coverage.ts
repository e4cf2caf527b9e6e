import type { TestResult, TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import type { CoveragePlan, PlanOutput } from '../../testing/framework.ts';
import type { Coverage } from '../../testing/report.ts';
import { quoteWord } from '../../testing/words.ts';
import { runEnvironment } from './environment.ts';
import { directoryOf, importPathOf } from './paths.ts';
import { splitId } from './report.ts';

const folder = `${sandboxPaths.scratch}/go`;
const profile = `${folder}/cover.txt`;
const script = `${folder}/cover.sh`;

/** Each top-level test costs a process of its own; with more of them than this, coverage is taken by package. */
const mostTests = 600;

/** One run of `cover.sh`: tests by number, in the order of the script. */
interface Unit {
  readonly importPath: string;
  /** Undefined: the whole package. */
  readonly test?: string;
}

/**
 * Builds each package's tests once with counters in every package of the module, then runs each top-level test alone.
 * The script leaves the blocks that were reached in one file: `@3` (unit 3 begins), then lines of its profile.
 */
export function goCoveragePlans(setup: TestSetup, baseline: readonly TestResult[]): readonly CoveragePlan[] {
  const units = unitsOf(baseline);
  const lines = [`: > ${profile}`, `root=$PWD`];
  let current = '';
  units.forEach((unit, number) => {
    if (unit.importPath !== current) {
      if (current !== '') lines.push('fi');
      current = unit.importPath;
      const below = current.slice(importPathOf(setup, '').length).replace(/^\//, '');
      lines.push(
        `cd "$root" && if go test -c -covermode=set -coverpkg=./... -o ${folder}/cover.test ${quoteWord(current)} &&`,
        `cd ${quoteWord(`./${below}`)}; then`,
      );
    }
    const only = unit.test === undefined ? '' : ` -test.run ${quoteWord(`^${unit.test}$`)}`;
    lines.push(
      `echo @${number} >> ${profile}; rm -f ${folder}/one.txt`,
      `${folder}/cover.test -test.count=1${only} -test.coverprofile ${folder}/one.txt > /dev/null 2>&1 < /dev/null`,
      `grep ' 1$' ${folder}/one.txt >> ${profile}`,
    );
  });
  if (current !== '') lines.push('fi');
  lines.push(`echo @end >> ${profile}`);
  const plan: CoveragePlan = {
    command: { argv: ['sh', script], directory: directoryOf(setup), env: runEnvironment },
    files: new Map([
      [script, `${lines.join('\n')}\n`],
      [`${folder}/units.json`, JSON.stringify({ units, tests: baseline.map(({ id, file }) => ({ id, file })) })],
    ]),
    reports: [profile],
  };
  return units.length > 0 ? [plan] : [];
}

function unitsOf(baseline: readonly TestResult[]): Unit[] {
  const tops = new Map<string, Set<string>>();
  for (const { id } of baseline) {
    const { importPath, test } = splitId(id);
    tops.set(importPath, (tops.get(importPath) ?? new Set()).add(test.split('/')[0] ?? test));
  }
  const count = [...tops.values()].reduce((sum, tests) => sum + tests.size, 0);
  return [...tops].flatMap(([importPath, tests]) =>
    count > mostTests ? [{ importPath }] : [...tests].map((test) => ({ importPath, test })),
  );
}

export function readGoCoverage(setup: TestSetup, plan: CoveragePlan, { reports }: PlanOutput): Coverage {
  const { units, tests } = JSON.parse(plan.files.get(`${folder}/units.json`) ?? '{"units":[],"tests":[]}') as {
    units: Unit[];
    tests: { id: string; file?: string }[];
  };
  const text = reports.get(profile)?.toString('utf8') ?? '';
  const prefix = setup.directory === '' ? '' : `${setup.directory}/`;
  const module = `${String(setup.options.module)}/`;
  const byUnit = new Map<string, ReadonlyMap<string, readonly number[]>>();
  for (const part of text.split(/^@/m).slice(1)) {
    const number = Number.parseInt(part, 10);
    const unit = units[number];
    if (!unit) continue;
    const lines = new Map<string, Set<number>>();
    for (const [, file = '', first, last] of part.matchAll(/^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ 1$/gm)) {
      if (!file.startsWith(module)) continue;
      const path = prefix + file.slice(module.length);
      const reached = lines.get(path) ?? new Set();
      lines.set(path, reached);
      for (let line = Number(first); line <= Number(last); line++) reached.add(line);
    }
    // A unit without a single block crashed or did not build: nobody knows what it reaches.
    if (lines.size > 0) byUnit.set(unitKey(unit), sorted(lines));
  }
  const perTest = units.every((unit) => unit.test !== undefined);
  const reach = new Map<string, ReadonlyMap<string, readonly number[]>>();
  for (const { id, file } of tests) {
    const { importPath, test } = splitId(id);
    const lines = byUnit.get(unitKey(perTest ? { importPath, test: test.split('/')[0] ?? test } : { importPath }));
    const key = perTest ? id : file;
    if (lines && key !== undefined) reach.set(key, lines);
  }
  return { granularity: reach.size === 0 ? 'none' : perTest ? 'test' : 'file', reach };
}

function unitKey(unit: Unit): string {
  return `${unit.importPath}::${unit.test ?? ''}`;
}

function sorted(lines: ReadonlyMap<string, ReadonlySet<number>>): Map<string, readonly number[]> {
  return new Map([...lines].map(([file, numbers]) => [file, [...numbers].sort((a, b) => a - b)]));
}
