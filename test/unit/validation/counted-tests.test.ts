import assert from 'node:assert/strict';
import type { TestResult } from '../../../engine/protocol/index.ts';
import type { Baseline } from '../../../engine/validation/baseline-store.ts';
import { CountedTests } from '../../../engine/validation/counted-tests.ts';

const names = Array.from({ length: 30 }, (_, i) => `t${i}`);
const stable: TestResult[] = names.map((id) => ({ id, outcome: 'passed', seconds: 0.1 }));
const baseline: Baseline = {
  key: 'k',
  runs: 3,
  stable,
  failing: [],
  flaky: [{ id: 'u', outcomes: ['passed', 'failed', 'passed'] }],
  skipped: [],
  seconds: 1,
  coverage: { granularity: 'none', reach: new Map() },
  notes: [],
};

describe('the tests that count', () => {
  const cases: { name: string; seen: [functionId: string, tests: string[]][]; aside: string[] }[] = [
    { name: 'a bug may make a test waver', seen: [['f', ['t1', 't2']]], aside: [] },
    {
      name: 'two bugs in one function may have the same effect',
      seen: [
        ['f', ['t1']],
        ['f', ['t1']],
      ],
      aside: [],
    },
    {
      name: 'a test that wavers with bugs in two functions does so by itself',
      seen: [
        ['f', ['t1', 't2']],
        ['g', ['t3', 't1']],
      ],
      aside: ['t1'],
    },
    {
      name: 'when much of the suite wavers, it is not the tests',
      seen: [
        ['f', ['t1', 't2', 't3', 't4']],
        ['g', ['t1', 't2', 't3', 't4']],
        ['h', ['t1']],
      ],
      aside: [],
    },
  ];
  for (const { name, seen, aside } of cases) {
    it(name, () => {
      const notes: string[] = [];
      const tests = new CountedTests(baseline, (text) => notes.push(text));
      for (const [functionId, wavering] of seen) tests.wavered(functionId, wavering);
      assert.deepEqual([...tests.found], aside);
      assert.equal(notes.length, aside.length);
      const { baseline: now } = tests;
      assert.deepEqual(
        now.stable.map(({ id }) => id),
        names.filter((id) => !aside.includes(id)),
      );
      assert.deepEqual(
        now.flaky.map(({ id }) => id),
        ['u', ...aside],
      );
    });
  }

  it('tests that do not count elsewhere are set aside without being found', () => {
    const tests = new CountedTests(baseline);
    assert.deepEqual(tests.setAside(['t5', 'u', 'unknown']), ['t5']);
    assert.deepEqual(tests.setAside(['t5']), []);
    assert.equal(tests.baseline.stable.length, names.length - 1);
    assert.equal(tests.found.size, 0);
    assert.equal(baseline.stable.length, names.length, 'the baseline given is left as it was');
  });
});
