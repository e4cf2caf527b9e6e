import assert from 'node:assert/strict';
import { cosine, decodeVector, encodeVector, LexicalSpace, vectorOf, words } from '../../../engine/pool/lexical.ts';

const vector = (text: string) => vectorOf([{ text, weight: 1 }]);

describe('words of code', () => {
  for (const [text, expected] of [
    ['split_punct_ws', ['split', 'punct', 'ws', 'splitpunctws']],
    ['parseHTTPResponse2', ['parse', 'http', 'response', '2', 'parsehttpresponse2']],
    ['A.b(c)', ['a', 'b', 'c']],
    ['  ', []],
    ['naïve Größe', ['naïve', 'größe']],
    ['キー=値', ['キー', '値']],
    ['x'.repeat(100), ['x'.repeat(40)]],
  ] as const) {
    it(`of ${text.slice(0, 20)}`, () => assert.deepEqual(words(text), expected));
  }
});

describe('lexical vectors', () => {
  const texts = [
    'slugify a title for a URL',
    'parse the host and port of an address',
    'evict the oldest cache entry',
    '',
  ];
  const space = new LexicalSpace(texts.map(vector));
  const likeness = (a: string, b: string) => cosine(space.weighted(vector(a)), space.weighted(vector(b)));

  it('come back from their bytes as they were', () => {
    for (const text of texts) assert.deepEqual(decodeVector(encodeVector(vector(text))), vector(text));
    // SQLite may hand out a view into a larger buffer.
    const bytes = encodeVector(vector(texts[0] as string));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    assert.deepEqual(decodeVector(shifted.subarray(3)), vector(texts[0] as string));
  });

  it('are 1 for the same text, 0 for nothing in common, and between for other forms of a word', () => {
    assert.ok(Math.abs(likeness('cache entry', 'entry cache') - 1) < 1e-6);
    assert.equal(likeness('cache', 'port'), 0);
    const near = likeness('eviction', 'evict');
    assert.ok(near > 0.1 && near < 1, String(near));
    assert.equal(likeness('', 'cache'), 0);
  });

  it('are compared with many at once as one by one', () => {
    const query = vector('evict an entry or a port');
    const many = space.similarities(query, texts.map(vector));
    texts.forEach((text, i) => {
      const one = cosine(space.weighted(query), space.weighted(vector(text)));
      assert.ok(Math.abs(one - (many[i] ?? -1)) < 1e-6, text);
    });
  });

  it('do not let a repeated word drown the others', () => {
    const spam = `${'port '.repeat(500)} cache entry`;
    assert.ok(likeness('cache entry', spam) > 0.2);
  });

  it('count a rare word more than one that all have', () => {
    const common = ['the test fails', 'the test passes', 'the test hangs', 'the zebra'];
    const other = new LexicalSpace(common.map(vector));
    const of = (a: string, b: string) => cosine(other.weighted(vector(a)), other.weighted(vector(b)));
    assert.ok(of('the zebra test', 'zebra') > of('the zebra test', 'test'));
  });
});
