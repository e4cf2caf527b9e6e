import assert from 'node:assert/strict';
import { likenessOf } from '../../../engine/bugs/likeness.ts';
import { minhash, similarity } from '../../../engine/bugs/minhash.ts';
import { unifiedDiff } from '../../../engine/bugs/patch.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';

async function likeness(before: string, after: string, file = 'shop/cart.py') {
  return await likenessOf(unifiedDiff([{ file, before, after }]), await loadLanguages());
}

describe('how like two changes are', () => {
  const change = ['def f(a, b):\n    return a < b\n', 'def f(a, b):\n    return a <= b\n'] as const;
  const same: [string, string, string][] = [
    [
      'other variables',
      'def g(left, right):\n    return left < right\n',
      'def g(left, right):\n    return left <= right\n',
    ],
    ['another place', `x = 1\n\n\n${change[0]}`, `x = 1\n\n\n${change[1]}`],
    ['layout', 'def f(a, b):\n        return a<b\n', 'def f(a, b):\n        return a   <=   b\n'],
    ['comments', 'def f(a, b):\n    return a < b  # less\n', 'def f(a, b):\n    return a <= b  # less\n'],
  ];
  for (const [what, before, after] of same) {
    it(`${what}: the same`, async () => {
      const [first, second] = [await likeness(...change), await likeness(before, after)];
      assert.equal(second.normal, first.normal);
      assert.equal(similarity(first.signature, second.signature), 1);
    });
  }

  const different: [string, string, string][] = [
    ['the reverse', change[1], change[0]],
    ['another operator', change[0], change[1].replace('<=', '>')],
    ['a variable that stands twice', 'def f(a):\n    return a < a\n', 'def f(a):\n    return a <= a\n'],
    ['another attribute', 'return o.size < b\n', 'return o.size <= b\n'],
    ['another function called', 'return len(a) < b\n', 'return len(a) <= b\n'],
    ['another number', 'return 1 < b\n', 'return 1 <= b\n'],
  ];
  for (const [what, before, after] of different) {
    it(`${what}: not the same`, async () => {
      assert.notEqual((await likeness(before, after)).normal, (await likeness(...change)).normal);
    });
  }

  it('what is called keeps its name, what strings say does not count', async () => {
    const call = (name: string, text: string) => likeness(`x = ${name}(a, "${text}")\n`, `x = ${name}("${text}", a)\n`);
    assert.equal((await call('open', 'r')).normal, (await call('open', 'w')).normal);
    assert.notEqual((await call('open', 'r')).normal, (await call('close', 'r')).normal);
  });

  it('reads every language by its own grammar', async () => {
    for (const file of ['a.js', 'a.ts', 'a.go']) {
      const [one, two] = [
        await likeness('if (a < b) { go(a) }\n', 'if (a <= b) { go(a) }\n', file),
        await likeness('if (x < y) { go(x) } // now\n', 'if (x <= y) { go(x) } // now\n', file),
      ];
      assert.equal(one.normal, two.normal, file);
      assert.ok(one.normal.includes('go'), file);
    }
  });
});

describe('MinHash', () => {
  const words = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `w${from + at}`);

  it('estimates the Jaccard index of 5-grams', () => {
    for (const overlap of [0, 25, 50, 75, 100]) {
      const [a, b] = [words(0, 100), words(100 - overlap, 200 - overlap)];
      const grams = (list: string[]) => new Set(list.map((_, at) => list.slice(at, at + 5).join(' ')).slice(0, -4));
      const [left, right] = [grams(a), grams(b)];
      const both = [...left].filter((words5) => right.has(words5)).length;
      const jaccard = both / (left.size + right.size - both);
      assert.ok(Math.abs(similarity(minhash(a), minhash(b)) - jaccard) < 0.12, `${overlap}: ${jaccard}`);
    }
  });

  it('tells apart sequences shorter than a gram', () => {
    assert.equal(similarity(minhash(['a']), minhash(['a'])), 1);
    assert.equal(similarity(minhash(['a']), minhash(['b'])), 0);
  });
});
