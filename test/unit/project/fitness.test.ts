import assert from 'node:assert/strict';
import { setupFor } from '../../../engine/project/analysis.ts';
import { fitness, type SuiteNumbers } from '../../../engine/project/fitness.ts';
import type { TestSetup } from '../../../engine/protocol/index.ts';

const lines = (...numbers: number[]) => numbers.map((n, i) => ({ id: `l${i}`, name: `L${i}`, files: 1, lines: n }));

const judged: [lines: number[], suite: SuiteNumbers | undefined, fit: boolean | null, met: (boolean | null)[]][] = [
  [[1000], undefined, null, [null, null, true]],
  [[999], undefined, false, [null, null, false]],
  [[30_000, 20_000], { tests: 51, passed: 51 }, true, [true, true, true]],
  [[30_000, 20_001], { tests: 51, passed: 51 }, false, [true, true, false]],
  [[5000], { tests: 50, passed: 50 }, false, [false, true, true]],
  [[5000], { tests: 100, passed: 90 }, false, [true, false, true]],
  [[5000], { tests: 1000, passed: 901 }, true, [true, true, true]],
  [[5000], { tests: 0, passed: 0 }, false, [false, false, true]],
  [[], undefined, false, [null, null, false]],
];

describe('fitness', () => {
  for (const [sizes, suite, fit, met] of judged) {
    const numbers = suite ? `${suite.passed} of ${suite.tests} tests pass` : 'no baseline';
    it(`${fit === null ? 'is not known' : fit ? 'is given' : 'is missing'}: ${sizes.join(' + ')} lines, ${numbers}`, () => {
      const result = fitness(lines(...sizes), suite);
      assert.equal(result.fit, fit);
      assert.deepEqual(
        result.criteria.map((criterion) => criterion.met),
        met,
      );
    });
  }

  it('gives the numbers, and none that was not measured', () => {
    const values = (suite?: SuiteNumbers) => fitness(lines(1500, 500), suite).criteria.map(({ value }) => value);
    assert.deepEqual(values({ tests: 300, passed: 299 }), [300, 99.7, 2000]);
    assert.deepEqual(values(), [null, null, 2000]);
  });
});

function setup(id: string, directory: string, languages: string[]): TestSetup {
  return { id, framework: id, languages, directory, reason: '', testFiles: [], options: {} };
}

describe('the test setup of a function', () => {
  const monorepo = [
    setup('root', '', ['javascript', 'typescript']),
    setup('core', 'packages/core', ['typescript']),
    setup('deep', 'packages/core/deep', ['typescript']),
    setup('py', 'tools', ['python']),
  ];
  const nearest: [file: string, language: string, setups: TestSetup[], id: string | undefined][] = [
    ['src/a.ts', 'typescript', monorepo, 'root'],
    ['packages/core/src/a.ts', 'typescript', monorepo, 'core'],
    ['packages/core/deep/a.ts', 'typescript', monorepo, 'deep'],
    ['packages/core-extra/a.ts', 'typescript', monorepo, 'root'],
    ['packages/core/src/a.js', 'javascript', monorepo, 'root'],
    ['lib/a.py', 'python', monorepo, 'py'],
    ['a.go', 'go', monorepo, undefined],
    ['c/a.ts', 'typescript', [setup('a', 'a', ['typescript']), setup('b', 'b', ['typescript'])], undefined],
    ['a.py', 'python', [setup('pytest', '', ['python']), setup('unittest', '', ['python'])], 'pytest'],
  ];
  for (const [file, language, setups, id] of nearest) {
    it(`of ${file} is ${id ?? 'none'}`, () => assert.equal(setupFor({ file }, setups, language)?.id, id));
  }
});
