import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { Turns } from '../../../engine/server/turns.ts';

describe('turns', () => {
  const never = new AbortController().signal;
  let turns: Turns;
  let told: string[];
  const take = (name: string, signal: AbortSignal = never) => turns.take(signal, () => told.push(name));

  beforeEach(() => {
    turns = new Turns();
    told = [];
  });

  it('are taken at once when nobody else has one, also after others', async () => {
    for (const name of ['a', 'b']) {
      using _turn = await take(name);
    }
    assert.deepEqual(told, []);
  });

  it('are taken in the order in which they were asked for, one at a time', async () => {
    const order: string[] = [];
    const work = async (name: string) => {
      using _turn = await take(name);
      order.push(`${name} starts`);
      await setImmediate();
      order.push(`${name} ends`);
    };
    await Promise.all(['a', 'b', 'c'].map(work));
    assert.deepEqual(order, ['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
    assert.deepEqual(told, ['b', 'c']);
  });

  it('are given up by who is aborted while waiting, and nobody overtakes', async () => {
    const first = await take('a');
    const stop = new AbortController();
    const second = take('b', stop.signal);
    const reason = new Error('enough');
    stop.abort(reason);
    await assert.rejects(second, reason);
    let third = false;
    const waiting = take('c').then((turn) => {
      third = true;
      return turn;
    });
    await setImmediate();
    assert.equal(third, false);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    (await waiting)[Symbol.dispose]();
    told = [];
    using _turn = await take('d');
    assert.deepEqual(told, []);
  });
});
