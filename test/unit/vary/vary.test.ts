import assert from 'node:assert/strict';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import type { ProvedBug } from '../../../engine/bugs/strategy.ts';
import { VaryStrategy } from '../../../engine/bugs/vary/strategy.ts';
import { settleVariation } from '../../../engine/generate/variation.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { Candidate, SourceFunction, Verdict } from '../../../engine/protocol/index.ts';
import { buildTuple } from '../../builders/tuple.ts';

const texts: Record<string, string> = {
  'shop/cart.py': [
    'def items(rows):\n    return list(rows)\n',
    'def first(cart, n):\n    if n < len(cart.rows):\n        return items(cart.rows)[n]\n    return None\n',
    'def report(cart):\n    lines = list(cart.lines())\n    return lines\n',
  ].join('\n\n'),
  'shop/room.py': 'def beds(room):\n    kept = list(sorted(room.beds))\n    return kept\n',
};

async function setting(
  testsOf?: (fn: SourceFunction) => readonly string[],
  heardOf: (id: string) => boolean = () => false,
) {
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
    const candidate: Candidate = {
      id: `${file}:${from}`,
      ...{ strategy: 'model', rule: 'modify', category: 'state', explanation: `${from} became ${to}.` },
      ...{ functionId: fn.id, edits: [{ file, start, end: start + from.length, text: to }], startLine: 1, endLine: 1 },
    };
    return { candidate, function: fn.id, failToPass };
  };
  const strategy = new VaryStrategy({ languages, functions, read: async (file) => texts[file] });
  const generate = async (proved: readonly ProvedBug[]) => {
    const found: Candidate[] = [];
    const hints = { heardOf, ...(testsOf ? { testsOf } : {}) };
    for (const fn of functions) {
      const context = { sources, profile, functions, seed: 1, signal: new AbortController().signal, proved, ...hints };
      for await (const candidate of strategy.generate(fn, context)) found.push(candidate);
    }
    return found;
  };
  return { bug, generate, sources };
}

describe('the vary strategy', () => {
  it('makes the same fault in other places with like syntax, and says of which bug', async () => {
    const { bug, generate } = await setting();
    const original = bug('shop/cart.py', 'list(rows)', 'rows', ['t1']);
    const made = await generate([original]);
    const results = made.map(({ edits }) => applyEdits(texts[edits[0]?.file ?? ''] ?? '', edits));
    assert.ok(results.some((text) => text.includes('lines = cart.lines()')));
    assert.ok(results.some((text) => text.includes('kept = sorted(room.beds)')));
    assert.equal(made.length, 2, 'not where it was found');
    for (const { strategy, rule, category, variation, explanation } of made) {
      assert.deepEqual([strategy, rule, category], ['vary', 'same-fault', 'state']);
      assert.deepEqual(variation, {
        ...{ of: original.candidate.id, way: 'same-fault', strategy: 'model', rule: 'modify' },
      });
      assert.match(explanation, /^`list\(.+\)` became `.+`, the same fault as in shop\/cart\.py:items\.$/);
    }
    assert.deepEqual(await generate([original]), [], 'asked again, it gives only what is new');
  });

  it('makes nothing where no other place is like it', async () => {
    const { bug, generate } = await setting();
    const guard = '    if n < len(cart.rows):\n        return items(cart.rows)[n]\n';
    const [made] = await generate([bug('shop/cart.py', guard, '', ['t1'])]);
    assert.equal(made, undefined);
  });

  it('looks for another cause in functions on the way of the failing tests, and in no others', async () => {
    const tests: Record<string, string[]> = {
      'shop/cart.py:items': ['t1', 't2'],
      'shop/cart.py:first': ['t1', 't2', 't3'],
      'shop/cart.py:report': ['t4'],
      'shop/room.py:beds': ['t1', 't2', ...Array.from({ length: 20 }, (_, at) => `far ${at}`)],
    };
    const { bug, generate } = await setting(({ file, name }) => tests[`${file}:${name}`] ?? []);
    const original = bug('shop/cart.py', 'rows', 'rows + 1', ['t1', 't2']);
    const made = (await generate([original])).filter(({ rule }) => rule === 'same-tests');
    assert.ok(made.length > 0 && made.length <= 5, `${made.length}`);
    for (const { functionId, variation } of made) {
      assert.ok(functionId.startsWith('shop/cart.py:first'), functionId);
      assert.deepEqual(
        [variation?.of, variation?.way, variation?.strategy],
        [original.candidate.id, 'same-tests', 'mutation'],
      );
    }
  });

  it('offers as another cause only what nobody has heard of', async () => {
    const testsOf = () => ['t1', 't2'];
    const first = await setting(testsOf);
    const original = first.bug('shop/cart.py', 'rows', 'rows + 1', ['t1', 't2']);
    const others = (made: Candidate[]) => made.filter(({ rule }) => rule === 'same-tests').map(({ id }) => id);
    const all = others(await first.generate([original]));
    const known = new Set(all.slice(0, 2));
    const second = await setting(testsOf, (id) => known.has(id));
    const fresh = others(await second.generate([original]));
    assert.ok(all.length > 2 && fresh.length > 0);
    assert.deepEqual(
      fresh.filter((id) => known.has(id)),
      [],
    );
  });

  it('goes on from no variation, combination or feature task', async () => {
    const { bug, generate } = await setting();
    const original = bug('shop/cart.py', 'list(rows)', 'rows', ['t1']);
    for (const strategy of ['vary', 'stub'])
      assert.deepEqual(await generate([{ ...original, candidate: { ...original.candidate, strategy } }]), []);
  });
});

describe('a bug that was to break the tests of another', () => {
  const { evidence, provenance, passToPass } = buildTuple();
  const variation = { of: 'abc', way: 'same-tests', strategy: 'mutation', rule: 'number-off-by-one' } as const;
  const candidate: Candidate = { ...provenance.candidate, strategy: 'vary', rule: 'same-tests', variation };
  const verdict = (failToPass: string[]): Verdict => ({
    ...{ candidate: candidate.id, kind: 'valid', detail: '', failToPass, passToPass, evidence },
    seconds: { screen: 1, confirm: 1 },
  });
  const cases: [string, string[], string[] | undefined, { both: number; either: number } | undefined][] = [
    ['all of them', ['a', 'b'], ['a', 'b'], { both: 2, either: 2 }],
    ['two of three', ['a', 'b'], ['a', 'b', 'c'], { both: 2, either: 3 }],
    ['half of them', ['a', 'c'], ['a', 'b'], undefined],
    ['others', ['d'], ['a', 'b'], undefined],
    ['those of a bug that is gone', ['a'], undefined, undefined],
  ];
  for (const [what, found, wanted, overlap] of cases) {
    it(`is ${overlap ? 'another cause' : 'an ordinary bug'} when it breaks ${what}`, () => {
      const settled = settleVariation(candidate, verdict(found), wanted);
      assert.equal(settled.missed, overlap === undefined);
      assert.deepEqual(settled.verdict.evidence?.sameTests, overlap && { tuple: 'abc', ...overlap });
      const { strategy, rule } = settled.candidate;
      assert.deepEqual([strategy, rule], overlap ? ['vary', 'same-tests'] : ['mutation', 'number-off-by-one']);
      assert.equal(settled.candidate.variation, overlap && variation);
    });
  }

  it('is left alone when it is not valid', () => {
    const survived: Verdict = { ...verdict([]), kind: 'survived' };
    assert.deepEqual(settleVariation(candidate, survived, ['a']), { candidate, verdict: survived, missed: false });
  });
});
