import assert from 'node:assert/strict';
import { Hash53, hash53 } from '../../../engine/bugs/hash.ts';

describe('the fast hash', () => {
  it('knows small seeds and short texts apart', () => {
    const seen = new Map<number, string>();
    for (let seed = 0; seed < 400; seed++) {
      for (let code = 32; code < 127; code++) {
        const { value } = new Hash53(seed).text(String.fromCharCode(code));
        const key = `${seed} ${code}`;
        assert.equal(seen.get(value), undefined, key);
        seen.set(value, key);
      }
    }
  });

  it('knows the order and the borders of what goes in', () => {
    const values = [
      new Hash53().text('ab').value,
      new Hash53().text('ba').value,
      new Hash53().text('a').text('b').value,
      new Hash53().text('').text('ab').value,
      new Hash53().number(1).number(2).value,
      new Hash53().number(2).number(1).value,
      new Hash53().number(1 + 2 ** 32).value,
      new Hash53().number(1).value,
      hash53('ab', 1),
      hash53('ab', 2),
    ];
    assert.equal(new Set(values).size, values.length);
    assert.ok(values.every(Number.isSafeInteger));
  });

  it('reads a part of a text as the part alone', () => {
    assert.equal(new Hash53(7).text('xaby', 1, 3).value, new Hash53(7).text('ab').value);
  });
});
