import assert from 'node:assert/strict';
import { Lifetime } from '../../../engine/server/lifetime.ts';
import { TestClock } from './clock.ts';

const minute = 60_000;

describe('the lifetime of an engine', () => {
  let clock: TestClock;
  let idle: number;
  let watched: boolean;
  let lifetime: Lifetime;

  beforeEach(() => {
    clock = new TestClock();
    idle = 0;
    watched = false;
    const ends = () => {
      idle += 1;
    };
    lifetime = new Lifetime({ idleMinutes: 5, keeps: () => watched, idle: ends, clock });
  });

  it('is over when nothing was asked for so long', () => {
    clock.pass(5 * minute - 1);
    assert.equal(idle, 0);
    clock.pass(1);
    assert.equal(idle, 1);
  });

  it('goes on while there is work, and begins anew after it', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    clock.pass(4 * minute);
    const working = lifetime.work(() => promise);
    clock.pass(60 * minute);
    assert.equal(idle, 0);
    resolve('done');
    assert.equal(await working, 'done');
    clock.pass(5 * minute - 1);
    assert.equal(idle, 0);
    clock.pass(1);
    assert.equal(idle, 1);
  });

  it('goes on while a pool is watched', () => {
    watched = true;
    clock.pass(60 * minute);
    assert.equal(idle, 0);
    watched = false;
    clock.pass(5 * minute);
    assert.equal(idle, 1);
  });

  it('ends work by its signal, and waits until it has tidied up', async () => {
    const tidied: string[] = [];
    const working = lifetime.work(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await Promise.resolve();
      tidied.push('sandbox');
    });
    await lifetime.end(10);
    assert.deepEqual(tidied, ['sandbox']);
    await working;
    clock.pass(60 * minute);
    assert.equal(idle, 0);
    await lifetime.work(async ({ signal }) => assert.equal(signal.aborted, true));
  });

  it('does not wait for ever', async () => {
    void lifetime.work(() => new Promise(() => {}));
    let ended = false;
    const ending = lifetime.end(10).then(() => {
      ended = true;
    });
    await Promise.resolve();
    assert.equal(ended, false);
    clock.pass(10_000);
    await ending;
  });
});
