import assert from 'node:assert/strict';
import { applyEdits, editsByFile } from '../../../engine/bugs/edits.ts';
import { type AskToUndo, type MirrorWay, mirror, type Today } from '../../../engine/bugs/history/mirror.ts';
import { type LanguageRegistry, loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { SourceFunction } from '../../../engine/protocol/index.ts';

class Files implements Today {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #functions: readonly SourceFunction[];

  constructor(texts: Readonly<Record<string, string>>, functions: readonly SourceFunction[]) {
    this.#texts = texts;
    this.#functions = functions;
  }

  static async of(texts: Readonly<Record<string, string>>, languages: LanguageRegistry): Promise<Files> {
    const functions: SourceFunction[] = [];
    for (const [file, text] of Object.entries(texts)) {
      const profile = languages.ofFile(file) ?? assert.fail();
      functions.push(...(await functionsOfFile(profile, file, text)));
    }
    return new Files(texts, functions);
  }

  async read(path: string) {
    return this.#texts[path];
  }
  async functionsOf(path: string) {
    return this.#functions.filter(({ file }) => file === path);
  }
  functionsNamed(name: string) {
    return this.#functions.filter((fn) => fn.name === name);
  }
}

const wrong = `def area(width, height):
    total = width * height
    if width < 0:
        raise ValueError(width)
    return total

def other():
    return 1
`;
const right = wrong.replace('if width < 0:', 'if width < 0 or height < 0:');

interface Case {
  readonly name: string;
  readonly path?: string;
  readonly before?: string;
  readonly after?: string;
  readonly today: Readonly<Record<string, string>>;
  readonly way: MirrorWay | undefined;
  /** Where the bug is, and a line of it that today's code must then have. */
  readonly result?: readonly [file: string, text: string];
  readonly not?: string;
  readonly ask?: AskToUndo;
}

const cases: readonly Case[] = [
  {
    name: 'unchanged since: the patch',
    today: { 'shapes.py': right },
    way: 'patch',
    result: ['shapes.py', '    if width < 0:\n'],
  },
  {
    name: 'moved down in the file: the patch',
    today: { 'shapes.py': `import math\n\n\n${right}` },
    way: 'patch',
    result: ['shapes.py', '    if width < 0:\n'],
  },
  {
    name: 'carriage returns since: the patch, with them',
    today: { 'shapes.py': right.replaceAll('\n', '\r\n') },
    way: 'patch',
    result: ['shapes.py', '    if width < 0:\r\n'],
  },
  {
    name: 'rewritten around it: by syntax',
    today: {
      'shapes.py': `def area(width, height, *, unit):
    """Size."""
    check(unit)
    if (width < 0
            or height < 0):
        fail(width, height)
    size = width * height
    return Size(size, unit)
`,
    },
    way: 'syntax',
    result: ['shapes.py', 'if (width < 0):'],
  },
  {
    name: 'moved to another file and into a class of its own name: by the name',
    today: {
      'shapes.py': 'x = 1\n',
      'geometry.py': `"""New."""\n\n\n${right.replace('total = width', 'sum = width').replace('return total', 'return sum')}`,
    },
    way: 'syntax',
    result: ['geometry.py', '    if width < 0:\n'],
  },
  {
    name: 'under another name in its file: by what it looks like',
    today: {
      'shapes.py': right
        .replace('def area(', 'def surface(')
        .replace('raise ValueError(width)', 'raise ValueError(height)')
        .replace('total = ', 'total  =  '),
    },
    way: 'syntax',
    result: ['shapes.py', '    if width < 0:\n'],
  },
  {
    name: 'a check that the fix added goes again, with its lines',
    before: wrong.replace('    if width < 0:\n        raise ValueError(width)\n', ''),
    after: wrong,
    today: {
      'shapes.py': wrong
        .replace('total = width * height', 'log()\n    total = height * width')
        .replace('return total', 'return done(total)'),
    },
    way: 'syntax',
    result: ['shapes.py', '    total = height * width\n    return done(total)\n'],
  },
  {
    name: 'what the fix took away comes back between its neighbours',
    before: wrong.replace('    return total\n', '    total = abs(total)\n    return total\n'),
    after: wrong,
    today: { 'shapes.py': `class Shape:\n${wrong.split('\n\n')[0]}\n`.replaceAll(/^(?=\s+|def)/gm, '    ') },
    way: 'syntax',
    result: ['shapes.py', '            raise ValueError(width)\n        total = abs(total)\n        return total\n'],
  },
  {
    name: 'gone: nothing',
    today: { 'shapes.py': 'def other():\n    return 1\n' },
    way: undefined,
  },
  {
    name: 'the same words in two places: nothing, rather than a guess',
    before: 'def f(a, b):\n    return a < b\n',
    after: 'def f(a, b):\n    return a <= b\n',
    today: { 'shapes.py': 'def f(a, b):\n    x = go(a <= b)\n    y = run(a <= b)\n    return x + y\n' },
    way: undefined,
  },
  {
    name: 'gone, but someone knows how: the answer, in minimal edits',
    today: { 'shapes.py': 'def area(box):\n    assert not box.negative()\n    return box.size()\n' },
    way: 'model',
    result: ['shapes.py', 'def area(box):\n    return box.size()\n'],
    ask: async () => 'def area(box):\n    return box.size()',
  },
  {
    name: 'a Go function, by syntax',
    path: 'area.go',
    before: 'package a\n\nfunc Area(w, h int) int {\n\tif w < 0 {\n\t\treturn 0\n\t}\n\treturn w * h\n}\n',
    after: 'package a\n\nfunc Area(w, h int) int {\n\tif w < 0 || h < 0 {\n\t\treturn 0\n\t}\n\treturn w * h\n}\n',
    today: {
      'area.go':
        'package a\n\nfunc Area(w, h int) int {\n\tlog()\n\tif w < 0 || h < 0 {\n\t\tfail()\n\t\treturn -1\n\t}\n\tsum := w * h\n\treturn sum\n}\n',
    },
    way: 'syntax',
    result: ['area.go', '\tif w < 0 {\n'],
  },
];

describe('a fix undone in today’s code', () => {
  let languages: LanguageRegistry;
  before(async () => {
    languages = await loadLanguages();
  });

  for (const one of cases) {
    it(one.name, async () => {
      const today = await Files.of(one.today, languages);
      const path = one.path ?? 'shapes.py';
      const file = { path, before: one.before ?? wrong, after: one.after ?? right };
      const mirrored = await mirror([file], (same) => same, today, languages, one.ask);
      assert.equal(mirrored?.way, one.way);
      if (!one.result || !mirrored) return;
      const [expected, line] = one.result;
      const byFile = editsByFile(mirrored.edits);
      assert.deepEqual([...byFile.keys()], [expected]);
      const text = applyEdits(one.today[expected] ?? '', byFile.get(expected) ?? []);
      assert.ok(text.includes(line), text);
    });
  }

  it('of two hunks the one that still applies', async () => {
    const lines = (a: string, b: string) => `def f():\n    ${a}\n${'    pass\n'.repeat(12)}\ndef g():\n    ${b}\n`;
    const file = { path: 'a.py', before: lines('return 1', 'return 1'), after: lines('return 2', 'return 2') };
    const today = await Files.of({ 'a.py': lines('return 2', 'return compute()') }, languages);
    const mirrored = await mirror([file], (same) => same, today, languages);
    assert.equal(mirrored?.way, 'part of the patch');
    assert.equal(mirrored?.edits.length, 1);
  });
});
