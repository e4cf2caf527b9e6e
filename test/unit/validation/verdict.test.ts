import assert from 'node:assert/strict';
import type { TestOutcome, TestResult, VerdictKind } from '../../../engine/protocol/index.ts';
import { disagreements, judge, judgeRun, type RunFacts } from '../../../engine/validation/verdict.ts';

const names = Array.from({ length: 10 }, (_, i) => `t${i}`);
const stable: TestResult[] = names.map((id) => ({ id, outcome: 'passed', seconds: 0.1 }));

/** A run in which the named tests have another outcome than passed; `null` leaves a test out of the report. */
function run(
  others: Record<string, TestOutcome | null>,
  more: Partial<RunFacts> & Partial<RunFacts['report']> = {},
): RunFacts {
  const { buildFailure, collectionErrors = new Map(), complete = true, ...facts } = more;
  const results = [...names, 'unstable'].flatMap((id): TestResult[] => {
    const outcome = id in others ? others[id] : id === 'unstable' ? 'failed' : 'passed';
    return outcome ? [{ id, outcome, seconds: 0.1 }] : [];
  });
  const report = { results, collectionErrors, complete, ...(buildFailure === undefined ? {} : { buildFailure }) };
  return { seconds: 1, exitCode: 1, timedOut: false, ...facts, report };
}

const all = (outcome: TestOutcome | null, count = 10) =>
  Object.fromEntries(names.slice(0, count).map((id) => [id, outcome]));

const cases: readonly [what: string, runs: RunFacts[], kind: VerdictKind, detail: RegExp][] = [
  ['one test fails in all three runs', [1, 2, 3].map(() => run({ t1: 'failed' })), 'valid', /^1 of 10 .* 3 runs: t1$/],
  ['a test is missing from all three reports', [1, 2, 3].map(() => run({ t1: null })), 'valid', /^1 of 10/],
  ['eight of ten fail', [1, 2, 3].map(() => run(all('failed', 8))), 'valid', /^8 of 10/],
  ['nine of ten fail', [run(all('failed', 9))], 'too-broken', /^9 of 10/],
  [
    'everything is missing: the run crashed',
    [run(all(null), { complete: false, exitCode: null })],
    'too-broken',
    /early/,
  ],
  ['no stable test fails', [run({})], 'survived', /^All 10/],
  ['only an unstable test changes', [run({ unstable: 'passed' })], 'survived', /^All 10/],
  ['stable tests are only skipped', [run({ t1: 'skipped' })], 'survived', /./],
  ['the one test that passes is skipped', [run({ ...all('skipped'), t0: 'failed' })], 'too-broken', /^1 of 10/],
  ['the suite hangs', [run({ t9: null }, { timedOut: true, seconds: 30 })], 'timed-out', /30 seconds/],
  [
    'the suite hangs in the second run',
    [run({ t1: 'failed' }), run({ t1: 'failed', t2: null }, { timedOut: true }), run({ t1: 'failed' })],
    'timed-out',
    /./,
  ],
  [
    'it does not compile',
    [run(all(null), { buildFailure: 'x.go:1\nundefined: y\n' })],
    'does-not-build',
    /undefined: y/,
  ],
  [
    'files do not load and nothing else fails',
    [run({ t1: null, t2: null }, { collectionErrors: new Map([['a_test', 'E\nSyntaxError']]) })],
    'does-not-build',
    /a_test: SyntaxError/,
  ],
  [
    'a compiler says more below the error',
    [run({ t1: null }, { collectionErrors: new Map([['a', 'a.ts:3:1 - error TS2345: No.\n\n3  f(x)\n     ~~~\n']]) })],
    'does-not-build',
    /a: a\.ts:3:1 - error TS2345: No\.$/,
  ],
  [
    'files do not load and a test fails too',
    [1, 2, 3].map(() => run({ t1: null, t2: 'failed' }, { collectionErrors: new Map([['a_test', 'E']]) })),
    'valid',
    /^2 of 10/,
  ],
  [
    'the second run fails another test',
    [run({ t1: 'failed' }), run({ t2: 'failed' }), run({ t1: 'failed' })],
    'flaky',
    /t1 fails in run 1 and passes in run 2/,
  ],
  [
    'the third run fails one test more',
    [run({ t1: 'failed' }), run({ t1: 'failed' }), run({ t1: 'failed', t3: 'failed' })],
    'flaky',
    /t3 passes in run 1 and fails in run 3/,
  ],
  ['a later run passes everything', [run({ t1: 'failed' }), run({}), run({ t1: 'failed' })], 'flaky', /t1/],
  [
    'a test is skipped in one run only',
    [run({ t1: 'failed', t2: 'skipped' }), run({ t1: 'failed' }), run({ t1: 'failed' })],
    'flaky',
    /t2 is skipped in run 1/,
  ],
  [
    'a later run breaks nearly everything',
    [run({ t1: 'failed' }), run(all('failed')), run({ t1: 'failed' })],
    'flaky',
    /./,
  ],
];

describe('the rules of a valid bug', () => {
  for (const [what, runs, kind, detail] of cases) {
    it(`${kind}: ${what}`, () => {
      const judged = judge(runs.map((facts) => judgeRun(facts, stable)));
      assert.equal(judged.kind, kind);
      assert.match(judged.detail, detail);
    });
  }

  it('puts each stable test in one list, sorted', () => {
    const judged = judgeRun(run({ t3: 'failed', t1: null, t5: 'skipped' }), stable);
    assert.deepEqual(judged.failed, ['t1', 't3']);
    assert.deepEqual(judged.passed, ['t0', 't2', 't4', 't6', 't7', 't8', 't9']);
  });

  it('does not call a bug valid after fewer than three runs', () => {
    assert.throws(() => judge([judgeRun(run({ t1: 'failed' }), stable)]));
  });
});

describe('what runs do not agree on', () => {
  const judged = (...facts: RunFacts[]) => disagreements(facts.map((one) => judgeRun(one, stable)));

  it('names the tests, sorted', () => {
    const runs = [run({ t1: 'failed', t3: 'failed' }), run({ t1: 'failed', t2: 'failed' }), run({ t1: 'failed' })];
    assert.deepEqual(judged(...runs), ['t2', 't3']);
    assert.deepEqual(judged(run({ t1: 'failed' }), run({ t1: 'failed', unstable: 'passed' })), []);
  });

  it('says nothing of single tests when a run did not get to its end', () => {
    for (const early of [{ complete: false }, { timedOut: true }])
      assert.deepEqual(judged(run({ t1: 'failed' }), run({ t2: null }, early)), []);
  });
});
