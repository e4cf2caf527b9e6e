import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paginate, search, sortOrders, summarise } from '../src/listing.js';

const numbers = Array.from({ length: 25 }, (_, i) => i + 1);

describe('paginate', () => {
  it('starts with the first page', () => assert.deepEqual(paginate(numbers).items, numbers.slice(0, 10)));
  it('cuts the last page', () => assert.deepEqual(paginate(numbers, { page: 3 }).items, [21, 22, 23, 24, 25]));
  it('counts pages', () => assert.equal(paginate(numbers, { size: 5 }).pages, 5));
  it('has one page when empty', () =>
    assert.deepEqual(paginate([]), { items: [], page: 1, pages: 1, hasNext: false, hasPrevious: false }));
  it('stays within the pages', () =>
    assert.deepEqual([paginate(numbers, { page: 9 }).page, paginate(numbers, { page: 0 }).page], [3, 1]));
  it('knows what is next', () =>
    assert.deepEqual(
      [1, 2, 3].map((page) => paginate(numbers, { page }).hasNext),
      [true, true, false],
    ));
  it('knows what came before', () =>
    assert.deepEqual(
      [1, 2, 3].map((page) => paginate(numbers, { page }).hasPrevious),
      [false, true, true],
    ));
  it('refuses pages of nothing', () => assert.throws(() => paginate(numbers, { size: 0 }), RangeError));
  it('takes pages of one', () => assert.equal(paginate(numbers, { size: 1 }).pages, 25));
});

const orders = [
  { id: 'A1', status: 'sent', placed: 3, total: 500, customer: { name: 'Ada Byron', email: 'ada@example.org' } },
  { id: 'A2', status: 'open', placed: 1, total: 250, customer: { name: 'Grace Hopper' } },
  { id: 'A3', status: 'open', placed: 2, customer: null },
];

describe('sortOrders', () => {
  it('goes by status, then newest first', () =>
    assert.deepEqual(
      sortOrders(orders).map((order) => order.id),
      ['A3', 'A2', 'A1'],
    ));
  it('leaves the list as it was', () => {
    sortOrders(orders);
    assert.equal(orders[0].id, 'A1');
  });
});

describe('search', () => {
  const found = (query) => search(orders, query).map((order) => order.id);
  it('finds a part of a name in any case', () => assert.deepEqual(found('HOP'), ['A2']));
  it('finds the start of an address', () => assert.deepEqual(found('ada@'), ['A1']));
  it('does not find the middle of an address', () => assert.deepEqual(found('example'), []));
  it('finds an id', () => assert.deepEqual(found(' A3 '), ['A3']));
  it('gives everything for nothing', () => assert.equal(found('  ').length, 3));
});

describe('summarise', () => {
  it('counts and adds by status', () =>
    assert.deepEqual(summarise(orders), [
      { status: 'sent', count: 1, total: 500 },
      { status: 'open', count: 2, total: 250 },
    ]));
  it('of nothing is empty', () => assert.deepEqual(summarise([]), []));
});
