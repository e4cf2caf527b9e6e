import assert from 'node:assert/strict';
import type { TestOutcome } from '../../../engine/protocol/index.ts';
import type { TestReport } from '../../../engine/testing/report.ts';
import { stabilityOf } from '../../../engine/validation/stability.ts';

function report(outcomes: Record<string, TestOutcome>, seconds = 1): TestReport {
  const results = Object.entries(outcomes).map(([id, outcome]) => ({
    id,
    outcome,
    seconds,
    message: `${id} ${outcome}`,
  }));
  return { results, collectionErrors: new Map(), complete: true };
}

const fates: readonly [what: string, outcomes: (TestOutcome | null)[], list: string][] = [
  ['passed every time', ['passed', 'passed', 'passed'], 'stable'],
  ['failed every time', ['failed', 'failed', 'failed'], 'failing'],
  ['failed once', ['passed', 'failed', 'passed'], 'flaky'],
  ['was missing once', ['passed', 'passed', null], 'flaky'],
  ['was skipped once', ['skipped', 'passed', 'passed'], 'flaky'],
  ['was skipped every time', ['skipped', 'skipped', 'skipped'], 'skipped'],
  ['failed and was skipped', ['skipped', 'failed', 'skipped'], 'failing'],
  ['was seen once, passing', [null, 'passed', null], 'flaky'],
];

describe('the tests of a baseline', () => {
  for (const [what, outcomes, list] of fates) {
    it(`${list}: ${what}`, () => {
      const found = stabilityOf(outcomes.map((outcome) => report(outcome ? { t: outcome } : {})));
      const lists = Object.entries(found).flatMap(([name, tests]) => (tests.length > 0 ? [name] : []));
      assert.deepEqual(lists, [list]);
    });
  }

  it('takes the median time, and no message for what passes', () => {
    const { stable } = stabilityOf([
      report({ t: 'passed' }, 9),
      report({ t: 'passed' }, 1),
      report({ t: 'passed' }, 2),
    ]);
    assert.deepEqual(stable, [{ id: 't', outcome: 'passed', seconds: 2 }]);
  });

  it('says how a flaky test differed', () => {
    const { flaky } = stabilityOf([report({ t: 'passed' }), report({ t: 'failed' }), report({})]);
    assert.deepEqual(flaky, [{ id: 't', outcomes: ['passed', 'failed', 'missing'] }]);
  });
});
