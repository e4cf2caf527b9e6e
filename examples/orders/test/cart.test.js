import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addLine, bestDiscount, removeLine, spreadDiscount, subtotal } from '../src/cart.js';

const tea = { sku: 'tea', price: 450, quantity: 2, category: 'drinks' };
const mug = { sku: 'mug', price: 1200, quantity: 1, category: 'kitchen' };

describe('subtotal', () => {
  it('of nothing is zero', () => assert.equal(subtotal([]), 0));
  it('multiplies by quantity', () => assert.equal(subtotal([tea, mug]), 2100));
});

describe('addLine', () => {
  it('appends a new sku', () => assert.deepEqual(addLine([tea], mug), [tea, mug]));
  it('raises the quantity of a known sku', () =>
    assert.equal(addLine([mug, tea], { ...tea, quantity: 3 })[1].quantity, 5));
  it('leaves the cart as it was', () => {
    const cart = [tea];
    addLine(cart, { ...tea, quantity: 1 });
    assert.equal(cart[0].quantity, 2);
  });
  for (const quantity of [0, -1, 1.5]) {
    it(`refuses a quantity of ${quantity}`, () => assert.throws(() => addLine([], { ...tea, quantity }), RangeError));
  }
  it('accepts a quantity of one', () => assert.equal(addLine([], mug).length, 1));
});

describe('removeLine', () => {
  it('takes the whole line', () => assert.deepEqual(removeLine([tea, mug], 'tea'), [mug]));
  it('takes a part', () => assert.equal(removeLine([tea, mug], 'tea', 1)[0].quantity, 1));
  it('drops the line when none is left', () => assert.deepEqual(removeLine([tea], 'tea', 2), []));
  it('ignores an unknown sku', () => assert.deepEqual(removeLine([tea], 'pen'), [tea]));
});

describe('bestDiscount', () => {
  it('takes the larger', () => {
    const discounts = [
      { kind: 'percent', value: 10 },
      { kind: 'fixed', value: 150 },
    ];
    assert.equal(bestDiscount([tea, mug], discounts), 210);
  });
  it('rounds a percentage down', () =>
    assert.equal(bestDiscount([{ ...tea, price: 333, quantity: 1 }], [{ kind: 'percent', value: 10 }]), 33));
  it('keeps to its category', () =>
    assert.equal(bestDiscount([tea, mug], [{ kind: 'percent', value: 50, category: 'drinks' }]), 450));
  it('applies from the minimum on', () =>
    assert.equal(bestDiscount([mug], [{ kind: 'fixed', value: 100, minimum: 1200 }]), 100));
  it('does not apply below the minimum', () =>
    assert.equal(bestDiscount([mug], [{ kind: 'fixed', value: 100, minimum: 1201 }]), 0));
  it('never exceeds what it applies to', () =>
    assert.equal(bestDiscount([tea], [{ kind: 'fixed', value: 5000 }]), 900));
  it('of an empty cart is zero', () => assert.equal(bestDiscount([], [{ kind: 'fixed', value: 100 }]), 0));
});

describe('spreadDiscount', () => {
  it('follows the value of the lines', () =>
    assert.deepEqual(
      spreadDiscount([tea, mug], 210).map((line) => line.discount),
      [90, 120],
    ));
  it('of zero is zero everywhere', () => assert.deepEqual(spreadDiscount([tea], 0)[0].discount, 0));
});
