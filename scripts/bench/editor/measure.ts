import { setTimeout as sleep } from 'node:timers/promises';
import { EventLoop } from './event-loop.ts';
import { tell } from './results.ts';

/** Does something while the event loop is listened to, and a little longer: what comes of it counts as well. */
export async function measure(step: string, work: () => PromiseLike<unknown>, milliseconds = 1500): Promise<void> {
  const loop = new EventLoop();
  const started = performance.now();
  try {
    await work();
    await sleep(milliseconds);
  } finally {
    loop.end();
  }
  const blocks = loop.take();
  const [longest] = blocks;
  const [busiest] = [...blocks].sort((a, b) => b.computed - a.computed);
  if (!longest || !busiest) throw new Error('the event loop said nothing');
  const over50 = blocks.filter((one) => one.computed > 50).length;
  tell({ kind: 'event-loop', step, longest, busiest, over50, seconds: (performance.now() - started) / 1000 });
}
