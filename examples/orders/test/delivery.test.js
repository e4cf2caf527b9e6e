import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addBusinessDays, dispatchDate, firstFreeWindow, isBusinessDay, overlaps } from '../src/delivery.js';

const at = (text) => new Date(`${text}Z`);
const iso = (date) => date.toISOString().slice(0, 10);

describe('isBusinessDay', () => {
  const cases = [
    ['2024-03-04', true],
    ['2024-03-08', true],
    ['2024-03-09', false],
    ['2024-03-10', false],
  ];
  for (const [date, expected] of cases) {
    it(`${date} is ${expected ? '' : 'not '}one`, () => assert.equal(isBusinessDay(at(`${date}T12:00`)), expected));
  }
  it('a holiday is not one', () => assert.equal(isBusinessDay(at('2024-12-25T12:00'), ['2024-12-25']), false));
});

describe('addBusinessDays', () => {
  it('of zero days stays', () => assert.equal(iso(addBusinessDays(at('2024-03-09T10:00'), 0)), '2024-03-09'));
  it('steps over a weekend', () => assert.equal(iso(addBusinessDays(at('2024-03-08T10:00'), 1)), '2024-03-11'));
  it('counts several weeks', () => assert.equal(iso(addBusinessDays(at('2024-03-04T10:00'), 11)), '2024-03-19'));
  it('steps over holidays', () =>
    assert.equal(iso(addBusinessDays(at('2024-12-24T10:00'), 1, ['2024-12-25'])), '2024-12-26'));
  it('refuses to go back', () => assert.throws(() => addBusinessDays(at('2024-03-04T10:00'), -1), RangeError));
  it('leaves the date given alone', () => {
    const from = at('2024-03-04T10:00');
    addBusinessDays(from, 3);
    assert.equal(iso(from), '2024-03-04');
  });
});

describe('dispatchDate', () => {
  it('is the same day before the cut-off', () => assert.equal(iso(dispatchDate(at('2024-03-04T13:59'))), '2024-03-04'));
  it('is the next day at the cut-off', () => assert.equal(iso(dispatchDate(at('2024-03-04T14:00'))), '2024-03-05'));
  it('takes another cut-off', () =>
    assert.equal(iso(dispatchDate(at('2024-03-04T15:00'), { cutOffHour: 16 })), '2024-03-04'));
  it('waits for Monday', () => assert.equal(iso(dispatchDate(at('2024-03-09T09:00'))), '2024-03-11'));
});

describe('windows', () => {
  const window = (start, end) => ({ start, end });
  it('overlap when they share a moment', () => assert.equal(overlaps(window(1, 4), window(3, 6)), true));
  it('do not overlap when they touch', () => assert.equal(overlaps(window(1, 3), window(3, 6)), false));
  it('do not overlap when they touch the other way', () => assert.equal(overlaps(window(3, 6), window(1, 3)), false));
  it('the first free one is found', () =>
    assert.deepEqual(firstFreeWindow([window(8, 10), window(10, 12)], [window(9, 10)]), window(10, 12)));
  it('none may be free', () => assert.equal(firstFreeWindow([window(8, 10)], [window(0, 24)]), undefined));
});
