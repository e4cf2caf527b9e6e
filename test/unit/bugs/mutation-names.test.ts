import assert from 'node:assert/strict';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { mutate } from '../../../engine/bugs/mutation/apply.ts';
import { splitPatterns } from '../../../engine/bugs/mutation/rule-file.ts';
import { compileRules } from '../../../engine/bugs/mutation/rules.ts';
import { withTree } from '../../../engine/languages/parser.ts';

const bug = '(#bug! "r" "other" "x")';

async function results(grammar: string, scm: string, code: string): Promise<string[]> {
  const rules = await compileRules(splitPatterns('test', scm), grammar);
  try {
    return await withTree(grammar, code, (tree) =>
      mutate(rules, tree, code, { start: 0, end: code.length, nested: [] }).map(({ edits }) => applyEdits(code, edits)),
    );
  } finally {
    rules.query.delete();
  }
}

describe('#uses-kept?', () => {
  const rule = `((expression_statement (call_expression function: (identifier) @_f)) @s ${bug} (#eq? @_f "drop") (#uses-kept? @s) (#remove! @s))`;
  const inside = (body: string) => `package p\n\nimport "strings"\n\nvar all int\n\nfunc f(arg int) {\n${body}}\n`;
  const cases: { name: string; body: string; kept: boolean }[] = [
    { name: 'a variable that is read elsewhere', body: '\tx := 1\n\tdrop(x)\n\tuse(x)\n', kept: true },
    { name: 'a variable that nothing else reads', body: '\tx := 1\n\tdrop(x)\n', kept: false },
    { name: 'a variable that is only set elsewhere', body: '\tx := 1\n\tdrop(x)\n\tx = 2\n', kept: false },
    {
      name: 'a variable whose namesake is read in another block',
      body: '\tfor _, x := range y {\n\t\tdrop(x)\n\t}\n\tfor _, x := range y {\n\t\tuse(x)\n\t}\n',
      kept: false,
    },
    {
      name: 'a variable whose namesake inside is read',
      body: '\tx := y()\n\tdrop(x)\n\tif x := z(); x {\n\t\tuse(x)\n\t}\n',
      kept: false,
    },
    {
      name: 'a variable of a condition that its branch reads',
      body: '\tif x := y(); x > 0 {\n\t\tdrop(x)\n\t}\n',
      kept: true,
    },
    { name: 'a declared variable without a value', body: '\tvar x int\n\tdrop(x)\n', kept: false },
    { name: 'an element that is set elsewhere', body: '\tx := y()\n\tdrop(x)\n\tx[0] = 1\n', kept: true },
    { name: 'a parameter', body: '\tdrop(arg)\n', kept: true },
    { name: 'a variable of the package', body: '\tdrop(all)\n', kept: true },
    { name: 'the only use of an import', body: '\tdrop(strings.Fields(arg))\n', kept: false },
    {
      name: 'one of several uses of an import',
      body: '\tdrop(strings.Fields(arg))\n\tuse(strings.Title(arg))\n',
      kept: true,
    },
    { name: 'a name of its own', body: '\tdrop(func() int { x := 1; return x })\n', kept: true },
  ];
  for (const { name, body, kept } of cases) {
    it(`${kept ? 'allows' : 'forbids'} to take away ${name}`, async () => {
      assert.equal((await results('go', rule, inside(body))).length, kept ? 1 : 0);
    });
  }

  it('sees that no other case of a type switch reads its variable', async () => {
    const drop = `((type_case) @c ${bug} (#uses-kept? @c) (#remove! @c))`;
    const code = (other: string) =>
      inside(`\tswitch v := y.(type) {\n\tcase int:\n\t\tuse(v)\n\tcase bool:\n\t\t${other}\n\t}\n`);
    assert.equal((await results('go', drop, code('use(v)'))).length, 2);
    assert.equal((await results('go', drop, code('use(1)'))).length, 1);
  });
});

describe('#twin!', () => {
  const rule = `((member_expression object: (_) @g property: (_) @m) ${bug} (#twin! @m @g "^[A-Z]"))`;

  it('puts in what stands beside the same group elsewhere, the nearest two first', async () => {
    const code = 'f(E.A);\ng(E.B, E.A, E.c, X.D);\nh(E.F);\ni(E.G);\n';
    const first = (await results('javascript', rule, code)).filter((text) => !text.startsWith('f(E.A)'));
    assert.deepEqual(
      first.map((text) => text.split('\n')[0]),
      ['f(E.B);', 'f(E.F);'],
    );
  });

  it('finds none for a group with one member', async () => {
    assert.deepEqual(await results('javascript', rule, 'f(E.A, E.A, X.B);'), []);
  });
});

describe('#confuse!', () => {
  const rules = [
    '(formal_parameters (identifier) @v (#variable! @v))',
    '(variable_declarator name: (identifier) @v (#variable! @v))',
    `((call_expression function: (identifier) @_f arguments: (arguments (identifier) @n)) ${bug} (#eq? @_f "use") (#confuse! @n))`,
  ].join('\n');
  const cases: { name: string; body: string; gives: string[] }[] = [
    { name: 'a variable with the same member', body: 'a.x; b.x; use(a);', gives: ['use(b)'] },
    { name: 'one that is handed to the same function', body: 'g(a); g(b); use(a);', gives: ['use(b)'] },
    { name: 'one that is a number too', body: 'a - 1; b < 2; use(a);', gives: ['use(b)'] },
    { name: 'one that was made the same way', body: 'let c = make(); let d = make(); use(c);', gives: ['use(d)'] },
    { name: 'the one with most in common', body: 'a.x; b.x; let c = 1; a.y; b.y; c.x; use(a);', gives: ['use(b)'] },
    { name: 'nothing that is used otherwise', body: 'a.x; b.y; use(a);', gives: [] },
    { name: 'nothing that is declared later', body: 'a.x; use(a); let c = 1; c.x;', gives: [] },
    { name: 'nothing of another block', body: 'a.x; if (a) { let c = 1; c.x; } use(a);', gives: [] },
    { name: 'nothing for a name from outside', body: 'z.x; a.x; use(z);', gives: [] },
  ];
  for (const { name, body, gives } of cases) {
    it(`puts in ${name}`, async () => {
      const texts = await results('javascript', rules, `function f(a, b) { ${body} }`);
      assert.deepEqual(
        texts.flatMap((text) => text.match(/use\(\w+\)/g) ?? []),
        gives,
      );
    });
  }

  it("does not take a nested function's variables", async () => {
    const code = 'function f(a) { a.x; const g = (b) => b.x; use(a); }';
    const compiled = await compileRules(splitPatterns('test', rules), 'javascript');
    const start = code.indexOf('(b)');
    const scope = { start: 0, end: code.length, nested: [{ start, end: start + '(b) => b.x'.length }] };
    const made = await withTree('javascript', code, (tree) => mutate(compiled, tree, code, scope));
    compiled.query.delete();
    assert.deepEqual(made, []);
  });
});

describe('#belongs!', () => {
  const rule = `((class_declaration (class_heritage) @h body: (class_body (method_definition) @m)) ${bug} (#belongs! @m) (#first-of-type? @m) (#remove! @h))`;
  const code = 'class A extends B { x = 1; one() {} two() {} }';
  for (const [method, count] of [
    ['one() {}', 1],
    ['two() {}', 0],
  ] as const) {
    it(`gives the class's site to ${count ? 'its first method' : 'no other one'}`, async () => {
      const compiled = await compileRules(splitPatterns('test', rule), 'javascript');
      const start = code.indexOf(method);
      const scope = { start, end: start + method.length, nested: [] };
      const made = await withTree('javascript', code, (tree) => mutate(compiled, tree, code, scope));
      compiled.query.delete();
      assert.deepEqual(
        made.map(({ edits }) => applyEdits(code, edits)),
        count ? ['class A { x = 1; one() {} two() {} }'] : [],
      );
    });
  }
});

describe('#alike?', () => {
  it('wants two nodes of one type', async () => {
    const rule = `((arguments (_) @a . (_) @b) ${bug} (#alike? @a @b) (#swap! @a @b))`;
    assert.deepEqual(await results('javascript', rule, 'f(a, b, 1);'), ['f(b, a, 1);']);
  });
});

describe('#substitute!', () => {
  it('gives a bug for each match, and none without one', async () => {
    const rule = `((regex_pattern) @p ${bug} (#substitute! @p "\\\\+" "*" "^\\\\^" ""))`;
    assert.deepEqual(await results('javascript', rule, 'a = /^a+b+/;'), [
      'a = /a+b+/;',
      'a = /^a*b+/;',
      'a = /^a+b*/;',
    ]);
    assert.deepEqual(await results('javascript', rule, 'a = /ab/;'), []);
  });
});

describe('comments', () => {
  it('are never what a wildcard stands for', async () => {
    const rule = `((parenthesized_expression (_) @c) ${bug} (#replace! @c "x"))`;
    assert.deepEqual(await results('javascript', rule, 'if (\n  // why\n  a\n) b();'), ['if (\n  // why\n  x\n) b();']);
  });

  it('stay whole when the list item behind them goes', async () => {
    const rule = `((object (pair) @p) ${bug} (#remove! @p))`;
    const code = 'x = {\n  a: 1,\n  // b\n  b: 2,\n  c: 3,\n};\n';
    assert.ok((await results('javascript', rule, code)).includes('x = {\n  a: 1,\n  // b\n  c: 3,\n};\n'));
  });
});
