import assert from 'node:assert/strict';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { differences } from '../../../engine/bugs/history/difference.ts';
import { parseTerm } from '../../../engine/bugs/history/term.ts';
import { TermIndex } from '../../../engine/bugs/learned/match.ts';
import {
  antiUnify,
  type ChangePattern,
  type Generality,
  generalise,
  isSound,
} from '../../../engine/bugs/learned/pattern.ts';
import { shortened } from '../../../engine/bugs/learned/site-change.ts';
import { type Unit, unitOf } from '../../../engine/bugs/learned/units.ts';
import { fill, showTemplate, templateOf } from '../../../engine/bugs/learned/write.ts';
import { type LanguageRegistry, loadLanguages } from '../../../engine/languages/registry.ts';

let languages: LanguageRegistry;
before(async () => {
  languages = await loadLanguages();
});

async function unit(file: string, wrong: string, right: string): Promise<Unit> {
  const profile = languages.ofFile(file) ?? assert.fail();
  const [before, after] = [await parseTerm(profile, file, wrong), await parseTerm(profile, file, right)];
  const [first, ...more] = differences(after, before);
  assert.equal(more.length, 0);
  return unitOf(first ?? assert.fail()) ?? assert.fail('no unit');
}

function shown(pattern: ChangePattern, { after, before }: Unit): [string, string] {
  return [showTemplate(templateOf(pattern.after, after)), showTemplate(templateOf(pattern.before, before))];
}

async function applied(file: string, pattern: ChangePattern, from: Unit, text: string): Promise<string[]> {
  const index = new TermIndex(await parseTerm(languages.ofFile(file) ?? assert.fail(), file, text));
  const before = templateOf(pattern.before, from.before);
  return [...index.find(pattern.after)].map(({ terms, bindings }) => applyEdits(text, fill(before, terms, bindings)));
}

describe('edit patterns learned from a fix', () => {
  const cases: readonly {
    name: string;
    file: string;
    wrong: string;
    right: string;
    generality: Generality;
    rule: [after: string, before: string];
    elsewhere: string;
    results: string[];
  }[] = [
    {
      name: 'a default that was missing: names become slots',
      file: 'a.py',
      wrong: 'def f(a):\n    return max(a)\n',
      right: 'def f(a):\n    return max(a, default=0)\n',
      generality: 'names',
      rule: ['max($x, default=0)', 'max($x)'],
      elsewhere: 'def g(rows):\n    n = max(rows, default=0)\n    return max(n, default=1)\n',
      results: ['def g(rows):\n    n = max(rows)\n    return max(n, default=1)\n'],
    },
    {
      name: 'parts that both sides have become slots',
      file: 'a.py',
      wrong: 'def f(a):\n    return len(a.b) < a.c[0]\n',
      right: 'def f(a):\n    return len(a.b) <= a.c[0]\n',
      generality: 'parts',
      rule: ['$x <= $y', '$x < $y'],
      elsewhere: 'def g(p):\n    while p.next() <= 3: pass\n',
      results: ['def g(p):\n    while p.next() < 3: pass\n'],
    },
    {
      name: 'a guard that was missing goes with its lines, in the place’s own layout',
      file: 'a.py',
      wrong: 'def f(a):\n    return a.b\n',
      right: 'def f(a):\n    if a is None:\n        return None\n    return a.b\n',
      generality: 'names',
      rule: ['if a is None:\n    return None', ''],
      elsewhere: 'class A:\n    def g(self, a):\n        if a is None:\n            return None\n        a.go()\n',
      results: ['class A:\n    def g(self, a):\n        a.go()\n'],
    },
    {
      name: 'what only the fixed side has may be anything',
      file: 'a.py',
      wrong: 'def f(a):\n    return a.b\n',
      right: 'def f(a):\n    if a is None:\n        return 0\n    return a.b\n',
      generality: 'free',
      rule: ['if … is None:\n    return …', ''],
      elsewhere: 'def g(p):\n    if p is None:\n        return 1\n    p.go()\n',
      results: ['def g(p):\n    p.go()\n'],
    },
    {
      name: 'several lines are indented as the place is',
      file: 'a.ts',
      wrong: 'function f(a: string[]) {\n  if (a) {\n    go(a);\n  }\n}\n',
      right: 'function f(a: string[]) {\n  go(a);\n}\n',
      generality: 'names',
      rule: ['go($x);', 'if ($x) {\n  go($x);\n}'],
      elsewhere: 'class A {\n  m(list) {\n    go(list);\n  }\n}\n',
      results: ['class A {\n  m(list) {\n    if (list) {\n      go(list);\n    }\n  }\n}\n'],
    },
    {
      name: 'a method call in Go',
      file: 'a.go',
      wrong: 'package a\n\nfunc F(s string) string {\n\treturn s\n}\n',
      right: 'package a\n\nfunc F(s string) string {\n\treturn strings.TrimSpace(s)\n}\n',
      generality: 'names',
      rule: ['strings.TrimSpace($x)', '$x'],
      elsewhere: 'package a\n\nfunc G(t T) {\n\tuse(strings.TrimSpace(t.name))\n}\n',
      results: ['package a\n\nfunc G(t T) {\n\tuse(t.name)\n}\n'],
    },
  ];
  for (const one of cases) {
    it(one.name, async () => {
      const learned = await unit(one.file, one.wrong, one.right);
      const pattern = generalise(learned.after, learned.before, one.generality);
      assert.ok(isSound(pattern));
      assert.deepEqual(shown(pattern, learned), one.rule);
      assert.deepEqual(await applied(one.file, pattern, learned, one.elsewhere), one.results);
      assert.deepEqual(
        await applied(one.file, pattern, learned, one.elsewhere.replaceAll('\n', '\r\n')),
        one.results.map((text) => text.replaceAll('\n', '\r\n')),
      );
    });
  }

  it('two fixes give what they have in common, with slots where they differ', async () => {
    const one = await unit('a.py', 'def f(a):\n    return a.b < 1\n', 'def f(a):\n    return a.b <= 1\n');
    const two = await unit('a.py', 'def g(c):\n    x = c < d()\n', 'def g(c):\n    x = c <= d()\n');
    const patterns = [one, two].map(({ after, before }) => generalise(after, before, 'names'));
    const common = antiUnify(patterns[0] ?? assert.fail(), patterns[1] ?? assert.fail()) ?? assert.fail('nothing');
    assert.deepEqual(shown(common, one), ['$x <= $y', '$x < $y']);
  });

  const nothing: readonly (readonly [name: string, wrong: string, right: string])[] = [
    ['a variable of the place itself', 'def f(a, b):\n    return go(b)\n', 'def f(a, b):\n    return go(a)\n'],
    [
      'a name that was only misspelt',
      'def f(a):\n    aa = go()\n    return a\n',
      'def f(a):\n    ab = go()\n    return a\n',
    ],
  ];
  for (const [name, wrong, right] of nothing) {
    it(`nothing general is learned from ${name}`, async () => {
      const { after, before } = await unit('a.py', wrong, right);
      assert.ok(!isSound(generalise(after, before, 'names')));
    });
  }

  for (const [name, wrong, right] of [
    ['the other order of a comparison', 'd === a.b()', 'a.b() === d'],
    ['another way to compare a type', "'function' == typeof a", "typeof a === 'function'"],
    ['the other order of a boundary', '(a.b) >= c', 'c <= a.b'],
    ['texts of the place itself', "a + ', sent to <b>' + b + '</b>'", 'a + b + c()'],
  ] as const) {
    it(`nothing general is learned from ${name} in JavaScript`, async () => {
      const parse = (code: string) => parseTerm(languages.ofFile('a.js') ?? assert.fail(), 'a.js', `g(${code});\n`);
      const [after, before] = [(await parse(right)).children, (await parse(wrong)).children];
      assert.ok(!isSound(generalise(after, before, 'names')));
    });
  }

  const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau';
  for (const [name, given, expected] of [
    ['short code as it is', ['a < b', 'a <= b'], ['a < b', 'a <= b']],
    ['what is gone by its beginning', [words, ''], [`${words.slice(0, 79)}…`, '']],
    [
      'what became something else by the difference',
      [words, words.replace('iota', 'IOTA')],
      ['…eta theta iota kappa lambda…', '…eta theta IOTA kappa lambda…'],
    ],
  ] as const) {
    it(`shows ${name}`, () => assert.deepEqual(shortened(given[0], given[1]), expected));
  }

  it('documents are no code', async () => {
    const profile = languages.ofFile('a.py') ?? assert.fail();
    const parse = (text: string) => parseTerm(profile, 'a.py', text);
    const [difference] = differences(
      await parse('def f():\n    """New."""\n    go()\n'),
      await parse('def f():\n    """Old."""\n    go()\n'),
    );
    assert.equal(difference && unitOf(difference), undefined);
  });

  it('nor are types', async () => {
    const profile = languages.ofFile('a.ts') ?? assert.fail();
    const parse = (text: string) => parseTerm(profile, 'a.ts', text);
    const found = differences(
      await parse('function f(): Token[] {\n  return go();\n}\n'),
      await parse('function f(): TokenData {\n  return go();\n}\n'),
    );
    assert.deepEqual(found.map(unitOf), [undefined]);
  });
});
