import assert from 'node:assert/strict';
import { Turns } from '../../../../engine/sandbox/docker/turns.ts';

describe('turns', () => {
  const never = new AbortController().signal;

  it('are taken one after the other for a key, and at once for another', async () => {
    const turns = new Turns();
    const said: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = turns.take('a', never, async () => {
      said.push('first');
      await gate.promise;
      said.push('first done');
    });
    const second = turns.take('a', never, async () => void said.push('second'));
    await turns.take('b', never, async () => void said.push('other'));
    gate.resolve();
    await Promise.all([first, second]);
    assert.deepEqual(said, ['first', 'other', 'first done', 'second']);
  });

  it('go on after one that failed, and give what the work gives', async () => {
    const turns = new Turns();
    const failing = turns.take('a', never, async () => {
      throw new Error('failed');
    });
    const next = turns.take('a', never, async () => 7);
    await assert.rejects(failing, /failed/);
    assert.equal(await next, 7);
  });

  it('need not be waited for when stopped, and the one after still waits for the first', async () => {
    const turns = new Turns();
    const gate = Promise.withResolvers<void>();
    const controller = new AbortController();
    const said: string[] = [];
    const first = turns.take('a', never, async () => {
      await gate.promise;
      said.push('first');
    });
    const second = turns.take('a', controller.signal, async () => void said.push('second'));
    const third = turns.take('a', never, async () => void said.push('third'));
    controller.abort(new Error('enough'));
    await assert.rejects(second, /enough/);
    gate.resolve();
    await Promise.all([first, third]);
    assert.deepEqual(said, ['first', 'third']);
  });
});
