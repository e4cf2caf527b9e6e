import assert from 'node:assert/strict';
import { type Estimate, estimate, type Judged, roughly } from '../../../src/runs/estimate.ts';

describe('the estimate of a run', () => {
  const cases: readonly (readonly [string, Judged, Estimate])[] = [
    [
      'before anything is judged: three candidates for a bug, no time',
      { wanted: 8, valid: 0, judged: 0, seconds: 0 },
      { total: 24 },
    ],
    ['after a third of them held', { wanted: 8, valid: 3, judged: 9, seconds: 30 }, { total: 24, secondsLeft: 50 }],
    [
      'when every candidate holds, fewer are needed',
      { wanted: 4, valid: 3, judged: 3, seconds: 6 },
      { total: 5, secondsLeft: 4 },
    ],
    [
      'when none holds, more and more are needed',
      { wanted: 1, valid: 0, judged: 57, seconds: 57 },
      { total: 117, secondsLeft: 60 },
    ],
    [
      'never longer than the budget',
      { wanted: 8, valid: 3, judged: 9, seconds: 30, budgetLeft: 20 },
      { total: 24, secondsLeft: 20 },
    ],
    [
      'when the budget is used up',
      { wanted: 8, valid: 3, judged: 9, seconds: 30, budgetLeft: -1 },
      { total: 24, secondsLeft: 0 },
    ],
    ['when all are found', { wanted: 3, valid: 3, judged: 9, seconds: 30 }, { total: 9, secondsLeft: 0 }],
  ];
  for (const [name, judged, wanted] of cases) it(name, () => assert.deepEqual(estimate(judged), wanted));
});

describe('rough durations', () => {
  const cases = [
    [0, { unit: 'moments' }],
    [4.9, { unit: 'moments' }],
    [38, { unit: 'seconds', count: 40 }],
    [57, { unit: 'seconds', count: 55 }],
    [58, { unit: 'minutes', count: 1 }],
    [149, { unit: 'minutes', count: 2 }],
    [3569, { unit: 'minutes', count: 59 }],
    [3600, { unit: 'hours', count: 1 }],
    [9000, { unit: 'hours', count: 3 }],
  ] as const;
  for (const [seconds, wanted] of cases) it(`${seconds} s`, () => assert.deepEqual(roughly(seconds), wanted));
});
