import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEdits, type TextEdit } from '../../../engine/bugs/edits.ts';
import { mutate } from '../../../engine/bugs/mutation/apply.ts';
import { loadRules } from '../../../engine/bugs/mutation/rules.ts';
import { Syntax } from '../../../engine/bugs/syntax.ts';
import { loadGrammar } from '../../../engine/languages/parser.ts';

const fixture = join(import.meta.dirname, '../../fixtures/bugs-python/inventory.py');

async function withSyntax<T>(grammar: string, text: string, use: (syntax: Syntax) => T | Promise<T>): Promise<T> {
  using syntax = new Syntax(await loadGrammar(grammar), text);
  return await use(syntax);
}

/** Digests of a text, parsed on its own. */
function digestsOf(grammar: string, text: string): Promise<readonly number[]> {
  return withSyntax(grammar, text, ({ digests }) => digests);
}

describe('the digest of a program', () => {
  const same: [why: string, grammar: string, a: string, b: string][] = [
    ['comments', 'python', 'a = 1\nb()\n', '# c\na = 1  # d\n\n# e\nb()\n'],
    ['blank lines and blanks', 'python', 'if a:\n    b( 1,2 )\n', '\n\nif  a :\n  b(1, 2)'],
    ['line ends', 'python', 'if a:\n\tb()\nc()\n', 'if a:\r\n\tb()\r\nc()\r\n'],
    ['redundant parentheses', 'python', 'return (a + (b)) * c\n', 'return ((a + b) * (c))\n'],
    ['joined lines', 'python', 'a = b + c\n', 'a = b + \\\n  c\n'],
    ['semicolons', 'javascript', 'a(); b()', 'a()\nb();'],
    ['comments', 'javascript', 'f(a, b)', 'f(a /* x */, b) // y'],
    ['blanks', 'go', 'package a\nfunc f() { g(); h() }\n', 'package a\nfunc f() {\n\tg()\n\th()\n}\n'],
  ];
  for (const [why, grammar, a, b] of same) {
    it(`does not see ${why} (${grammar})`, async () => {
      assert.deepEqual(await digestsOf(grammar, a), await digestsOf(grammar, b));
    });
  }

  const different: [why: string, grammar: string, a: string, b: string][] = [
    ['an operator', 'python', 'a < b\n', 'a <= b\n'],
    ['an operator of two words', 'python', 'a is b\n', 'a is not b\n'],
    ['parentheses that matter', 'python', '(a + b) * c\n', 'a + b * c\n'],
    ['a tuple', 'python', '(a)\n', '(a,)\n'],
    ['blanks in a text', 'python', '"a b"\n', '"a  b"\n'],
    ['blanks between escapes', 'python', '"\\n \\n"\n', '"\\n  \\n"\n'],
    ['depth', 'python', 'if a:\n  b\n  c\n', 'if a:\n  b\nc\n'],
    ['the order', 'python', 'a\nb\n', 'b\na\n'],
    ['operands that changed places', 'python', 'n // 2\n', '2 // n\n'],
    ['a sign', 'python', '-a\n', 'a\n'],
    ['blanks in a template', 'javascript', '`a\\n b`', '`a\\n  b`'],
    ['an empty place in a list', 'javascript', '[a,,b]', '[a,b]'],
  ];
  for (const [why, grammar, a, b] of different) {
    it(`sees ${why} (${grammar})`, async () => {
      assert.notDeepEqual(await digestsOf(grammar, a), await digestsOf(grammar, b));
    });
  }
});

describe('an edited text', () => {
  it('has the digests that a parse from scratch gives, for every mutation of a real file', async () => {
    const text = await readFile(fixture, 'utf8');
    const rules = await loadRules('python', 'python');
    for (const [variant, step] of [
      [text, 1],
      [text.replaceAll('\n', '\r\n'), 5],
      [text.replaceAll('    ', '\t').trimEnd(), 5],
    ] as const) {
      await withSyntax('python', variant, async (syntax) => {
        const mutations = mutate(rules, syntax.tree, variant, { start: 0, end: variant.length, nested: [] });
        assert.ok(mutations.length > 150, `${mutations.length}`);
        for (const { rule, edits } of mutations.filter((_, index) => index % step === 0)) {
          const { digests, errorLine } = syntax.edited(edits);
          const fresh = await digestsOf('python', applyEdits(variant, edits));
          assert.equal(errorLine, undefined, rule);
          assert.deepEqual(digests, fresh, `${rule} ${JSON.stringify(edits)}`);
          assert.notDeepEqual(digests, syntax.digests, `${rule} ${JSON.stringify(edits)}`);
        }
      });
    }
  });

  const lines = [
    'a = 1',
    'def f():',
    '    return 2',
    '',
    'b = 3',
    'c = 4',
    'def g():',
    '    return 5',
    'd = 6',
    'e = 7',
    '',
  ];
  const text = lines.join('\n');
  const edit = (old: string, text_: string): TextEdit => ({
    start: text.indexOf(old),
    end: text.indexOf(old) + old.length,
    text: text_,
  });
  const cases: [does: string, edits: TextEdit[], errorLine: number | undefined][] = [
    ['is fine', [edit('5', '55')], undefined],
    ['ends a bracket that was never opened', [edit('5', '5)')], 8],
    ['opens a bracket that swallows what follows', [edit('4', '(4')], 6],
    ['opens a text that never ends', [edit('3', '"""3')], 5],
    ['leaves a block empty', [edit('    return 5\n', '')], 7],
    ['changes the first line', [edit('a = 1', 'a = = 1')], 1],
    ['changes the last line', [edit('7', '7 7')], 10],
    ['is edited at both ends', [edit('1', '11'), edit('7', '')], 10],
    ['is edited at both ends and fine', [edit('1', '11'), edit('7', '77')], undefined],
  ];
  for (const [does, edits, errorLine] of cases) {
    it(`that ${does} ${errorLine ? `has an error in line ${errorLine}` : 'has none'}`, async () => {
      await withSyntax('python', text, async (syntax) => {
        const edited = syntax.edited(edits);
        assert.equal(edited.errorLine === undefined, errorLine === undefined);
        if (errorLine !== undefined)
          assert.ok(Math.abs((edited.errorLine ?? 0) - errorLine) <= 1, `${edited.errorLine}`);
        if (errorLine === undefined)
          assert.deepEqual(edited.digests, await digestsOf('python', applyEdits(text, edits)));
      });
    });
  }

  it('of a file with errors has only those it adds', async () => {
    const broken = 'def f(:\n    pass\n\ndef g():\n    return 1\n\ndef h():\n    return 2\n';
    const at = broken.indexOf('1');
    await withSyntax('python', broken, (syntax) => {
      assert.equal(syntax.edited([{ start: at, end: at + 1, text: '2' }]).errorLine, undefined);
      assert.notEqual(syntax.edited([{ start: at, end: at + 1, text: '1 1 )' }]).errorLine, undefined);
    });
  });

  it('of a piece that means something else alone is parsed as a whole', async () => {
    // Without the opening tag of the first lines, what follows would be text.
    const php = `<?php\n${[1, 2, 3, 4, 5, 6].map((n) => `function f${n}() { return ${n}; }\n`).join('')}`;
    const at = php.indexOf('return 4') + 7;
    await withSyntax('php', php, async (syntax) => {
      const edits = [{ start: at, end: at + 1, text: '44' }];
      const edited = syntax.edited(edits);
      assert.deepEqual(edited, { digests: await digestsOf('php', applyEdits(php, edits)), errorLine: undefined });
      assert.notDeepEqual(edited.digests, syntax.digests);
    });
  });
});
