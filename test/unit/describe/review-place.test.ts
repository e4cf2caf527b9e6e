import assert from 'node:assert/strict';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { reviewPlace } from '../../../engine/describe/review-place.ts';
import type { Edit } from '../../../engine/protocol/index.ts';

interface Case {
  readonly name: string;
  readonly before: string;
  /** Each text, which is there once, and what the bug puts in its place. */
  readonly edits: readonly (readonly [string, string])[];
  /** The lines pointed at, as they read with the bug. */
  readonly lines: readonly string[];
  readonly remedy: string;
}

const cases: Case[] = [
  {
    name: 'a changed line',
    before: 'a\nb < c\nd\n',
    edits: [['<', '<=']],
    lines: ['b <= c'],
    remedy: 'It should be `b < c`.',
  },
  {
    name: 'a line that is gone, before the one that stands as deep',
    before: 'if a:\n    b()\n    c()\nd()\n',
    edits: [['    b()\n', '']],
    lines: ['    c()'],
    remedy: 'Before this line there should be `b()`.',
  },
  {
    name: 'a last line of a block that is gone, after the one before it',
    before: 'for a in b:\n    if a:\n        c()\n        break\n    else:\n        d()\n',
    edits: [['        break\n', '']],
    lines: ['        c()'],
    remedy: 'After this line there should be `break`.',
  },
  {
    name: 'a line that is gone before a closing bracket, after the one before it',
    before: 'if (a) {\n  b();\n  return c;\n}\n',
    edits: [['  return c;\n', '']],
    lines: ['  b();'],
    remedy: 'After this line there should be `return c;`.',
  },
  {
    name: 'a line that is gone before an empty one, after the last one with code',
    before: 'def f():\n    a()\n\n    return b\n\n\ng()\n',
    edits: [['    return b\n', '']],
    lines: ['    a()'],
    remedy: 'After this line there should be `return b`.',
  },
  {
    name: 'the first line of a file that is gone',
    before: 'a()\nb()\n',
    edits: [['a()\n', '']],
    lines: ['b()'],
    remedy: 'Before this line there should be `a()`.',
  },
  {
    name: 'the last lines of a file that are gone',
    before: 'a()\nif b:\n    c()\n',
    edits: [['if b:\n    c()\n', '']],
    lines: ['a()'],
    remedy: 'After this line there should be:\n\n```\nif b:\n    c()\n```',
  },
  {
    name: 'an item of a list that is gone with its line',
    before: 'f(\n    a=1,\n    b=2,\n)\n',
    edits: [['a=1,\n    ', '']],
    lines: ['    b=2,'],
    remedy: 'Before this line there should be `a=1,`.',
  },
  {
    name: 'a line that should not be there',
    before: 'for a in b {\n\tc()\n}\n',
    edits: [['c()', 'c()\n\tbreak']],
    lines: ['\tbreak'],
    remedy: 'This line should not be there.',
  },
  {
    name: 'a statement that moved into a block, where it is now, and shows by the line before how deep it should be',
    before: 'if a:\n    b = 1\nc(b)\nd()\n',
    edits: [
      ['b = 1', 'b = 1\n    c(b)'],
      ['c(b)\n', ''],
    ],
    lines: ['    c(b)'],
    remedy: 'It should be:\n\n```\n    b = 1\nc(b)\n```',
  },
  {
    name: 'a statement that moved out of a block, where it is now',
    before: 'if (a) {\n  b = 1;\n  c(b);\n}\nd();\n',
    edits: [
      ['  c(b);\n', ''],
      ['}', '}\nc(b);'],
    ],
    lines: ['c(b);'],
    remedy: 'It should be:\n\n```\nif (a) {\n  b = 1;\n  c(b);\n}\n```',
  },
  {
    name: 'a statement that moved behind empty lines',
    before: 'for a in b:\n    c()\n    d()\n\nreturn e\n',
    edits: [
      ['    d()\n', ''],
      ['return e', 'd()\nreturn e'],
    ],
    lines: ['d()'],
    remedy: 'It should be:\n\n```\nfor a in b:\n    c()\n    d()\n```',
  },
  {
    name: 'both of two statements in the wrong order',
    before: 'yield cur\ncur += step\nend()\n',
    edits: [['yield cur\ncur += step', 'cur += step\nyield cur']],
    lines: ['cur += step', 'yield cur'],
    remedy: 'It should be:\n\n```\nyield cur\ncur += step\n```',
  },
  {
    name: 'a body without what was around it',
    before: 'try:\n    a()\n    b()\nexcept E:\n    c()\n',
    edits: [['try:\n    a()\n    b()\nexcept E:\n    c()', 'a()\nb()']],
    lines: ['a()', 'b()'],
    remedy: 'It should be:\n\n```\ntry:\n    a()\n    b()\nexcept E:\n    c()\n```',
  },
  {
    name: 'lines with carriage returns',
    before: 'a()\r\nb()\r\nc()\r\n',
    edits: [['b()\r\n', '']],
    lines: ['c()'],
    remedy: 'Before this line there should be `b()`.',
  },
  {
    name: 'more than anyone would quote, without a quotation',
    before: `if a:\n${'    b()\n'.repeat(12)}c()\n`,
    edits: [[`if a:\n${'    b()\n'.repeat(12)}`, '']],
    lines: ['c()'],
    remedy: '',
  },
];

function editsOf(before: string, pairs: Case['edits']): [Edit, ...Edit[]] {
  const edits = pairs.map(([from, text]) => {
    // The last occurrence: what moved stands twice when it is short.
    const start = before.lastIndexOf(from);
    assert.ok(start >= 0, from);
    return { file: 'f', start, end: start + from.length, text };
  });
  const [first, ...more] = edits.sort((a, b) => a.start - b.start);
  return [first ?? assert.fail('no edit'), ...more];
}

describe('the place of a review comment', () => {
  for (const { name, before, edits: pairs, lines, remedy } of cases) {
    it(`is ${name}`, () => {
      const edits = editsOf(before, pairs);
      const after = applyEdits(before, edits);
      const place = reviewPlace(edits, edits, before, after);
      assert.deepEqual(after.split(/\r?\n/).slice(place.line - 1, place.endLine), lines);
      assert.equal(place.remedy, remedy);
    });
  }

  it('counts lines in the file with all bugs', () => {
    const before = 'a()\nb()\nc()\nd()\n';
    const [one] = editsOf(before, [['a()\n', 'a()\nx()\ny()\n']]);
    const [other] = editsOf(before, [['d()', 'e()']]);
    const after = applyEdits(before, [one, other]);
    const { line } = reviewPlace([other], [one, other], before, after);
    assert.equal(after.split('\n')[line - 1], 'e()');
  });
});
