import assert from 'node:assert/strict';
import { CandidateChecker } from '../../../engine/bugs/check.ts';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import { StubStrategy } from '../../../engine/bugs/stub/strategy.ts';
import { featureTask } from '../../../engine/describe/feature-task.ts';
import { type LanguageRegistry, loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { Candidate } from '../../../engine/protocol/index.ts';

interface Stubbed {
  readonly candidates: Candidate[];
  readonly texts: string[];
}

let languages: LanguageRegistry;
before(async () => {
  languages = await loadLanguages();
});

/** Every function of a text without its body; each candidate has passed the check: it parses, differs and reverses. */
async function stubs(file: string, text: string): Promise<Stubbed> {
  await using sources = new SourceFiles(async () => text, languages);
  const profile = languages.ofFile(file) ?? assert.fail();
  const functions = await functionsOfFile(profile, file, text);
  assert.ok(functions.length > 0, 'no function');
  const checker = new CandidateChecker(sources);
  const context = { sources, profile, functions, seed: 1, signal: new AbortController().signal };
  const candidates: Candidate[] = [];
  for (const fn of functions) {
    for await (const candidate of new StubStrategy().generate(fn, context)) {
      assert.deepEqual(await checker.check(candidate), { ok: true });
      candidates.push(candidate);
    }
  }
  return { candidates, texts: candidates.map(({ edits }) => applyEdits(text, edits)) };
}

describe('stubs', () => {
  const cases: readonly (readonly [name: string, file: string, before: string, ...after: string[]])[] = [
    ['a body', 'a.py', 'def f(a):\n    b = a\n    return b\n', 'def f(a):\n    raise NotImplementedError\n'],
    [
      'a docstring stays',
      'a.py',
      'class A:\n    def f(self) -> int:\n        """Says.\n\n        More.\n        """\n        # how\n        x = 1\n\n        return x\n\n    y = 2\n',
      'class A:\n    def f(self) -> int:\n        """Says.\n\n        More.\n        """\n        raise NotImplementedError\n\n    y = 2\n',
    ],
    [
      'comments go',
      'a.py',
      'def f(a):\n    # double\n    return a * 2\n',
      'def f(a):\n    raise NotImplementedError\n',
    ],
    [
      'a remark on the head stays',
      'a.py',
      'def f(a):  # noqa\n    return a * 2\n',
      'def f(a):  # noqa\n    raise NotImplementedError\n',
    ],
    ['one line', 'a.py', 'def f(a): return a + 1\n', 'def f(a): raise NotImplementedError\n'],
    [
      'a generator stays one',
      'a.py',
      'def f(a):\n    for b in a:\n        yield b\n',
      'def f(a):\n    raise NotImplementedError\n    yield\n',
    ],
    ['a generator in one line', 'a.py', 'def f(a): yield a\n', 'def f(a): raise NotImplementedError; yield\n'],
    [
      'an asynchronous generator, with Windows lines',
      'a.py',
      'async def f(a):\r\n    async for b in a:\r\n        yield b\r\n',
      'async def f(a):\r\n    raise NotImplementedError\r\n    yield\r\n',
    ],
    [
      'a function and the generator in it, each for itself',
      'a.py',
      'def f(a):\n    def g():\n        yield a\n    return g\n',
      'def f(a):\n    raise NotImplementedError\n',
      'def f(a):\n    def g():\n        raise NotImplementedError\n        yield\n    return g\n',
    ],
    [
      'decorators stay',
      'a.py',
      '@cache\n@other(1)\nasync def f(a):\n    return await a\n',
      '@cache\n@other(1)\nasync def f(a):\n    raise NotImplementedError\n',
    ],
    [
      'a constructor without a base',
      'a.py',
      'class A:\n    def __init__(self, a):\n        self.a = a\n',
      'class A:\n    def __init__(self, a):\n        raise NotImplementedError\n',
    ],
    ['a constructor that calls its base', 'a.py', 'class A(B):\n    def __init__(self):\n        super().__init__()\n'],
    ['a constructor that names its base', 'a.py', 'class A(B):\n    def __init__(self):\n        B.__init__(self)\n'],
    ['a lambda has no room', 'a.py', 'f = lambda a: a + 1\n'],
    ['nothing but pass', 'a.py', 'def f(a):\n    """Doc."""\n    pass\n'],
    ['a constant', 'a.py', 'def f(a):\n    return None\n\n\ndef g():\n    return "a"\n\n\ndef h():\n    return -1\n'],
    ['a stub already', 'a.py', 'def f(a):\n    raise NotImplementedError("later")\n'],
    [
      'a function',
      'a.js',
      "/** Adds. */\nfunction f(a) {\n  'use strict';\n  // so\n  const b = a;\n  return b; // it\n}\n",
      "/** Adds. */\nfunction f(a) {\n  'use strict';\n  throw new Error('not implemented');\n}\n",
    ],
    ['one line', 'a.js', 'function f(a) { return a + 1 }\n', "function f(a) { throw new Error('not implemented'); }\n"],
    [
      'generators and asynchronous functions keep their heads',
      'a.js',
      'class A {\n  async *f(a) {\n    yield* a;\n  }\n}\n',
      "class A {\n  async *f(a) {\n    throw new Error('not implemented');\n  }\n}\n",
    ],
    [
      'an arrow',
      'a.js',
      'const f = async (a) => (await a) + 1;\n',
      "const f = async (a) => { throw new Error('not implemented'); };\n",
    ],
    [
      'an arrow to an object',
      'a.js',
      'const f = (a) => ({ a });\n',
      "const f = (a) => { throw new Error('not implemented'); };\n",
    ],
    [
      'arrow in arrow',
      'a.js',
      'export const f = (a) => {\n  const g = (b) => a + b;\n  return g;\n};\n',
      "export const f = (a) => {\n  throw new Error('not implemented');\n};\n",
      "export const f = (a) => {\n  const g = (b) => { throw new Error('not implemented'); };\n  return g;\n};\n",
    ],
    [
      'a constructor, a getter and a setter',
      'a.js',
      'class A { constructor(a) { this.b = a; } get a() { return this.b; } set a(a) { this.b = a; } }\n',
      "class A { constructor(a) { throw new Error('not implemented'); } get a() { return this.b; } set a(a) { this.b = a; } }\n",
      "class A { constructor(a) { this.b = a; } get a() { throw new Error('not implemented'); } set a(a) { this.b = a; } }\n",
      "class A { constructor(a) { this.b = a; } get a() { return this.b; } set a(a) { throw new Error('not implemented'); } }\n",
    ],
    ['a constructor that calls its base', 'a.js', 'class A extends B { constructor(a) { super(a); this.a = a; } }\n'],
    [
      'nothing, or a constant',
      'a.js',
      'function f() {}\nconst g = () => null;\nconst h = () => ({});\nfunction i() { return false; }\n',
    ],
    ['a stub already', 'a.js', "function f() { throw new TypeError('Not implemented: f'); }\n"],
    [
      'types stay',
      'a.ts',
      'export function f<T>(a: T[]): T | undefined {\n  return a.at(-1) as T;\n}\n',
      "export function f<T>(a: T[]): T | undefined {\n  throw new Error('not implemented');\n}\n",
    ],
    [
      'an arrow with types',
      'a.tsx',
      'const F = ({ a }: P): E => <p>{a}</p>;\n',
      "const F = ({ a }: P): E => { throw new Error('not implemented'); };\n",
    ],
    [
      'a function and a method',
      'a.go',
      'package a\n\n// F doubles.\nfunc F(a int) int {\n\t// so\n\tb := a\n\treturn b * 2\n}\n\nfunc (t *T) G() { t.n++ }\n',
      'package a\n\n// F doubles.\nfunc F(a int) int {\n\tpanic("not implemented")\n}\n\nfunc (t *T) G() { t.n++ }\n',
      'package a\n\n// F doubles.\nfunc F(a int) int {\n\t// so\n\tb := a\n\treturn b * 2\n}\n\nfunc (t *T) G() { panic("not implemented") }\n',
    ],
    [
      'an import that nothing else uses goes, too',
      'a.go',
      'package a\n\nimport (\n\t"fmt"\n\tlog "strings"\n\t"x.org/go-yaml/v3"\n)\n\nfunc F(a string) string {\n\tfmt.Println(yaml.A)\n\treturn log.ToLower(a)\n}\n\nvar g fmt.Stringer\n',
      'package a\n\nimport (\n\t"fmt"\n)\n\nfunc F(a string) string {\n\tpanic("not implemented")\n}\n\nvar g fmt.Stringer\n',
    ],
    [
      'the only import',
      'a.go',
      'package a\n\nimport "fmt"\n\nfunc F() {\n\tfmt.Println(1)\n}\n',
      'package a\n\nfunc F() {\n\tpanic("not implemented")\n}\n',
    ],
    ['a constant', 'a.go', 'package a\n\nfunc F() (int, error) {\n\treturn 0, nil\n}\n'],
  ];
  for (const [name, file, before, ...after] of cases) {
    it(`${file}: ${name}${after.length === 0 ? ': left as it is' : ''}`, async () => {
      assert.deepEqual((await stubs(file, before)).texts, after);
    });
  }

  it('a candidate says what it is', async () => {
    const { candidates } = await stubs('a.py', 'x = 1\n\n\ndef f(a):\n    """Doc."""\n    b = a\n    return b\n');
    const [{ id, edits, ...rest }] = candidates as [Candidate];
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.equal(edits.length, 1);
    assert.deepEqual(rest, {
      strategy: 'stub',
      rule: 'body-removed',
      category: 'other',
      explanation:
        'The body of `f` is taken away; its signature, its documentation and its tests say what it has to do.',
      functionId: 'a.py:f',
      startLine: 6,
      endLine: 7,
    });
  });
});

describe('the text of a feature task', () => {
  const facts = {
    name: 'Cart.total',
    file: 'src/cart.py',
    signature: 'def total(self) -> int:',
    failToPass: ['tests/test_cart.py::test_a', 'tests/test_cart.py::test_b'],
    passToPass: 7,
  };
  for (const [name, given, wanted] of [
    [
      'with documentation',
      { ...facts, doc: 'In cents; see https://a.b/c.\n\n```\nx\n```' },
      /````\nIn cents; see <address>/,
    ],
    ['without', facts, /It has no documentation/],
    ['with one test', { ...facts, failToPass: ['t > a'], passToPass: 0 }, /One test needs it, and has to pass/],
    ['with many tests', { ...facts, failToPass: Array.from({ length: 20 }, (_, i) => `t${i}`) }, /- and 8 more/],
  ] as const) {
    it(`${name}: says what to write, and nothing of something that broke`, () => {
      const text = featureTask(given);
      assert.match(text, wanted);
      assert.match(text, /^# Implement `Cart\.total`\n/);
      assert.ok(text.includes('```\ndef total(self) -> int:\n```'));
      assert.doesNotMatch(text, /regress|used to|no longer|any more|anymore|broke|\bbug\b|as it was|any longer/i);
      assert.ok((text.match(/\p{L}+/gu) ?? []).length >= 40);
    });
  }
});
