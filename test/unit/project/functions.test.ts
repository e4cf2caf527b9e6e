import assert from 'node:assert/strict';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile, largestSourceFile } from '../../../engine/project/functions.ts';
import type { SourceFunction } from '../../../engine/protocol/index.ts';

async function functionsIn(file: string, source: string): Promise<SourceFunction[]> {
  const languages = await loadLanguages();
  const profile = languages.ofFile(file);
  assert(profile, `no language for ${file}`);
  return functionsOfFile(profile, file, source);
}

/** What is found in a piece of source: `name startLine-endLine complexity`. */
const cases: [kind: string, file: string, source: string, found: string[]][] = [
  [
    'functions and methods',
    'a.py',
    'def f(x):\n  return x\nclass A:\n  def m(self):\n    pass\n',
    ['f 1-2 1', 'A.m 4-5 1'],
  ],
  ['async functions and generators', 'a.py', 'async def f():\n  yield 1\n', ['f 1-2 1']],
  [
    'nested functions and classes',
    'a.py',
    'def f():\n  class B:\n    def m(s):\n      def g(): return 1\n',
    ['f 1-4 1', 'f.B.m 3-4 1', 'f.B.m.g 4-4 1'],
  ],
  ['decorated functions from their first decorator', 'a.py', '@a\n@b(1)\ndef f(): return 1\n', ['f 1-3 1']],
  [
    'getters and setters of one name',
    'a.py',
    'class A:\n  @property\n  def x(s): return 1\n  @x.setter\n  def x(s, v): s.v = v\n',
    ['A.x 2-3 1', 'A.x 4-5 1'],
  ],
  [
    'lambdas bound to a name, and no others',
    'a.py',
    'f = lambda x: x\ng: F = lambda: 1\nh = map(lambda x: x, y)\n',
    ['f 1-1 1', 'g 2-2 1'],
  ],
  [
    'no stubs and no overloads',
    'a.py',
    'class P:\n  def a(s): ...\n  def b(s):\n    "doc"\n    ...\n  def c(s):\n    "doc"\n  @overload\n  def d(s): pass\n  @typing.overload\n  def d(s, x): pass\n  def d(s, x=1): return x\n',
    ['P.d 12-12 1'],
  ],
  [
    'the same name defined in two branches',
    'a.py',
    'if x:\n  def f(): return 1\nelse:\n  def f(): return 2\n',
    ['f 2-2 1', 'f 4-4 1'],
  ],
  [
    'decisions of Python',
    'a.py',
    'def f(x):\n  if a and b or c: pass\n  elif d: pass\n  else: pass\n  for i in x: pass\n  while x: pass\n  try: pass\n  except A: pass\n  except B: pass\n  y = 1 if x else 2\n  return [i for i in y if i]\n',
    ['f 1-11 12'],
  ],
  [
    'decisions of match',
    'a.py',
    'def f(x):\n  match x:\n    case 1 if a: pass\n    case [2, _]: pass\n    case _: pass\n',
    ['f 1-5 4'],
  ],
  [
    'decisions of a nested function apart, of a lambda not',
    'a.py',
    'def f(x):\n  def g():\n    if x: pass\n  return map(lambda y: y or 1, x)\n',
    ['f 1-4 2', 'f.g 2-3 2'],
  ],

  [
    'functions',
    'a.js',
    'function f() {}\nasync function g() {}\nfunction* h() {}\n',
    ['f 1-1 1', 'g 2-2 1', 'h 3-3 1'],
  ],
  [
    'functions bound by a declaration',
    'a.js',
    'const f = () => 1;\nlet g = function () {};\nvar h = async (x) => { return x; };\nexport const i = function* () {}, j = () => 2;\nconst k = (() => 1);\n',
    ['f 1-1 1', 'g 2-2 1', 'h 3-3 1', 'i 4-4 1', 'j 4-4 1', 'k 5-5 1'],
  ],
  [
    'members of classes',
    'a.js',
    "class A {\n  constructor() {}\n  static m() {}\n  get x() { return 1 }\n  set x(v) {}\n  #p() {}\n  async *g() {}\n  f = () => 1;\n  static #q = function () {};\n  'odd name'() {}\n  [Symbol.iterator]() {}\n}\n",
    [
      'A.constructor 2-2 1',
      'A.m 3-3 1',
      'A.x 4-4 1',
      'A.x 5-5 1',
      'A.#p 6-6 1',
      'A.g 7-7 1',
      'A.f 8-8 1',
      'A.#q 9-9 1',
      'A.odd name 10-10 1',
      'A.[Symbol.iterator] 11-11 1',
    ],
  ],
  [
    'class expressions',
    'a.js',
    'const A = class { m() {} };\nexports.B = class { m() {} };\nfoo(class C { m() {} });\n',
    ['A.m 1-1 1', 'B.m 2-2 1', 'C.m 3-3 1'],
  ],
  [
    'members of objects',
    'a.js',
    "const o = {\n  m() {},\n  get x() { return 1 },\n  f: () => 1,\n  'g': function () {},\n  in: { n() {} },\n};\nfoo({ h() {} });\n",
    ['o.m 2-2 1', 'o.x 3-3 1', 'o.f 4-4 1', 'o.g 5-5 1', 'o.in.n 6-6 1', 'h 8-8 1'],
  ],
  [
    'assigned functions',
    'a.js',
    'exports.a = function () {};\nmodule.exports.b = () => 1;\nf = () => 1;\no.c = async () => 1;\no.p.d = () => 1;\nA.prototype.e = function () {};\nfunction B() { this.g = () => 1; }\no["h"] = function () {};\nget().i = () => 1;\n',
    [
      'a 1-1 1',
      'b 2-2 1',
      'f 3-3 1',
      'o.c 4-4 1',
      'o.p.d 5-5 1',
      'A.e 6-6 1',
      'B 7-7 1',
      'B.g 7-7 1',
      'h 8-8 1',
      'i 9-9 1',
    ],
  ],
  [
    'exports without a name',
    'a.js',
    'export default () => 1;\nmodule.exports = function () {};\n',
    ['default 1-1 1', 'module.exports 2-2 1'],
  ],
  [
    'exported objects',
    'a.js',
    'module.exports = { a() {} };\nexport default { b: () => 1 };\n',
    ['a 1-1 1', 'b 2-2 1'],
  ],
  [
    'named function expressions, by the name they are reached by',
    'a.js',
    'foo(function cb() {});\nconst f = function inner() {};\n',
    ['cb 1-1 1', 'f 2-2 1'],
  ],
  [
    'no anonymous callbacks',
    'a.js',
    'const x = list.map((y) => y || 1);\n(function () { function f() {} })();\n',
    ['f 2-2 1'],
  ],
  [
    'no tests inside a source file',
    'a.js',
    'const f = () => 1;\nif (import.meta.vitest) { const t = () => 2; }\n',
    ['f 1-1 1'],
  ],
  [
    'decisions of JavaScript',
    'a.js',
    'function f(x) {\n  if (a && b || c) {} else if (d) {}\n  for (;;) {}\n  for (const i of x) {}\n  for (const i in x) {}\n  while (x) {}\n  do {} while (x);\n  switch (x) { case 1: case 2: break; default: }\n  try {} catch {}\n  x ??= y ?? (x ? 1 : 2);\n  list.map((y) => y && 1);\n}\n',
    ['f 1-12 17'],
  ],
  ['JSX', 'a.jsx', 'const App = () => <p onClick={() => 1}>{x && y}</p>;\n', ['App 1-1 2']],

  [
    'typed functions of all kinds',
    'a.ts',
    'export const f = <T>(x: T): T => x;\nclass A<T> { private async m?(): Promise<void> {} static p = (): number => 1; }\nexport default class B { m() {} }\n',
    ['f 1-1 1', 'A.m 2-2 1', 'A.p 2-2 1', 'B.m 3-3 1'],
  ],
  [
    'no overloads, abstract methods, declarations',
    'a.ts',
    'function f(a: string): void;\nfunction f(a: any) {}\nabstract class A { abstract m(): void; n() {} }\ndeclare function g(): void;\ninterface I { m(): void }\nclass B { m(a: string): void; m(a: any) {} }\n',
    ['f 2-2 1', 'A.n 3-3 1', 'B.m 6-6 1'],
  ],
  ['functions in namespaces', 'a.ts', 'namespace N.M { export function f() {} }\n', ['N.M.f 1-1 1']],
  [
    'functions and objects behind a type',
    'a.ts',
    'const f = (() => 1) as F;\nconst g = (function () {}) satisfies F;\nconst o = { m() {} } as const;\n',
    ['f 1-1 1', 'g 2-2 1', 'o.m 3-3 1'],
  ],
  ['decorated methods from their first decorator', 'a.ts', 'class A {\n  @a\n  @b()\n  m() {}\n}\n', ['A.m 2-4 1']],
  ['components', 'a.tsx', 'export function App(): Element { return <p>{x ? 1 : 2}</p>; }\n', ['App 1-1 2']],

  [
    'functions and methods',
    'a.go',
    'package p\nfunc F() {}\nfunc (t T) A() {}\nfunc (t *T) B() {}\nfunc (*T[K]) C() {}\nfunc G[T any](x T) T { return x }\n',
    ['F 2-2 1', 'T.A 3-3 1', 'T.B 4-4 1', 'T.C 5-5 1', 'G 6-6 1'],
  ],
  [
    'func literals bound to a name, and no others',
    'a.go',
    'package p\nvar f = func() {}\nfunc F() {\n\tg := func() {}\n\tg = func() {}\n\tx.h = func() {}\n\tgo func() {}()\n\tm := map[string]func(){"k": func() {}}\n\ts := S{I: func() {}}\n}\n',
    ['f 2-2 1', 'F 3-10 1', 'F.g 4-4 1', 'F.g 5-5 1', 'F.x.h 6-6 1', 'F.m.k 8-8 1', 'F.s.I 9-9 1'],
  ],
  ['no functions without a body', 'a.go', 'package p\nfunc asm(x int) int\ntype I interface{ M() }\n', []],
  [
    'decisions of Go',
    'a.go',
    'package p\nfunc F(x any) {\n\tif a && b || c {\n\t}\n\tfor range x {\n\t}\n\tswitch x {\n\tcase 1, 2:\n\tdefault:\n\t}\n\tswitch x.(type) {\n\tcase int:\n\t}\n\tselect {\n\tcase <-c:\n\tdefault:\n\t}\n\tgo func() {\n\t\tif d {\n\t\t}\n\t}()\n}\n',
    ['F 2-22 9'],
  ],
];

describe('the functions of a file', () => {
  for (const [kind, file, source, found] of cases) {
    it(`${file}: ${kind}`, async () => {
      const functions = await functionsIn(file, source);
      assert.deepEqual(
        functions.map((f) => `${f.name} ${f.startLine}-${f.endLine} ${f.complexity}`),
        found,
      );
    });
  }

  it('have ids of their own, by file, name and number', async () => {
    const source =
      'def f(): return 1\ndef f():\n  def g(): return 1\n  def g(): return 2\nclass F:\n  def f(s): return 3\n';
    const functions = await functionsIn('pkg/a.py', source);
    assert.deepEqual(
      functions.map(({ id }) => id),
      ['pkg/a.py:f', 'pkg/a.py:f#2', 'pkg/a.py:f.g', 'pkg/a.py:f.g#2', 'pkg/a.py:F.f'],
    );
  });

  it('cover their whole definition, with the body apart, in UTF-16 units', async () => {
    const source = '\uFEFFs = "🐞"\r\n@d\r\ndef f(a,\r\n      b=1):\r\n    return a\r\n';
    const [f] = await functionsIn('a.py', source);
    assert(f);
    assert.equal(source.slice(f.start, f.end), '@d\r\ndef f(a,\r\n      b=1):\r\n    return a');
    assert.equal(source.slice(f.bodyStart, f.bodyEnd), 'return a');
    assert.equal(f.signature, '@d\r\ndef f(a,\r\n      b=1):');
    assert.deepEqual([f.startLine, f.endLine], [2, 5]);
  });

  it('begin with what binds and exports them', async () => {
    const source = 'export const f = (a) => a;\nconst g = () => 1, h = () => 2;\nmodule.exports = () => 3;\n';
    const functions = await functionsIn('a.js', source);
    assert.deepEqual(
      functions.map((f) => source.slice(f.start, f.end)),
      ['export const f = (a) => a;', 'g = () => 1', 'h = () => 2', 'module.exports = () => 3;'],
    );
    assert.deepEqual(
      functions.map((f) => f.signature),
      ['export const f = (a) =>', 'g = () =>', 'h = () =>', 'module.exports = () =>'],
    );
  });

  it('are left out only where they contain a syntax error', async () => {
    const source =
      'def good():\n    return 1\n\ndef bad(:\n    return 2\n\nclass A:\n    def also(self):\n        return 3\n';
    const functions = await functionsIn('a.py', source);
    assert.deepEqual(
      functions.map(({ name }) => name),
      ['good', 'A.also'],
    );
  });

  it('are not looked for in a file of 5 MB', async () => {
    const source = `def f(): return 1\n${'x = 1\n'.repeat(900_000)}`;
    assert(source.length > largestSourceFile);
    await assert.rejects(functionsIn('a.py', source), { name: 'Problem', code: 'file-too-large', exitCode: 2 });
  });
});

const documents: [what: string, file: string, source: string, doc: string | undefined][] = [
  [
    'a docstring',
    'a.py',
    'def f():\n    """One.\n\n      Two.\n    Three.\n    """\n    return 1\n',
    'One.\n\n  Two.\nThree.',
  ],
  ['a docstring with a prefix', 'a.py', "def f():\n    r'''One \\d.'''\n    return 1\n", 'One \\d.'],
  ['not the docstring of what is inside', 'a.py', 'def f():\n    class A:\n        "Of A."\n    return 1\n', undefined],
  ['not a comment above', 'a.py', '# No.\ndef f():\n    return 1\n', undefined],
  [
    'JSDoc',
    'a.js',
    '/**\n * One.\n *   Two.\n *\n * @param x three\n */\nexport function f(x) {}\n',
    'One.\n  Two.\n\n@param x three',
  ],
  ['JSDoc in one line, over another comment', 'a.js', '/** One. */\n// lint: off\nconst f = () => 1;\n', 'One.'],
  ['JSDoc over a blank line', 'a.js', '/**\n * One.\n */\n\nconst f = () => 1;\n', 'One.'],
  ['JSDoc with CRLF', 'a.js', '/**\r\n * One.\r\n * Two.\r\n */\r\nfunction f() {}\r\n', 'One.\nTwo.'],
  ['JSDoc of a decorated method', 'a.ts', 'class A {\n  /** One. */\n  @d\n  m() {}\n}\n', 'One.'],
  ['not a licence', 'a.js', '/**\n * @license MIT\n */\n\nfunction f() {}\n', undefined],
  ['not a plain comment', 'a.js', '// One.\nfunction f() {}\n', undefined],
  ['not the JSDoc of something before', 'a.js', '/** One. */\nlet x;\nfunction f() {}\n', undefined],
  ['a Go comment', 'a.go', 'package p\n\n// F does\n//   this.\n//go:noinline\nfunc F() {}\n', 'F does\n  this.'],
  ['not a Go comment over a blank line', 'a.go', 'package p\n\n// Part one.\n\nfunc F() {}\n', undefined],
  ['not a Go comment at the end of a line', 'a.go', 'package p\n\nvar x = 1 // one\nfunc F() {}\n', undefined],
];

describe("a function's documentation", () => {
  for (const [what, file, source, doc] of documents) {
    it(`${doc === undefined ? 'is' : 'may be'} ${what}`, async () => {
      const [first] = await functionsIn(file, source);
      assert(first);
      assert.equal(first.doc, doc);
    });
  }
});
