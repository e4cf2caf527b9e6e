import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allocate, formatAmount, parseAmount } from '../src/money.js';

describe('parseAmount', () => {
  const cases = [
    ['12', 1200],
    ['12.5', 1250],
    ['12.50', 1250],
    ['0.07', 7],
    ['-3.07', -307],
    ['1,234.56', 123456],
    [' 8 ', 800],
    ['-0', 0],
  ];
  for (const [text, cents] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseAmount(text), cents));
  }
  for (const text of ['', 'abc', '1.234', '12,34', '1.2.3', '--1']) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parseAmount(text), RangeError));
  }
});

describe('formatAmount', () => {
  const cases = [
    [0, '0.00'],
    [5, '0.05'],
    [1250, '12.50'],
    [-307, '-3.07'],
    [123456789, '1,234,567.89'],
  ];
  for (const [cents, text] of cases) {
    it(`writes ${cents}`, () => assert.equal(formatAmount(cents), text));
  }
});

describe('allocate', () => {
  it('loses no cent', () => assert.deepEqual(allocate(100, [1, 1, 1]), [34, 33, 33]));
  it('follows the weights', () => assert.deepEqual(allocate(100, [3, 1]), [75, 25]));
  it('gives nothing to a weight of zero', () => assert.deepEqual(allocate(5, [0, 1, 1]), [0, 3, 2]));
  it('needs a weight', () => assert.throws(() => allocate(5, []), RangeError));
  it('needs a weight above zero', () => assert.throws(() => allocate(5, [0, 0]), RangeError));
});
