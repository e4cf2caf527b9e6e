import { randomUUID } from 'node:crypto';
import { type CancellationToken, ProgressLocation, window } from 'vscode';
import { notifications } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';

/** Does something long that is no run: a notification says what happens, and cancels it. */
export function withOperation<T>(
  engine: Engine,
  title: string,
  work: (operation: string, token: CancellationToken) => Promise<T>,
): Promise<T> {
  const mine = randomUUID();
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  const done = window.withProgress(options, async (progress, token) => {
    const subscription = engine.onNotification(notifications.progress, ({ operation, progress: told }) => {
      if (operation !== mine || told.phase === 'note') return;
      const { message, done: step, total } = told;
      progress.report({ message: step !== undefined && total ? `${message} (${step}/${total})` : message });
    });
    try {
      return await work(mine, token);
    } finally {
      subscription.dispose();
    }
  });
  return Promise.resolve(done);
}
