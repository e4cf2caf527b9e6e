import assert from 'node:assert/strict';
import { CombineStrategy } from '../../../engine/bugs/combine/strategy.ts';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import type { ProvedBug } from '../../../engine/bugs/strategy.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { Candidate, SourceFunction } from '../../../engine/protocol/index.ts';

const texts: Record<string, string> = {
  'shop/cart.py':
    'def add(a, b):\n    return a + b\n\n\ndef less(a, b):\n    return a < b\n\n\ndef half(a):\n    return a / 2\n',
  'shop/room.py': 'def space(a):\n    return a - 1\n',
  'tools/other.py': 'def free(a):\n    return a - 7\n',
};

async function setting() {
  const languages = await loadLanguages();
  const profile = languages.byId('python');
  const functions: SourceFunction[] = [];
  for (const [file, text] of Object.entries(texts)) functions.push(...(await functionsOfFile(profile, file, text)));
  const sources = new SourceFiles(async (file) => texts[file] ?? '', languages);
  const bug = (file: string, from: string, to: string, failToPass: readonly string[]): ProvedBug => {
    const text = texts[file] ?? '';
    const start = text.indexOf(from);
    const fn = functions.find((each) => each.file === file && each.start <= start && each.end >= start);
    assert.ok(fn && start >= 0);
    const line = text.slice(0, start).split('\n').length;
    const candidate: Candidate = {
      id: `${file}:${from}`,
      ...{ strategy: 'mutation', rule: 'r', category: 'logic_error', explanation: `${from} became ${to}.` },
      functionId: fn.id,
      edits: [{ file, start, end: start + from.length, text: to }],
      ...{ startLine: line, endLine: line },
    };
    return { candidate, function: fn.id, failToPass };
  };
  const generate = async (strategy: CombineStrategy, proved: readonly ProvedBug[], only?: string) => {
    const found: Candidate[] = [];
    for (const fn of functions.filter(({ id }) => only === undefined || id === only)) {
      const context = { sources, profile, functions, seed: 1, signal: new AbortController().signal, proved };
      for await (const candidate of strategy.generate(fn, context)) found.push(candidate);
    }
    return found;
  };
  return { bug, generate, sources };
}

describe('the combine strategy', () => {
  it('puts proved bugs of one file together, with all that is needed to take one of them back', async () => {
    const { bug, generate, sources } = await setting();
    const [add, less] = [bug('shop/cart.py', 'a + b', 'a - b', ['t1']), bug('shop/cart.py', 'a < b', 'a <= b', ['t2'])];
    const [made, ...more] = await generate(new CombineStrategy(), [less, add]);
    assert.ok(made);
    assert.deepEqual(more, []);
    const text = applyEdits(texts['shop/cart.py'] ?? '', made.edits);
    assert.ok(text.includes('a - b') && text.includes('a <= b'));
    assert.deepEqual([made.strategy, made.rule, made.startLine, made.endLine], ['combine', 'two-bugs', 2, 6]);
    assert.deepEqual(made.parts?.map(({ function: name }) => name).sort(), ['shop/cart.py:add', 'shop/cart.py:less']);
    assert.deepEqual(
      made.parts?.flatMap(({ edits }) => edits).sort((a, b) => a.start - b.start),
      made.edits,
    );
    assert.match(made.explanation, /^Two bugs at once: a . b became .*; a . b became .*\.$/);
    assert.equal(made.id, (await sources.fingerprint(made.edits)).id);
    await sources[Symbol.asyncDispose]();
  });

  const refused: [string, (bug: Awaited<ReturnType<typeof setting>>['bug']) => ProvedBug[]][] = [
    [
      'one breaks nothing of its own',
      (bug) => [bug('shop/cart.py', 'a + b', 'a - b', ['t1', 't2']), bug('shop/cart.py', 'a < b', 'a <= b', ['t2'])],
    ],
    [
      'they are on one line',
      (bug) => [bug('shop/cart.py', 'a + b', 'a - b', ['t1']), bug('shop/cart.py', 'return a +', 'return b +', ['t2'])],
    ],
    [
      'one begins where the other ends, on the next line',
      (bug) => {
        const first = bug('shop/cart.py', 'def less(a, b):\n', '', ['t1']);
        const lines = { startLine: 5, endLine: 5 };
        const second = bug('shop/cart.py', '    return a < b\n', '    return b\n', ['t2']);
        return [{ ...first, candidate: { ...first.candidate, ...lines } }, second];
      },
    ],
    [
      'one is spread over files',
      (bug) => {
        const [one, other] = [
          bug('shop/cart.py', 'a + b', 'a - b', ['t1']),
          bug('shop/room.py', 'a - 1', 'a - 2', ['t1']),
        ];
        const edits = [...one.candidate.edits, ...other.candidate.edits];
        return [{ ...one, candidate: { ...one.candidate, edits } }, bug('shop/room.py', 'a - 1', 'a * 1', ['t2'])];
      },
    ],
    [
      'they are in different folders',
      (bug) => [bug('shop/cart.py', 'a + b', 'a - b', ['t1']), bug('tools/other.py', 'a - 7', 'a + 7', ['t2'])],
    ],
    [
      'one is a stub',
      (bug) => {
        const stub = bug('shop/cart.py', 'a < b', '0', ['t2']);
        return [
          bug('shop/cart.py', 'a + b', 'a - b', ['t1']),
          { ...stub, candidate: { ...stub.candidate, strategy: 'stub' } },
        ];
      },
    ],
  ];
  for (const [what, bugs] of refused) {
    it(`makes nothing where ${what}`, async () => {
      const { bug, generate } = await setting();
      assert.deepEqual(await generate(new CombineStrategy(), bugs(bug)), []);
    });
  }

  it('reaches into other files of the folder', async () => {
    const { bug, generate } = await setting();
    const [made] = await generate(new CombineStrategy(), [
      bug('shop/cart.py', 'a + b', 'a - b', ['t1']),
      bug('shop/room.py', 'a - 1', 'a - 2', ['t2']),
    ]);
    assert.deepEqual(
      made?.edits.map(({ file }) => file),
      ['shop/cart.py', 'shop/room.py'],
    );
  });

  it('gives only what is new when it is asked again, and no bug more than twice', async () => {
    const { bug, generate } = await setting();
    const bugs = [
      bug('shop/cart.py', 'a + b', 'a - b', ['t1']),
      bug('shop/cart.py', 'a < b', 'a <= b', ['t2']),
      bug('shop/cart.py', 'a / 2', 'a // 2', ['t3']),
      bug('shop/room.py', 'a - 1', 'a - 2', ['t4']),
    ];
    const strategy = new CombineStrategy();
    const first = await generate(strategy, bugs.slice(0, 2));
    const second = await generate(strategy, bugs);
    assert.ok(second.length > 0);
    assert.deepEqual(await generate(strategy, bugs), []);
    const sets = [...first, ...second].map(({ parts }) =>
      parts
        ?.map(({ candidate }) => candidate)
        .sort()
        .join(),
    );
    assert.equal(new Set(sets).size, sets.length);
    for (const { candidate } of bugs) {
      const uses = [...first, ...second].filter(({ parts }) => parts?.some((part) => part.candidate === candidate.id));
      assert.ok(uses.length <= 2, candidate.id);
    }
  });
});
