import assert from 'node:assert/strict';
import type { TestOutcome } from '../../../engine/protocol/index.ts';
import { grade } from '../../../engine/service/grade.ts';
import { buildTuple } from '../../builders/tuple.ts';

const tuple = buildTuple({ failToPass: ['broken'], passToPass: ['fine', 'good'] });

const run = (outcomes: Readonly<Record<string, TestOutcome>>, change = {}) => ({
  output: { exitCode: 0, timedOut: false, truncated: false, stdout: '', stderr: '', seconds: 61.2 },
  report: {
    results: Object.entries(outcomes).map(([id, outcome]) => {
      const said = outcome === 'failed' ? { message: `${id} said ${'x'.repeat(5000)}` } : {};
      return { id, outcome, seconds: 0.1, ...said };
    }),
    collectionErrors: new Map(),
    complete: true,
    ...change,
  },
});

describe('the grade of a fix', () => {
  const cases: readonly {
    readonly when: string;
    readonly outcomes: Readonly<Record<string, TestOutcome>>;
    readonly still?: readonly string[];
    readonly newly?: readonly string[];
  }[] = [
    { when: 'all pass', outcomes: { broken: 'passed', fine: 'passed', good: 'passed', own: 'failed' } },
    {
      when: 'the bug is still there',
      outcomes: { broken: 'failed', fine: 'passed', good: 'passed' },
      still: ['broken'],
    },
    { when: 'another test broke', outcomes: { broken: 'passed', fine: 'failed', good: 'passed' }, newly: ['fine'] },
    { when: 'the failing test is gone', outcomes: { fine: 'passed', good: 'passed' }, still: ['broken'] },
    {
      when: 'tests are skipped',
      outcomes: { broken: 'skipped', fine: 'passed', good: 'skipped' },
      still: ['broken'],
      newly: ['good'],
    },
    { when: 'nothing ran', outcomes: {}, still: ['broken'], newly: ['fine', 'good'] },
  ];
  for (const { when, outcomes, still = [], newly = [] } of cases) {
    it(`is right when ${when}`, () => {
      const graded = grade(tuple, run(outcomes), []);
      assert.equal(graded.solved, still.length + newly.length === 0);
      assert.deepEqual(graded.stillFailing, still);
      assert.deepEqual(graded.newlyFailing, newly);
      assert.match(graded.detail, graded.solved ? /^Solved/ : /^Not solved/);
    });
  }

  it('has what the tests that count said, cut', () => {
    const { messages } = grade(tuple, run({ broken: 'failed', fine: 'passed', good: 'passed', own: 'failed' }), []);
    assert.deepEqual(Object.keys(messages), ['broken']);
    assert.equal(messages.broken?.length, 4002);
  });

  it('says what stood in the way, and which test files were put back', () => {
    const nothing = run({}, { buildFailure: 'compiling\nsrc/a.go:3: syntax error\n' });
    assert.match(grade(tuple, nothing, []).detail, /does not build: src\/a\.go:3: syntax error/);
    const late = { ...run({}), output: { ...run({}).output, timedOut: true } };
    assert.match(grade(tuple, late, []).detail, /did not end within 61 seconds/);
    const restored = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `test/${name}.js`);
    assert.match(grade(tuple, run({}), restored).detail, /original ones: test\/a\.js, .* and 2 more/);
  });
});
