import assert from 'node:assert/strict';
import { Throttle } from '../../../engine/server/throttle.ts';
import { TestClock } from './clock.ts';

describe('a throttle', () => {
  let clock: TestClock;
  let passed: { readonly value: number; readonly at: number }[];
  let throttle: Throttle<number>;

  beforeEach(() => {
    clock = new TestClock();
    passed = [];
    throttle = new Throttle((value) => passed.push({ value, at: clock.now() }), 100, clock);
  });

  it('passes the first on at once, and of those that follow too soon the last', () => {
    for (const value of [1, 2, 3]) throttle.push(value);
    assert.deepEqual(passed, [{ value: 1, at: 0 }]);
    clock.pass(1000);
    assert.deepEqual(passed, [
      { value: 1, at: 0 },
      { value: 3, at: 100 },
    ]);
  });

  it('passes on ten a second of a thousand, and the very last one', () => {
    for (let value = 0; value < 1000; value++) {
      throttle.push(value);
      clock.pass(1);
    }
    throttle.flush();
    assert.ok(passed.length >= 10 && passed.length <= 12, `${passed.length}`);
    assert.equal(passed.at(-1)?.value, 999);
    for (const [index, { at }] of passed.slice(1, -1).entries()) assert.ok(at - (passed[index]?.at ?? 0) >= 100);
  });

  it('gives up what it holds when it is flushed, once', () => {
    throttle.push(1);
    throttle.push(2);
    throttle.flush();
    throttle.flush();
    clock.pass(1000);
    assert.deepEqual(
      passed.map(({ value }) => value),
      [1, 2],
    );
  });
});
