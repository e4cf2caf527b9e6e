import type { Disposable, WebviewPanel } from 'vscode';
import { Problem } from '../../engine/protocol/index.ts';
import type { Trouble } from '../../webview/messages.ts';
import type { Engine } from '../engine/engine.ts';
import { onPoolChanged } from '../engine/pool-changes.ts';

/** A pool under generation changes many times a second; a person reads slower. */
const calm = 250;

export interface Live extends Disposable {
  /** Loads again; once more afterwards when asked while it loads. */
  refresh(): void;
  /** Another project's pool from now on. */
  watch(root: string): void;
}

/** Keeps what a panel shows as the pool is, while it is visible: hidden panels ask the engine for nothing. */
export function keepFresh(
  panel: WebviewPanel,
  engine: Engine,
  load: () => Promise<void>,
  failed: (error: unknown) => void,
): Live {
  let loading = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let root: string | undefined;
  let watching: Disposable | undefined;
  let visible = panel.visible;

  const run = async () => {
    do {
      again = false;
      await load();
    } while (again);
  };
  const refresh = () => {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    run()
      .catch(failed)
      .finally(() => {
        loading = false;
      });
  };
  const changed = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      refresh();
    }, calm);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
    watching?.dispose();
    watching = undefined;
  };
  const start = () => {
    stop();
    if (root !== undefined && visible) watching = onPoolChanged(engine, root, changed, failed);
  };
  const subscription = panel.onDidChangeViewState(() => {
    if (panel.visible === visible) return;
    visible = panel.visible;
    if (!visible) return stop();
    start();
    refresh();
  });
  return {
    refresh,
    watch(next) {
      if (next === root) return;
      root = next;
      start();
    },
    dispose() {
      subscription.dispose();
      stop();
    },
  };
}

/** What a page says instead of its state. Anything but a Problem is a defect of ours and is reported as well. */
export function troubleOf(error: unknown, failed: (error: unknown) => void): Trouble {
  if (error instanceof Problem) {
    const { message, why, remedy } = error;
    return { kind: 'problem', problem: { message, ...(why ? { why } : {}), ...(remedy ? { remedy } : {}) } };
  }
  failed(error);
  return { kind: 'problem', problem: { message: error instanceof Error ? error.message : String(error) } };
}
