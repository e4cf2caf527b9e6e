import { type ExtensionContext, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import { Problem, requests, type Tuple } from '../../engine/protocol/index.ts';
import type { DetailAction, DetailState, FromWebview } from '../../webview/messages.ts';
import type { Engine } from '../engine/engine.ts';
import type { BugReference, DetailActions } from './actions.ts';
import { keepFresh, type Live, troubleOf } from './live.ts';
import { detailTexts } from './texts.ts';
import { pageFolder, WebviewHost } from './webview-host.ts';

export const detailViewType = 'bugsmith.detail';

/** One for each window: another bug takes the place of the one that is shown. */
let shown: DetailPanel | undefined;

export interface OpenDetailOptions {
  /** The tree keeps the focus, so that the arrow keys go from bug to bug. */
  readonly preserveFocus?: boolean;
  readonly viewColumn?: ViewColumn;
}

/** Opens the panel of one bug of the pool of the project at `root`, or has the open panel show that bug. */
export function openDetail(
  context: ExtensionContext,
  engine: Engine,
  root: string,
  id: string,
  actions: DetailActions,
  { preserveFocus = false, viewColumn = ViewColumn.Active }: OpenDetailOptions = {},
): void {
  if (shown) {
    shown.show({ root, id });
    shown.panel.reveal(undefined, preserveFocus);
    return;
  }
  const panel = window.createWebviewPanel(
    detailViewType,
    l10n.t('Bug'),
    { viewColumn, preserveFocus },
    { enableScripts: true, enableFindWidget: true, localResourceRoots: [pageFolder(context.extensionUri)] },
  );
  restoreDetail(context, engine, panel, { root, id }, actions);
}

/** Fills a panel that the editor made, after a reload or just now. */
export function restoreDetail(
  context: ExtensionContext,
  engine: Engine,
  panel: WebviewPanel,
  bug: BugReference,
  actions: DetailActions,
): void {
  shown = new DetailPanel(context, engine, panel, actions);
  shown.show(bug);
}

class DetailPanel {
  readonly panel: WebviewPanel;
  readonly #engine: Engine;
  readonly #actions: DetailActions;
  readonly #host: WebviewHost;
  readonly #live: Live;
  #bug: BugReference = { root: '', id: '' };
  #tuple: Tuple | undefined;
  #busy: DetailAction | undefined;

  constructor(context: ExtensionContext, engine: Engine, panel: WebviewPanel, actions: DetailActions) {
    this.panel = panel;
    this.#engine = engine;
    this.#actions = actions;
    const page = { name: 'detail', strings: detailTexts() } as const;
    this.#host = new WebviewHost(panel, context.extensionUri, page, (message) => this.#receive(message));
    this.#live = keepFresh(panel, engine, () => this.#load(), actions.failed);
    panel.onDidDispose(() => {
      this.#live.dispose();
      this.#host.dispose();
      if (shown === this) shown = undefined;
    });
  }

  show(bug: BugReference): void {
    if (bug.root !== this.#bug.root || bug.id !== this.#bug.id) {
      this.#tuple = undefined;
      this.#busy = undefined;
    }
    this.#bug = bug;
    this.#host.remember(bug);
    this.#live.watch(bug.root);
    this.#live.refresh();
  }

  async #load(): Promise<void> {
    const bug = this.#bug;
    let state: DetailState;
    try {
      this.#tuple = await this.#engine.request(requests.poolShow, { root: bug.root, id: bug.id });
      state = this.#state(this.#tuple);
    } catch (error) {
      const gone = error instanceof Problem && (error.code === 'unknown-tuple' || error.code === 'no-pool');
      if (bug === this.#bug) this.#tuple = undefined;
      state = gone ? { kind: 'gone' } : troubleOf(error, this.#actions.failed);
    }
    // Another bug was asked for meanwhile: that one is loaded next.
    if (bug !== this.#bug) return;
    if (this.#tuple) this.panel.title = l10n.t('Bug in {0}', this.#tuple.function);
    this.#host.show({ type: 'detail', state });
  }

  #state(tuple: Tuple): DetailState {
    return { kind: 'bug', tuple, ...(this.#busy ? { busy: this.#busy } : {}) };
  }

  #receive(message: FromWebview): void {
    if (message.type === 'retry') this.#live.refresh();
    if (message.type === 'action') this.#act(message.action, message.note).catch(this.#actions.failed);
  }

  async #act(action: DetailAction, note: string | undefined): Promise<void> {
    const bug = this.#bug;
    this.#setBusy(action);
    try {
      await this.#actions[action](bug, note);
    } finally {
      if (bug === this.#bug) {
        this.#setBusy(undefined);
        this.#live.refresh();
      }
    }
  }

  #setBusy(action: DetailAction | undefined): void {
    this.#busy = action;
    if (this.#tuple) this.#host.show({ type: 'detail', state: this.#state(this.#tuple) });
  }
}
