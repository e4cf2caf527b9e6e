import assert from 'node:assert/strict';
import { Feedback } from '../../../engine/generate/feedback.ts';

const signal = new AbortController().signal;
const survived = { kind: 'survived' } as const;

function feedbackOn(...ids: string[]): Feedback {
  const feedback = new Feedback();
  for (const id of ids) feedback.handedOut(id);
  return feedback;
}

describe('feedback on candidates', () => {
  it('comes in the order in which they were handed out', async () => {
    const feedback = feedbackOn('a', 'b', 'c');
    const all = feedback.results(0, 3, signal);
    for (const id of ['c', 'a', 'b']) feedback.tell(id, survived);
    assert.deepEqual(
      (await all)?.map(([id]) => id),
      ['a', 'b', 'c'],
    );
  });

  it('waits for those that are asked for and for no others', async () => {
    const feedback = feedbackOn('a', 'b', 'c');
    feedback.tell('a', survived);
    feedback.tell('c', 'known');
    assert.deepEqual(await feedback.results(0, 1, signal), [['a', survived]]);
    const later = feedback.results(1, 3, signal);
    let there = false;
    void later.then(() => {
      there = true;
    });
    await new Promise(setImmediate);
    assert.equal(there, false);
    feedback.tell('b', survived);
    assert.equal((await later)?.length, 2);
  });

  it('ends when nobody will tell any more', async () => {
    const feedback = feedbackOn('a');
    const waiting = feedback.results(0, 1, signal);
    feedback.close();
    assert.equal(await waiting, undefined);
  });

  it('ends with an abort', async () => {
    const abort = new AbortController();
    const waiting = feedbackOn('a').results(0, 1, abort.signal);
    abort.abort();
    assert.equal(await waiting, undefined);
  });
});
