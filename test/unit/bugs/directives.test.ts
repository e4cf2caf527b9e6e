import assert from 'node:assert/strict';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { type Mutation, mutate } from '../../../engine/bugs/mutation/apply.ts';
import { splitPatterns } from '../../../engine/bugs/mutation/rule-file.ts';
import { compileRules } from '../../../engine/bugs/mutation/rules.ts';
import type { Scope } from '../../../engine/bugs/mutation/scope.ts';
import { withTree } from '../../../engine/languages/parser.ts';

const bug = '(#bug! "r" "other" "x")';

/** Results of rules on Python code. */
async function results(scm: string, code: string, scope?: Scope): Promise<string[]> {
  return (await mutations(scm, code, scope)).map(({ edits }) => applyEdits(code, edits));
}

/** What stood where the rules change the code. */
async function places(scm: string, code: string): Promise<string[]> {
  return (await mutations(scm, code)).flatMap(({ edits }) => edits.map(({ start, end }) => code.slice(start, end)));
}

async function mutations(scm: string, code: string, scope?: Scope): Promise<Mutation[]> {
  const rules = await compileRules(splitPatterns('test', scm), 'python');
  try {
    return await withTree('python', code, (tree) =>
      mutate(rules, tree, code, scope ?? { start: 0, end: code.length, nested: [] }),
    );
  } finally {
    rules.query.delete();
  }
}

interface Case {
  readonly does: string;
  readonly rule: string;
  readonly code: string;
  readonly gives: string[];
}

const removeCalls = `((expression_statement (call)) @s ${bug} (#remove! @s "pass"))`;
const removeArguments = `((argument_list (_) @a) ${bug} (#remove! @a))`;
const unwrapTry = `((try_statement body: (block) @b) @t ${bug} (#unwrap! @t @b))`;
const swapBranches = `((if_statement consequence: (block) @a alternative: (else_clause body: (block) @b)) ${bug} (#swap! @a @b))`;

const actions: Case[] = [
  {
    does: 'gives a bug for each text of a replacement',
    rule: `((identifier) @i ${bug} (#replace! @i "b" "(@i, @i)" "@@x"))`,
    code: 'a',
    gives: ['b', '(a, a)', '@x'],
  },
  {
    does: 'gives a bug for each alternative, all of its actions together',
    rule: `((binary_operator left: (_) @l right: (_) @r) ${bug} (#replace! @l "x") (#replace! @r "y") (#or!) (#swap! @l @r))`,
    code: 'a + b',
    gives: ['x + y', 'b + a'],
  },
  {
    does: 'maps a text to each of its successors and leaves others alone',
    rule: `((identifier) @i ${bug} (#map! @i "a" "b" "a" "c" "b" "a"))`,
    code: 'a + b + d',
    gives: ['b + b + d', 'c + b + d', 'a + a + d'],
  },
  {
    does: 'makes nothing where nothing changes',
    rule: `((identifier) @i ${bug} (#replace! @i "a"))`,
    code: 'a',
    gives: [],
  },
  {
    does: 'makes nothing of changes that overlap',
    rule: `((call function: (_) @f) @c ${bug} (#remove! @c) (#replace! @f "g"))`,
    code: 'f()\n',
    gives: [],
  },
  {
    does: 'wraps without touching what is inside',
    rule: `((call) @c ${bug} (#wrap! @c "g(" ")"))`,
    code: 'f(1,\n  2)\n',
    gives: ['g(f(1,\n  2))\n'],
  },
  {
    does: 'inserts lines with the indentation and line end of the place',
    rule: `((return_statement) @s ${bug} (#insert-before! @s "if x:\\n\\tg()\\n"))`,
    code: 'def f():\r\n  return 1\r\n',
    gives: ['def f():\r\n  if x:\r\n    g()\r\n  return 1\r\n'],
  },
  {
    does: 'inserts behind a node',
    rule: `((argument_list (identifier) @a .) ${bug} (#insert-after! @a ", 1"))`,
    code: 'f(a)',
    gives: ['f(a, 1)'],
  },
  {
    does: 'keeps a negative number apart from a minus',
    rule: `((integer) @n ${bug} (#add! @n -1))`,
    code: 'x - 0',
    gives: ['x - (-1)'],
  },
  {
    does: 'lets a capture of several nodes stand for all from the first to the last',
    rule: `((block . (_) @first . (_)+ @rest) ${bug} (#replace! @rest "x") (#or!) (#replace! @first "@rest"))`,
    code: 'if a:\n  b\n  c\n\n  d\n',
    gives: ['if a:\n  c\n\n  d\n  c\n\n  d\n', 'if a:\n  b\n  x\n'],
  },
];

const removal: Case[] = [
  { does: 'a statement with its line and comment', rule: removeCalls, code: 'a\nb()  # why\nc\n', gives: ['a\nc\n'] },
  { does: 'a statement of several lines', rule: removeCalls, code: 'a\nb(\n  1,\n)\nc\n', gives: ['a\nc\n'] },
  { does: 'the last line of a file without line end', rule: removeCalls, code: 'a\r\nb()', gives: ['a'] },
  { does: 'a line of a file with CRLF', rule: removeCalls, code: 'a\r\nb()\r\nc\r\n', gives: ['a\r\nc\r\n'] },
  { does: 'a statement before a semicolon', rule: removeCalls, code: 'b(); a\n', gives: ['a\n'] },
  {
    does: 'the only statement of a block, which gets the filler',
    rule: removeCalls,
    code: 'if a:\n\tb()\nif a: c()\n',
    gives: ['if a:\n\tpass\nif a: c()\n', 'if a:\n\tb()\nif a: pass\n'],
  },
  { does: 'the first item, with the comma behind', rule: removeArguments, code: 'f(a,  b)', gives: ['f(b)', 'f(a)'] },
  { does: 'the only item', rule: removeArguments, code: 'f(a)', gives: ['f()'] },
  { does: 'the only item and its comma', rule: removeArguments, code: 'f(a,)', gives: ['f()'] },
  {
    does: 'items on lines of their own',
    rule: removeArguments,
    code: 'f(\n    a,\n    b,  # b\n    c\n)',
    gives: ['f(\n    b,  # b\n    c\n)', 'f(\n    a,  # b\n    c\n)', 'f(\n    a,\n    b  # b\n)'],
  },
  {
    does: 'a part of an expression, with the blanks before a bracket',
    rule: `((if_clause) @f ${bug} (#remove! @f))`,
    code: '[a for a in b if a]',
    gives: ['[a for a in b]'],
  },
];

const moving: Case[] = [
  {
    does: 'a body out of the construct around it',
    rule: unwrapTry,
    code: 'def f():\n\ttry:\n\t\ta()\n\n\t\tif b:\n\t\t\tc()\n\texcept E:\n\t\td()\n\te()\n',
    gives: ['def f():\n\ta()\n\n\tif b:\n\t\tc()\n\te()\n'],
  },
  {
    does: 'lines of a text in it unchanged',
    rule: unwrapTry,
    code: 'try:\n    a = """\n    b\n    """\n    c(f"""\n    {d}\n    """, "e"\n      "f")\nfinally:\n    pass\n',
    gives: ['a = """\n    b\n    """\nc(f"""\n    {d}\n    """, "e"\n  "f")\n'],
  },
  {
    does: 'a body on the line of its head',
    rule: unwrapTry,
    code: 'try: a()\r\nfinally: b()\r\n',
    gives: ['a()\r\n'],
  },
  {
    does: 'comments at the start of the body with it',
    rule: unwrapTry,
    code: 'try:  # not this\n    # this\n    a()\nfinally:\n    b()\n',
    gives: ['# this\na()\n'],
  },
  {
    does: 'blocks of different depth into each other’s place',
    rule: swapBranches,
    code: 'if a:\n    b()\n    c()\nelse:\n  d()\n  e()\n',
    gives: ['if a:\n    d()\n    e()\nelse:\n  b()\n  c()\n'],
  },
  {
    does: 'no block of several lines into the middle of a line',
    rule: swapBranches,
    code: 'if a: b()\nelse:\n    c()\n    d()\n',
    gives: [],
  },
];

const parentheses: [value: string, negated: string][] = [
  ['a', 'not a'],
  ['a.b[1](c)', 'not a.b[1](c)'],
  ['(a or b)', 'not (a or b)'],
  ['a or b', 'not (a or b)'],
  ['-a', 'not (-a)'],
  ['"x"', 'not "x"'],
  ['lambda: a', 'not (lambda: a)'],
];

describe('what rules do', () => {
  for (const [value, negated] of parentheses) {
    it(`puts parentheses only where they are needed: ${negated}`, async () => {
      const rule = `((return_statement (_) @v) ${bug} (#replace! @v "not @(v)"))`;
      assert.deepEqual(await results(rule, `return ${value}\n`), [`return ${negated}\n`]);
    });
  }

  for (const { does, rule, code, gives } of actions) {
    it(does, async () => assert.deepEqual(await results(rule, code), gives));
  }
  describe('remove', () => {
    for (const { does, rule, code, gives } of removal) {
      it(does, async () => assert.deepEqual(await results(rule, code), gives));
    }
  });
  describe('move', () => {
    for (const { does, rule, code, gives } of moving) {
      it(does, async () => assert.deepEqual(await results(rule, code), gives));
    }
  });
});

describe('where rules apply', () => {
  const mark = '(#replace! @x "X")';
  const code =
    'def f(a):\n    for b in a:\n        if b:\n            continue\n        c()\n    if a:\n        return\n    return d\n';
  const conditions: [condition: string, pattern: string, wanted: string[]][] = [
    ['(#kind? @x "continue_statement")', '(block (_) @x)', ['continue']],
    [
      '(#not-kind? @x "for_statement" "if_statement" "expression_statement" "return_statement")',
      '(block (_) @x)',
      ['continue'],
    ],
    ['(#parent? @x "for_statement")', '(identifier) @x', ['b', 'a']],
    ['(#inside? @x "for_statement")', '[(continue_statement) (return_statement)] @x', ['continue']],
    ['(#not-inside? @x "if_statement")', '[(continue_statement) (return_statement)] @x', ['return d']],
    ['(#has? @x "call")', '(expression_statement) @x', ['c()']],
    ['(#field? @x "left")', '(identifier) @x', ['b']],
    ['(#first? @x)', '(block (return_statement) @x)', ['return']],
    ['(#last? @x)', '(block (return_statement) @x)', ['return', 'return d']],
    ['(#not-last? @x)', '(block (expression_statement) @x)', []],
    ['(#count? @x ">=" 1)', '(return_statement) @x', ['return d']],
    ['(#tail? @x "for_statement")', '(return_statement) @x', ['return d']],
    ['(#tail-of? @x "for_statement")', '[(continue_statement) (expression_statement)] @x', ['c()']],
    ['(#mentions? @x @y)', '(for_statement left: (_) @y body: (block (if_statement condition: (_) @x)))', ['b']],
    ['(#single-line? @x)', '[(if_statement) (continue_statement)] @x', ['continue']],
  ];
  for (const [condition, pattern, wanted] of conditions) {
    it(`${condition} on ${pattern}`, async () => {
      const scm = `(${pattern} ${bug} ${condition} ${mark})`;
      assert.deepEqual(await places(scm, code), wanted);
    });
  }

  it('compares numbers by their value', async () => {
    const rule = `((integer) @x ${bug} (#literal-number? @x ">" 15) ${mark})`;
    assert.deepEqual(await results(rule, 'f(0x0f, 0x10, 1_000)'), ['f(0x0f, X, 1_000)', 'f(0x0f, 0x10, X)']);
  });

  it('not in closed places', async () => {
    const rules = `((integer) @x ${bug} ${mark})\n((identifier) @x (#bug! "s" "other" "x") (#replace! @x "Y"))`;
    const closed = '((call function: (identifier) @f) @c (#eq? @f "log") (#skip! @c))';
    const partly = '((call function: (identifier) @f) @c (#eq? @f "log") (#skip! @c "r"))';
    assert.deepEqual(await results(`${rules}\n${closed}`, 'log(1, a) + 2'), ['log(1, a) + X']);
    assert.deepEqual(await results(`${rules}\n${partly}`, 'log(1, a) + 2'), [
      'Y(1, a) + 2',
      'log(1, Y) + 2',
      'log(1, a) + X',
    ]);
  });

  it('in one function, and not in those inside it', async () => {
    const text = 'x = 1\ndef outer(a=2):\n    def inner(b=3):\n        return 4\n    return 5\ny = 6\n';
    const span = (from: string, to: string) => ({ start: text.indexOf(from), end: text.indexOf(to) + to.length });
    const inner = span('def inner', 'return 4');
    const outer = span('def outer', 'return 5');
    const rule = `((integer) @x ${bug} ${mark})`;
    assert.deepEqual(await results(rule, text, { ...outer, nested: [inner] }), [
      text.replace('2', 'X'),
      text.replace('5', 'X'),
    ]);
    assert.deepEqual(await results(rule, text, { ...inner, nested: [] }), [
      text.replace('3', 'X'),
      text.replace('4', 'X'),
    ]);
  });

  it('also to what holds a whole function inside', async () => {
    const text = 'if a:\n    def g():\n        return 1\nelse:\n    b()\n';
    const inner = { start: text.indexOf('def'), end: text.indexOf('\nelse') };
    assert.deepEqual(await results(swapBranches, text, { start: 0, end: text.length, nested: [inner] }), [
      'if a:\n    b()\nelse:\n    def g():\n        return 1\n',
    ]);
  });
});

describe('explanations', () => {
  it('show the source on one line, shortened, and what was put in', async () => {
    const scm = '((call) @c (#bug! "r" "other" "`@c` became `@new`, @@") (#replace! @c "g(1)"))';
    const code = `f(a,\n    "${'😀'.repeat(60)}")`;
    const [mutation] = await mutations(scm, code);
    assert.match(mutation?.explanation ?? '', /^`f\(a, "(😀)+…` became `g\(1\)`, @$/u);
    assert.ok(mutation?.explanation.isWellFormed());
  });
});

describe('a wrong rule is refused with its place', () => {
  const wrong: [scm: string, message: RegExp][] = [
    ['(nothing_such) @x', /nothing_such/],
    ['\n((call) @c (#remove! @c))', /test\/mutations\.scm:2: .*none of '#bug!', '#skip!' and '#variable!'/],
    [`((call) @c ${bug})`, /test\/mutations\.scm:1 \(r\): an alternative has no action/],
    [`((call) @c ${bug} (#remove! @c) (#or!))`, /an alternative has no action/],
    [`((call) @c ${bug} ${bug} (#remove! @c))`, /'#bug!' is there twice/],
    [`((call) @c ${bug} (#skip! @c))`, /can have neither/],
    ['((call) @c (#bug! "R r" "other" "x") (#remove! @c))', /no kebab-case name/],
    ['((call) @c (#bug! "r" "weird" "x") (#remove! @c))', /'weird' is no category/],
    ['((call) @c (#bug! "r" "other") (#remove! @c))', /wants a name, a category and an explanation/],
    ['((call) @c (#bug! "r" "other" "`@d`") (#remove! @c))', /names @d/],
    ['((call) @new (#bug! "r" "other" "x") (#remove! @new))', /no capture may be called @new/],
    [`((call) @c ${bug} (#explode! @c))`, /no action '#explode!'/],
    [`((call) @c ${bug} (#remove! @c "a" "b"))`, /one filler/],
    [`((call) @c ${bug} (#replace! @c))`, /wants a text/],
    [`((call) @c ${bug} (#replace! @c "@d"))`, /names @d/],
    [`((call) @c ${bug} (#replace! "x"))`, /wants 1 capture/],
    [`((call function: (_) @d) @c ${bug} (#replace! @c @d))`, /wants texts/],
    [`((call) @c ${bug} (#map! @c "a"))`, /wants pairs/],
    [`((call) @c ${bug} (#wrap! @c "a"))`, /before and a text after/],
    [`((call) @c ${bug} (#swap! @c))`, /wants 2 capture/],
    [`((call) @c ${bug} (#shiny? @c) (#remove! @c))`, /no condition '#shiny\?'/],
    [`((call) @c ${bug} (#parent? @c) (#remove! @c))`, /something to compare with/],
    [`((call) @c ${bug} (#count? @c "about" 3) (#remove! @c))`, /no comparison/],
    [`((call) @c ${bug} (#parent? "call") (#remove! @c))`, /wants one capture/],
    [`((call) @c ${bug} (#confuse! @c "a"))`, /takes no text/],
    [`((call) @c ${bug} (#belongs! "c") (#remove! @c))`, /'#belongs!' wants one capture, once/],
    ['((call) @c (#variable! @c) (#remove! @c))', /'#variable!' can have neither/],
    [`((call) @c ${bug} (#alike? @c "a") (#remove! @c))`, /wants two captures/],
    [`((call) @c ${bug} (#mentions? @c "a") (#remove! @c))`, /wants two captures/],
  ];
  for (const [scm, message] of wrong) {
    it(scm.trim(), async () => {
      await assert.rejects(compileRules(splitPatterns('test', scm), 'python'), message);
    });
  }
});
