import assert from 'node:assert/strict';
import { transformSync } from 'esbuild';
import ts from 'typescript';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { schemata as go, hasResults } from '../../../engine/languages/go/schemata.ts';
import { schemata as javascript, typescriptSchemata } from '../../../engine/languages/javascript/schemata.ts';
import type { Candidate, SourceFunction } from '../../../engine/protocol/index.ts';
import { weave } from '../../../engine/validation/screen/schemata/weave.ts';

const file = 'a.js';

/** The function whose body is what `«` and `»` enclose; `⟦old⟧` inside is replaced by each of `replacements`. */
function example(marked: string, replacements: readonly string[], id = 'f') {
  const text = marked.replace(/[«»⟦⟧]/g, '');
  const at = (mark: string): number => marked.slice(0, marked.indexOf(mark)).replace(/[«»⟦⟧]/g, '').length;
  const [bodyStart, bodyEnd, start, end] = [at('«'), at('»'), at('⟦'), at('⟧')];
  const signature = text
    .slice(0, bodyStart)
    .replace(/^.*class A \{ (?:n[^;]*; )?/, '')
    .trim();
  const fn = { id, file, name: id, signature, bodyStart, bodyEnd, start: 0, end: bodyEnd } as unknown as SourceFunction;
  const candidates = replacements.map(
    (replacement, index) =>
      ({
        id: `${id}${index}`,
        functionId: id,
        edits: [{ file, start, end, text: replacement }],
      }) as unknown as Candidate,
  );
  return { text, fn, candidates };
}

function weaveOne(marked: string, replacements: readonly string[], schemata = javascript) {
  const { text, fn, candidates } = example(marked, replacements);
  const tree = weave({
    candidates,
    functions: new Map([[fn.id, fn]]),
    texts: new Map([[file, text]]),
    schemataOf: () => schemata,
  });
  return { ...tree, text, candidates, source: tree.files.get(file) ?? '' };
}

/** What `source`'s `run` gives while candidate `n` is live. */
async function live(source: string, n: number): Promise<unknown> {
  const globals = globalThis as { __bugsmithLive?: number };
  globals.__bugsmithLive = n;
  try {
    return await new Function(`${source}\nreturn run();`)();
  } finally {
    delete globals.__bugsmithLive;
  }
}

/** What TypeScript says of modules, each on its own. */
function typeErrors(sources: readonly string[]): string[] {
  const files = new Map(sources.map((source, index) => [`woven-${index}.ts`, source]));
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022 };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) => {
    const source = files.get(path);
    return source === undefined
      ? getSourceFile.call(host, path, ...rest)
      : ts.createSourceFile(path, source, ts.ScriptTarget.ES2022);
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const cases: { name: string; source: string; replacement: string; original: unknown; buggy: unknown }[] = [
  {
    name: 'a declared function',
    source: 'function f(a, b) «{ return a ⟦+⟧ b; }»\nfunction run() { return f(3, 2); }',
    replacement: '-',
    original: 5,
    buggy: 1,
  },
  {
    name: 'a body that ends in a comment',
    source: 'function f(a) «{ a = a ⟦+⟧ 1; return a // done\n}»\nfunction run() { return f(3); }',
    replacement: '-',
    original: 4,
    buggy: 2,
  },
  {
    name: 'a function that returns nothing',
    source: 'let n = 0;\nfunction f() «{ n ⟦+=⟧ 2; }»\nfunction run() { f(); return n; }',
    replacement: '-=',
    original: 2,
    buggy: -2,
  },
  {
    name: 'strict mode',
    source: `function f() «{ "use strict"; return [this === undefined, ⟦1⟧]; }»\nfunction run() { return f(); }`,
    replacement: '2',
    original: [true, 1],
    buggy: [true, 2],
  },
  {
    name: 'an expression body',
    source: 'const f = (a) => «a ⟦>⟧ 1»;\nfunction run() { return f(1); }',
    replacement: '>=',
    original: false,
    buggy: true,
  },
  {
    name: 'an expression body that is an object',
    source: 'const f = (a) => «({ v: ⟦a⟧ })»;\nfunction run() { return f(1); }',
    replacement: 'a + 1',
    original: { v: 1 },
    buggy: { v: 2 },
  },
  {
    name: 'arguments and this',
    source: 'const o = { k: 10, f() «{ return this.k ⟦+⟧ arguments.length; }» };\nfunction run() { return o.f(1, 2); }',
    replacement: '-',
    original: 12,
    buggy: 8,
  },
  {
    name: 'a generator',
    source: 'function* f() «{ yield 1; ⟦yield 2;⟧ }»\nfunction run() { return [...f()]; }',
    replacement: '',
    original: [1, 2],
    buggy: [1],
  },
  {
    name: 'await',
    source:
      'async function f() «{ return ⟦await ⟧Promise.resolve([1]).then((x) => x.length); }»\nfunction run() { return f(); }',
    replacement: '1 + await ',
    original: 1,
    buggy: 2,
  },
  {
    name: 'a default value',
    source: 'function f(g = (a, b) => a, { k = ⟦"x,)"⟧ } = {}) «{ return k; }»\nfunction run() { return f(); }',
    replacement: '""',
    original: 'x,)',
    buggy: '',
  },
  {
    name: 'a default value that is gone',
    source: 'const f = (⟦a = [1, 2]⟧, b = a) => «b»;\nfunction run() { return f(); }',
    replacement: 'a',
    original: [1, 2],
    buggy: undefined,
  },
  {
    name: 'a getter',
    source: 'class A { ⟦get ⟧f() «{ return 1; }» }\nfunction run() { return typeof new A().f; }',
    replacement: '',
    original: 'number',
    buggy: 'function',
  },
  {
    name: 'the constructor of a derived class',
    source:
      'class A { constructor(x) { this.x = x; } }\nclass B extends A { constructor() «{ super(⟦1⟧); }» }\nfunction run() { return new B().x; }',
    replacement: '2',
    original: 1,
    buggy: 2,
  },
];

describe('weaving candidates into one tree', () => {
  for (const { name, source, replacement, original, buggy } of cases) {
    it(`keeps the behaviour of ${name}, original and buggy`, async () => {
      const { source: result, woven } = weaveOne(source, [replacement]);
      assert.equal(woven.length, 1);
      assert.deepEqual(await live(result, 0), original);
      assert.deepEqual(await live(result, 1), buggy);
    });
  }

  it('switches between many candidates of one function', async () => {
    const { source } = weaveOne('function f(a, b) «{ return a ⟦+⟧ b; }»\nfunction run() { return f(6, 2); }', [
      '-',
      '*',
      '/',
    ]);
    assert.deepEqual(await Promise.all([0, 1, 2, 3].map((n) => live(source, n))), [8, 4, 12, 3]);
  });

  it('nests arrow functions that are each other’s body', async () => {
    const text = 'const f = (a) => (b) => a + b;\nfunction run() { return f(6)(2); }';
    const outer = { id: 'outer', file, bodyStart: text.indexOf('(b)'), bodyEnd: text.indexOf(';') } as SourceFunction;
    const inner = { id: 'inner', file, bodyStart: text.indexOf('a + b'), bodyEnd: text.indexOf(';') } as SourceFunction;
    const plus = text.indexOf('+');
    const edit = (replacement: string) => [{ file, start: plus, end: plus + 1, text: replacement }];
    const candidates = [
      { id: '1', functionId: 'outer', edits: edit('-') },
      { id: '2', functionId: 'inner', edits: edit('*') },
    ] as unknown as Candidate[];
    const functions = new Map([outer, inner].map((fn) => [fn.id, fn]));
    const { files } = weave({ candidates, functions, texts: new Map([[file, text]]), schemataOf: () => javascript });
    const source = files.get(file) ?? '';
    assert.deepEqual(await Promise.all([0, 1, 2].map((n) => live(source, n))), [8, 4, 12]);
  });

  it('leaves TypeScript whose types are right', () => {
    const sources = [
      'export const f = <T,>(a: T[], b?: number): number | undefined => «a.length ⟦>⟧ 0 ? b : undefined»;',
      'export function f(a: number[]): number «{ return a.length ⟦>⟧ 0 ? 2 : 1; }»',
      'export class A { n = 1; set f(a: number) «{ this.n = a ⟦>⟧ 0 ? a : 1; }» }',
      'export class A { n: number; constructor(a: number) «{ this.n = a ⟦>⟧ 0 ? a : 1; }» }',
      'export async function f(a: number): Promise<number> «{ return a ⟦>⟧ 0 ? 2 : 1; }»',
    ].map((marked) => weaveOne(marked, ['>='], typescriptSchemata).source);
    for (const source of sources) assert.match(transformSync(source, { loader: 'ts' }).code, /__bugsmithLive/);
    assert.deepEqual(typeErrors(sources), []);
  });

  it('tells that a function was entered, and which candidates are its own', async () => {
    const marked = 'const f = (a) => «a ⟦+⟧ 1»;\nfunction run() { return f(1); }';
    const globals = globalThis as { __bugsmithEntered?: (first: number, last: number) => void };
    const seen: number[][] = [];
    globals.__bugsmithEntered = (first, last) => seen.push([first, last]);
    try {
      const arrow = weaveOne(marked, ['-', '*', '/']);
      assert.deepEqual(await Promise.all([0, 3].map((n) => live(arrow.source, n))), [2, 1]);
      const block = weaveOne('function f(a) «{ "use strict"; return a ⟦+⟧ 1; }»\nfunction run() { return f(1); }', [
        '-',
      ]);
      assert.equal(await live(block.source, 1), 0);
    } finally {
      delete globals.__bugsmithEntered;
    }
    assert.deepEqual(seen, [
      [1, 3],
      [1, 3],
      [1, 1],
    ]);
  });

  it('finds the smallest function that holds the edit, where that is not its own', async () => {
    const text = 'function run() { const o = { f: (a) => a, g: 1 }; return [typeof o.f, o.g]; }';
    const outer = { id: 'run', file, bodyStart: text.indexOf('{'), bodyEnd: text.length, start: 0 } as SourceFunction;
    const inner = {
      id: 'f',
      file,
      start: text.indexOf('(a)'),
      bodyStart: text.indexOf('a,'),
      bodyEnd: text.indexOf(', g'),
    };
    const start = text.indexOf('f: (a)');
    const candidate = { id: '1', functionId: 'f', edits: [{ file, start, end: start + 12, text: '' }] };
    const functions = new Map([outer, inner as SourceFunction].map((fn) => [fn.id, fn]));
    const { files } = weave({
      candidates: [candidate as unknown as Candidate],
      functions,
      texts: new Map([[file, text]]),
      schemataOf: () => javascript,
    });
    const source = files.get(file) ?? '';
    assert.deepEqual(await Promise.all([0, 1].map((n) => live(source, n))), [
      ['function', 1],
      ['undefined', 1],
    ]);
  });

  it('tells in which lines a candidate lies', () => {
    const { source, woven } = weaveOne('function f(a, b) «{\n  return a ⟦+⟧ b;\n}»\n', ['- /* one */', '* /* two */']);
    const lines = source.split('\n');
    for (const { startLine, endLine, number } of woven) {
      const part = lines.slice(startLine - 1, endLine).join('\n');
      assert.ok(part.includes(number === 1 ? 'one' : 'two'), part);
      assert.ok(!part.includes(number === 1 ? 'two' : 'one'), part);
    }
  });

  it('gives back what it cannot write: a changed head, and two files at once', () => {
    const { text, fn, candidates } = example('function f(⟦a⟧, b) «{ return a; }»', ['c']);
    const both = { ...candidates[0], id: 'both', edits: [{ file: 'b.js', start: 0, end: 0, text: ';' }] } as Candidate;
    const tree = weave({
      candidates: [...candidates, both],
      functions: new Map([[fn.id, fn]]),
      texts: new Map([[file, text]]),
      schemataOf: () => javascript,
    });
    assert.deepEqual(
      tree.unable.map(({ id }) => id),
      ['f0', 'both'],
    );
    assert.equal(tree.files.size, 0);
  });

  it('shows each candidate exactly as it would be patched', () => {
    const { source, text, candidates } = weaveOne('function f(a) «{\n  return a ⟦+⟧ 1;\n}»\n', ['-']);
    const patched = applyEdits(text, candidates[0]?.edits ?? []);
    assert.ok(source.includes(patched.slice(patched.indexOf('{') + 1, patched.lastIndexOf('}'))));
  });
});

describe('guards in Go', () => {
  const heads: [string, boolean][] = [
    ['func f()', false],
    ['func f() error', true],
    ['func (t *T) f(a int, b func(int) string) (n int, err error)', true],
    ['func (t T[K]) f(a map[string][]int)', false],
    ['func f[T any, K comparable](a T) (K)', true],
    ['f := func(a int)', false],
    ['f := func(a int) bool', true],
    ['func (s *S) f(cb func() (int, error))', false],
    ['func (S) f() int', true],
  ];
  for (const [signature, expected] of heads) {
    it(`knows that \`${signature}\` gives back ${expected ? 'something' : 'nothing'}`, () => {
      assert.equal(hasResults({ signature } as SourceFunction), expected);
    });
  }

  it('bring the variable they ask into the package of the file', () => {
    const support = go.support?.('pkg/a.go', '// Package p is.\npackage p\n');
    assert.equal(support?.file, 'pkg/bugsmith_live.go');
    assert.match(support?.content ?? '', /^package p\n/);
  });
});
