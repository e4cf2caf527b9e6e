import assert from 'node:assert/strict';
import { readRuleFile, splitPatterns } from '../../../engine/bugs/mutation/rule-file.ts';

const rule = (name: string, pattern = '(a)') => `(${pattern} @x (#bug! "${name}" "other" "x") (#remove! @x))`;

describe('a rule file', () => {
  it('is split into patterns, with suffixes, strings and comments where they belong', () => {
    const source = [
      '; a comment with ( and "',
      '(a "(" @b) @c',
      '[(d) "]"]+ @e ; behind',
      '(f ; inside )',
      '  (#eq? @f "\\")"))',
      '"return" @g',
      '_ @h',
    ].join('\n');
    assert.deepEqual(
      splitPatterns('x', source).map(({ text, line }) => [line, text]),
      [
        [2, '(a "(" @b) @c'],
        [3, '[(d) "]"]+ @e'],
        [4, '(f ; inside )\n  (#eq? @f "\\")"))'],
        [6, '"return" @g'],
        [7, '_ @h'],
      ],
    );
  });

  for (const [what, source, message] of [
    ['is never closed', '(a)\n(b (c)', /x\/mutations\.scm:2: .*never closed/],
    ['closes nothing', '(a))', /x\/mutations\.scm:1: '\)' closes nothing/],
    ["has 'after:' alone", '; after:\n;| a\n(a)', /:1: 'after:' without 'before:'/],
    ['shows code of nothing', '\n;| a\n(a)', /:2: code outside/],
  ] as const) {
    it(`says where it ${what}`, () => assert.throws(() => splitPatterns('x', source), message));
  }

  it('keeps examples to the letter, with the pattern below them', () => {
    const source = [
      '; why',
      '; before:',
      ';| a',
      ';|',
      ';|   b',
      '; after:',
      ';| c',
      '; after:',
      ';| d',
      '; never:',
      ';|e',
      '',
      rule('one'),
      '; before:',
      ';| f',
      '; after:',
      rule('two'),
    ].join('\n');
    assert.deepEqual(
      splitPatterns('x', source).map(({ name, examples }) => [name, examples]),
      [
        [
          'one',
          [
            { line: 2, before: 'a\n\n  b\n', after: ['c\n', 'd\n'] },
            { line: 10, before: 'e\n', after: [] },
          ],
        ],
        ['two', [{ line: 14, before: 'f\n', after: [''] }]],
      ],
    );
  });

  describe('on top of another', () => {
    const files: Record<string, string> = {
      'languages/low/mutations.scm': `${rule('one', '(low)')}\n${rule('two')}\n(skipped) @s\n${rule('one')}\n${rule('three')}`,
      'languages/high/mutations.scm': `; inherits: low\n; without: two\n${rule('one', '(high)')}\n${rule('four')}`,
      'languages/top/mutations.scm': `; inherits: high\n${rule('five')}`,
      'languages/wrong/mutations.scm': '; inherits: low\n; without: nothing-such\n',
    };
    const read = (path: string) => files[path] ?? assert.fail(path);

    it('takes what is inherited first, its own in place of what has the same name, and drops what it is without', () => {
      assert.deepEqual(
        readRuleFile('top', read).map(({ name, language }) => `${name} of ${language}`),
        ['undefined of low', 'three of low', 'one of high', 'four of high', 'five of top'],
      );
    });

    it('may not drop what is not there', () => {
      assert.throws(() => readRuleFile('wrong', read), /without: nothing-such/);
    });
  });
});
