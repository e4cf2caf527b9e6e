import type { Disposable } from 'vscode';
import { notifications, requests } from '../../engine/protocol/index.ts';
import type { Engine } from './engine.ts';

/** Who watches which pool, by root: the engine is told of the first and of the last. */
const watchers = new WeakMap<Engine, Map<string, number>>();

/**
 * Calls back after every change of a project's pool, by whichever program, until disposed. Watching keeps the engine up:
 * watch only what is visible.
 *
 * @param failed when the pool cannot be watched; the listener then never hears anything.
 */
export function onPoolChanged(
  engine: Engine,
  root: string,
  listener: () => void,
  failed: (error: unknown) => void,
): Disposable {
  const counts = watchers.get(engine) ?? new Map<string, number>();
  watchers.set(engine, counts);
  const before = counts.get(root) ?? 0;
  counts.set(root, before + 1);
  if (before === 0) engine.request(requests.poolWatch, { root }).catch(failed);
  const subscription = engine.onNotification(notifications.poolChanged, (change) => {
    if (change.root === root) listener();
  });
  let disposed = false;
  return {
    dispose() {
      if (disposed) return;
      disposed = true;
      subscription.dispose();
      const left = (counts.get(root) ?? 1) - 1;
      counts.set(root, left);
      if (left === 0) engine.request(requests.poolUnwatch, { root }).catch(failed);
    },
  };
}
