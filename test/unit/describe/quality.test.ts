import assert from 'node:assert/strict';
import { unifiedDiff } from '../../../engine/bugs/patch.ts';
import { type QualityFacts, qualityOf } from '../../../engine/describe/quality.ts';
import { reviewComments } from '../../../engine/describe/review-comments.ts';
import type { Candidate, Edit, Evidence } from '../../../engine/protocol/index.ts';
import { buildTuple } from '../../builders/tuple.ts';

const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);

function patchOf(changed: number, text = 'other'): string {
  const after = lines.map((line, at) => (at < changed ? `${text} ${at}` : line));
  return unifiedDiff([{ file: 'a.py', before: lines.join('\n'), after: after.join('\n') }]);
}

const good: QualityFacts = {
  failToPass: 3,
  passToPass: 200,
  patch: patchOf(1),
  featureTask: false,
  issueFaults: [],
  issueQuotes: true,
  stable: 203,
  flaky: 0,
  runs: [4, 4.2, 4.1],
};

function part(facts: Partial<QualityFacts>, name: string): number {
  return qualityOf({ ...good, ...facts }).parts.find((each) => each.name === name)?.score ?? Number.NaN;
}

describe('the quality of a bug', () => {
  it('is the higher the better its parts are, and tells them with reasons', () => {
    const { score, parts } = qualityOf(good);
    assert.ok(score > 0.95 && score <= 1, `${score}`);
    assert.deepEqual(
      parts.map(({ name }) => name),
      ['symptom', 'focus', 'subtlety', 'issue text', 'stability'],
    );
    assert.ok(parts.every(({ reason }) => reason.length > 5));
  });

  const worse: [string, Partial<QualityFacts>, string][] = [
    ['half of the suite fails', { failToPass: 100, passToPass: 103 }, 'focus'],
    ['hundreds of tests fail', { failToPass: 300, passToPass: 9000 }, 'symptom'],
    ['one test fails', { failToPass: 1 }, 'symptom'],
    ['the change is long', { patch: patchOf(35) }, 'subtlety'],
    ['the change says what it is', { patch: patchOf(1, 'x = 1  # BUG') }, 'subtlety'],
    [
      'a statement that does nothing is left behind',
      { patch: patchOf(1, 'pass').replace('pass 0', '    pass') },
      'subtlety',
    ],
    ['the issue text gives away the place', { issueFaults: ['it names the file with the bug'] }, 'issue text'],
    ['the issue text can quote nothing', { issueQuotes: false }, 'issue text'],
    ['there are flaky tests', { flaky: 10 }, 'stability'],
    ['one run took far longer', { runs: [4, 40, 4] }, 'stability'],
  ];
  for (const [what, facts, name] of worse) {
    it(`suffers when ${what}`, () => {
      assert.ok(part(facts, name) < part({}, name), name);
      assert.ok(qualityOf({ ...good, ...facts }).score < qualityOf(good).score);
    });
  }

  it('does not ask of a feature task to be subtle', () => {
    const task = qualityOf({ ...good, featureTask: true, patch: patchOf(38, 'raise NotImplementedError') });
    assert.ok(task.parts.every(({ name }) => name !== 'subtlety'));
    assert.ok(task.score > 0.9);
  });

  it('never leaves 0 to 1', () => {
    for (const failToPass of [1, 10, 1000]) {
      for (const passToPass of [1, 10, 1000]) {
        const facts = { ...good, failToPass, passToPass, flaky: 500, issueFaults: ['a', 'b', 'c', 'd'], runs: [1, 90] };
        const { score, parts } = qualityOf(facts);
        for (const each of [score, ...parts.map((one) => one.score)]) assert.ok(each >= 0 && each <= 1, `${each}`);
      }
    }
  });
});

describe('review comments', () => {
  const before = 'def f(a):\n    if a is None:\n        return 0\n    return a < 3\n\n\ndef g(b):\n    return b + 1\n';
  const edit = (from: string, text: string): Edit => {
    const start = before.indexOf(from);
    return { file: 'm.py', start, end: start + from.length, text };
  };
  const base: Candidate = {
    ...buildTuple().provenance.candidate,
    ...{ startLine: 1, endLine: 1, explanation: 'what it is', category: 'off_by_one' },
  };
  const commentsOn = (candidate: Candidate, tests = ['t::one'], necessity?: Evidence['necessity']) => {
    const edits = [...candidate.edits].sort((a, b) => b.start - a.start);
    const after = edits.reduce((text, each) => text.slice(0, each.start) + each.text + text.slice(each.end), before);
    return { after, comments: reviewComments(candidate, [{ file: 'm.py', before, after }], tests, necessity) };
  };

  it('points at the line, says what is wrong, what it does, and what has to be there', () => {
    const { comments } = commentsOn({ ...base, edits: [edit('a < 3', 'a <= 3')] });
    assert.deepEqual(comments, [
      {
        ...{ file: 'm.py', line: 4, endLine: 4 },
        text: 'Off by one: what it is. `t::one` fails with it. It should be `return a < 3`.',
      },
    ]);
  });

  it('points at the line before which something was taken away', () => {
    const { after, comments } = commentsOn({ ...base, edits: [edit('    if a is None:\n        return 0\n', '')] }, [
      't::one',
      't::two',
    ]);
    assert.equal(after.split('\n')[(comments[0]?.line ?? 0) - 1], '    return a < 3');
    assert.match(comments[0]?.text ?? '', /^Off by one: what it is\. 2 tests fail with it, `t::one` among them\./);
    assert.match(
      comments[0]?.text ?? '',
      /Before this line there should be:\n\n```\nif a is None:\n {4}return 0\n```$/,
    );
  });

  it('has one for each place of a bug that is in several', () => {
    const far = `${'\n'.repeat(9)}${before}`;
    const moved = (each: Edit, by: number): Edit => ({ ...each, start: each.start + by, end: each.end + by });
    const [one, other] = [edit('a < 3', 'a <= 3'), edit('b + 1', 'b - 1')];
    const edits = [one, moved(other, before.length + 9)];
    const text = before + far;
    const after = text.replace('a < 3', 'a <= 3').replace(/b \+ 1\n$/, 'b - 1\n');
    const candidate = { ...base, edits };
    const comments = reviewComments(candidate, [{ file: 'm.py', before: text, after }], ['t::one']);
    assert.deepEqual(
      comments.map(({ line, text: said }) => [after.split('\n')[line - 1], said]),
      [
        ['    return a <= 3', 'Off by one: what it is. `t::one` fails with it. It should be `return a < 3`.'],
        ['    return b - 1', 'Part of the same mistake. It should be `return b + 1`.'],
      ],
    );
  });

  it('has one for each bug of several, at the lines of the result, with the tests that it breaks', () => {
    const parts = [
      { edits: [edit('    if a is None:\n        return 0\n', '')], explanation: 'The guard is gone.' },
      { edits: [edit('b + 1', 'b - 1')], explanation: 'The sign is wrong.' },
    ].map((each, at) => ({
      ...each,
      ...{ candidate: `c${at}`, function: 'm.py:f', strategy: 'mutation', rule: 'r', category: 'other' as const },
    }));
    const { after, comments } = commentsOn(
      { ...base, parts, edits: parts.flatMap(({ edits }) => edits) },
      ['t::one', 't::two'],
      [
        { part: 'c0', fixed: ['t::one'], seconds: 1 },
        { part: 'c1', fixed: ['t::two'], seconds: 1 },
      ],
    );
    assert.deepEqual(
      comments.map(({ line, text }) => [after.split('\n')[line - 1], text.split('.')[0]]),
      [
        ['    return a < 3', 'The guard is gone'],
        ['    return b - 1', 'The sign is wrong'],
      ],
    );
    assert.deepEqual(
      comments.map(({ text }) => /`t::\w+` fails with it/.exec(text)?.[0]),
      ['`t::one` fails with it', '`t::two` fails with it'],
    );
  });
});
