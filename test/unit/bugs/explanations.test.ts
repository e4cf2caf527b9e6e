import assert from 'node:assert/strict';
import { mutate } from '../../../engine/bugs/mutation/apply.ts';
import { loadRules } from '../../../engine/bugs/mutation/rules.ts';
import { withTree } from '../../../engine/languages/parser.ts';

interface Case {
  readonly language: 'python' | 'javascript' | 'typescript' | 'go';
  readonly rule: string;
  readonly code: string;
  readonly says: readonly string[];
}

const long = 'input.replace(first, second).replace(third, fourth).match(pattern)';

const cases: Case[] = [
  // A number is told with its sign.
  ...(
    [
      ['python', 'return find(-3)\n'],
      ['javascript', 'return find(-3);\n'],
      ['go', 'return find(-3)\n'],
    ] as const
  ).map(([language, code]) => ({
    ...{ language, code, rule: 'number-off-by-one' },
    says: ['`-3` became `-4`', '`-3` became `-2`'],
  })),
  ...(
    [
      ['python', 'return find(-1)\n'],
      ['javascript', 'return find(-1);\n'],
      ['go', 'return find(-1)\n'],
    ] as const
  ).map(([language, code]) => ({
    ...{ language, code, rule: 'number-off-by-one' },
    says: ['`-1` became `-2`', '`-1` became `0`'],
  })),
  {
    ...{ language: 'python', rule: 'index-off-by-one', code: 'return items[-1], items[1]\n' },
    says: ['the index `-1` became `-2`', 'the index `1` became `2`'],
  },
  // What only ends a statement is no part of what is told.
  { language: 'javascript', rule: 'call-removed', code: 'run(a);\nreturn a;\n', says: ['the call `run(a)` is gone'] },
  {
    ...{ language: 'javascript', rule: 'update-too-early', code: 'out[n] = x;\nn++;\n' },
    says: ['`n++` comes too early: it stands before `out[n] = x`'],
  },
  {
    ...{ language: 'python', rule: 'update-too-late', code: 'def f(self):\n    self.size += 1\n    use(self.size)\n' },
    says: ['`self.size += 1` comes too late: it stands after `use(self.size)`'],
  },
  // The condition, and neither its brackets nor all that depends on it.
  {
    ...{ language: 'javascript', rule: 'check-dropped', code: 'if (a.b) {\n  one();\n}\nreturn a;\n' },
    says: ['the check `a.b` is gone: what depends on it is always done'],
  },
  {
    ...{ language: 'javascript', rule: 'special-case-removed', code: 'if (a.b) {\n  one();\n}\nreturn a;\n' },
    says: ['the case `a.b` is no longer handled'],
  },
  {
    ...{ language: 'go', rule: 'special-case-removed', code: 'if a > b {\n\tone()\n}\nreturn a\n' },
    says: ['the case `a > b` is no longer handled'],
  },
  {
    ...{ language: 'python', rule: 'handler-removed' },
    code: 'try:\n    a()\nexcept (A, B) as e:\n    b(e)\nexcept C:\n    c()\n',
    says: ['`(A, B)` is no longer handled', '`C` is no longer handled'],
  },
  // Back-ticks within back-ticks.
  {
    ...{ language: 'javascript', rule: 'call-removed', code: 'run(`a`);\nreturn a;\n' },
    says: ['the call `` run(`a`) `` is gone'],
  },
  // Each direction has its own words.
  {
    ...{ language: 'python', rule: 'append-extend-swapped', code: 'a.append(b)\na.extend(b)\n' },
    says: [
      '`append` became `extend`: the elements of the item are added, and not the item',
      '`extend` became `append`: one list is added in place of its elements',
    ],
  },
  {
    ...{ language: 'python', rule: 'division-kind', code: 'return a / b, a // b\n' },
    says: ['`/` became `//`: the fraction is cut off', '`//` became `/`: the result has a fraction'],
  },
  {
    ...{ language: 'javascript', rule: 'regex-flag-dropped', code: 'return [/a/g, /b/gi];\n' },
    says: ['`/a/g` lost its flag `g`', 'the flags `gi` of `/b/gi` became `g`', 'the flags `gi` of `/b/gi` became `i`'],
  },
  // Long code is shown where it differs.
  {
    ...{ language: 'javascript', rule: 'operand-dropped', code: `return ${long} && b;\n` },
    says: [
      '`…).match(pattern) && b` became `…).match(pattern)`: a part of the condition is forgotten',
      '`input.replace(first, second).replace(third, fourth).match(p…` became `b`: a part of the condition is forgotten',
    ],
  },
  {
    ...{ language: 'typescript', rule: 'fallback-dropped', code: `const a = ${long} ?? [];\n` },
    says: ['the fallback `[]` is gone: without a value nothing is used in its place'],
  },
  {
    ...{ language: 'python', rule: 'result-negated', code: 'return a \\\n    or b\n' },
    says: ['the result `a or b` is negated'],
  },
];

const grammars = { python: 'python', javascript: 'javascript', typescript: 'typescript', go: 'go' } as const;

describe('explanations of mutations', () => {
  for (const { language, rule, code, says } of cases) {
    it(`${rule} in ${language}: ${code.split('\n')[0]}`, async function () {
      this.timeout(60_000);
      const grammar = grammars[language];
      const rules = await loadRules(language, grammar);
      const scope = { start: 0, end: code.length, nested: [] };
      const made = await withTree(grammar, code, (tree) => mutate(rules, tree, code, scope, new Set([rule])));
      assert.deepEqual(
        made.map(({ explanation }) => explanation),
        says,
      );
    });
  }
});
