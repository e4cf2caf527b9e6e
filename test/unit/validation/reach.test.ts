import assert from 'node:assert/strict';
import type { TestResult } from '../../../engine/protocol/index.ts';
import type { Coverage } from '../../../engine/testing/report.ts';
import { type ChangedLines, isReached, testsReaching } from '../../../engine/validation/reach.ts';

const test = (id: string, file = `${id}_test`): TestResult => ({ id, file, outcome: 'passed', seconds: 1 });
const stable = [test('a'), test('b'), test('c'), test('unmeasured')];

const coverage: Coverage = {
  granularity: 'test',
  reach: new Map([
    ['', new Map([['m.py', [1, 10, 20, 21]]])],
    ['a', new Map([['m.py', [11, 12, 14]]])],
    ['b', new Map([['m.py', [11, 15]]])],
    ['c', new Map([['other.py', [11, 12, 13, 14, 15]]])],
  ]),
};

const fn = { startLine: 10, endLine: 17 };
const lines = (startLine: number, endLine = startLine, more: Partial<ChangedLines> = {}): ChangedLines => ({
  file: 'm.py',
  startLine,
  endLine,
  function: fn,
  inBody: true,
  ...more,
});

const cases: readonly [what: string, changed: ChangedLines, tests: string[], reason: string][] = [
  ['a line that one test reaches', lines(12), ['a'], 'lines'],
  ['a line that two tests reach', lines(11), ['a', 'b'], 'lines'],
  ['a range of lines', lines(14, 15), ['a', 'b'], 'lines'],
  ['a later line of a statement', lines(13), ['a'], 'lines'],
  ['the last line of the last statement', lines(17), ['b'], 'lines'],
  ['a head', lines(10, 10, { inBody: false }), ['a', 'b'], 'function'],
  [
    'a line that ran while loading',
    lines(20, 20, { function: { startLine: 19, endLine: 22 } }),
    ['a', 'b', 'c'],
    'loading',
  ],
  ['a change that begins before the function', lines(9, 12, { inBody: false }), ['a', 'b', 'c'], 'loading'],
  [
    'a statement of a module',
    lines(1, 1, { inBody: false, function: { startLine: 0, endLine: 0 } }),
    ['a', 'b', 'c'],
    'loading',
  ],
  ['a function that nothing reaches', lines(31, 31, { function: { startLine: 30, endLine: 32 } }), [], 'lines'],
  ['a file that coverage does not know', lines(1, 1, { file: 'new.py' }), ['a', 'b', 'c'], 'unknown'],
];

describe('the tests that reach a change', () => {
  for (const [what, changed, tests, reason] of cases) {
    it(`${what}: ${tests.join(' ') || 'none'}, and what was not measured`, () => {
      const found = testsReaching(stable, coverage, changed);
      assert.deepEqual([found.tests.map(({ id }) => id), found.reason], [[...tests, 'unmeasured'], reason]);
    });
  }

  it('are all tests for code that ran while loading, and first those that run it again', () => {
    const found = testsReaching(stable, coverage, lines(10));
    assert.deepEqual(
      [found.tests, found.reason, found.again?.map(({ id }) => id)],
      [stable, 'loading', ['a', 'b', 'unmeasured']],
    );
  });

  it('are all of a file when coverage is by file', () => {
    const byFile: Coverage = {
      granularity: 'file',
      reach: new Map([
        ['x', new Map([['m.py', [12]]])],
        ['y', new Map()],
      ]),
    };
    const found = testsReaching([test('1', 'x'), test('2', 'x'), test('3', 'y')], byFile, lines(12));
    assert.deepEqual(
      found.tests.map(({ id }) => id),
      ['1', '2'],
    );
  });

  it('count a test that reaches every line as one that was not seen', () => {
    const every = new Map([['m.py', Array.from({ length: 40 }, (_, i) => i + 1)]]);
    const found = testsReaching(
      [...stable, test('program')],
      { ...coverage, reach: new Map([...coverage.reach, ['program', every]]) },
      lines(13),
    );
    assert.deepEqual(
      found.tests.map(({ id }) => id),
      ['a', 'unmeasured', 'program'],
    );
  });

  it('are all tests without coverage', () => {
    const found = testsReaching(stable, { granularity: 'none', reach: new Map() }, lines(12));
    assert.deepEqual([found.tests, found.reason], [stable, 'unknown']);
  });
});

describe('whether tests run a function', () => {
  const measured = stable.slice(0, 3);
  const named = (startLine: number, endLine: number, file = 'm.py') => ({ file, startLine, endLine });

  it('is true when a test reaches a line of it', () =>
    assert.equal(isReached(measured, coverage, named(10, 17)), true));
  it('is not proved by its head, which runs while loading', () =>
    assert.equal(isReached(measured, coverage, named(19, 22)), false));
  it('is false when nothing does', () => assert.equal(isReached(measured, coverage, named(30, 32)), false));
  it('is true as long as a test was not measured', () =>
    assert.equal(isReached(stable, coverage, named(30, 32)), true));
  it('is true when there is no coverage', () =>
    assert.equal(isReached(measured, { granularity: 'none', reach: new Map() }, named(30, 32)), true));
});
