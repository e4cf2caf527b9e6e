import { basename } from 'node:path';
import { CancellationTokenSource, type ExtensionContext, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import { requests, type SourceFunction } from '../../engine/protocol/index.ts';
import type { DashboardState, FromWebview } from '../../webview/messages.ts';
import type { Engine } from '../engine/engine.ts';
import type { DashboardActions } from './actions.ts';
import { coverageOf } from './coverage.ts';
import { keepFresh, type Live, troubleOf } from './live.ts';
import { dashboardTexts } from './texts.ts';
import { pageFolder, WebviewHost } from './webview-host.ts';

export const dashboardViewType = 'bugsmith.dashboard';

/** One for each project. */
const shown = new Map<string, DashboardPanel>();

/** Opens the dashboard of the pool of the project at `root`, or shows the one that is open. */
export function openDashboard(
  context: ExtensionContext,
  engine: Engine,
  root: string,
  actions: DashboardActions,
): void {
  const open = shown.get(root);
  if (open) {
    open.panel.reveal();
    return;
  }
  const panel = window.createWebviewPanel(dashboardViewType, l10n.t('Bugsmith Dashboard'), ViewColumn.Active, {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: [pageFolder(context.extensionUri)],
  });
  restoreDashboard(context, engine, panel, root, actions);
}

/** Fills a panel that the editor made, after a reload or just now. */
export function restoreDashboard(
  context: ExtensionContext,
  engine: Engine,
  panel: WebviewPanel,
  root: string,
  actions: DashboardActions,
): void {
  shown.set(root, new DashboardPanel(context, engine, panel, root, actions));
}

class DashboardPanel {
  readonly panel: WebviewPanel;
  readonly #engine: Engine;
  readonly #root: string;
  readonly #actions: DashboardActions;
  readonly #host: WebviewHost;
  readonly #live: Live;
  readonly #closing = new CancellationTokenSource();
  /** Null when the workspace could not be looked at. */
  #functions: readonly SourceFunction[] | null | undefined;

  constructor(context: ExtensionContext, engine: Engine, panel: WebviewPanel, root: string, actions: DashboardActions) {
    this.panel = panel;
    this.#engine = engine;
    this.#root = root;
    this.#actions = actions;
    const page = { name: 'dashboard', strings: dashboardTexts() } as const;
    this.#host = new WebviewHost(panel, context.extensionUri, page, (message) => this.#receive(message));
    this.#live = keepFresh(panel, engine, () => this.#load(), actions.failed);
    panel.onDidDispose(() => {
      this.#closing.cancel();
      this.#closing.dispose();
      this.#live.dispose();
      this.#host.dispose();
      if (shown.get(root) === this) shown.delete(root);
    });
    this.#host.remember({ root });
    this.#live.watch(root);
    this.#live.refresh();
  }

  async #load(): Promise<void> {
    try {
      const state = await this.#pool();
      this.#host.show({ type: 'dashboard', state });
      if (state.kind !== 'pool' || this.#functions !== undefined) return;
      // Seconds on a big workspace: the numbers of the pool do not wait for it.
      this.#functions = await this.#analyze();
      this.#host.show({ type: 'dashboard', state: { ...state, coverage: this.#coverage(state) } });
    } catch (error) {
      this.#host.show({ type: 'dashboard', state: troubleOf(error, this.#actions.failed) });
    }
  }

  async #pool(): Promise<DashboardState> {
    const root = this.#root;
    const project = basename(root);
    const { exists } = await this.#engine.request(requests.poolExists, { root });
    if (!exists) return { kind: 'empty', project };
    const [stats, gaps] = await Promise.all([
      this.#engine.request(requests.poolStats, { root }),
      this.#engine.request(requests.poolGaps, { root }),
    ]);
    const state = { kind: 'pool', project, stats, gaps } as const;
    return this.#functions === undefined ? state : { ...state, coverage: this.#coverage(state) };
  }

  async #analyze(): Promise<readonly SourceFunction[] | null> {
    try {
      const found = await this.#engine.request(requests.analyze, { root: this.#root }, this.#closing.token);
      return found.functions;
    } catch (error) {
      if (!this.#closing.token.isCancellationRequested) this.#actions.failed(error);
      return null;
    }
  }

  #coverage({ stats }: DashboardState & { kind: 'pool' }) {
    return this.#functions ? coverageOf(this.#functions, stats.by.function) : null;
  }

  #receive(message: FromWebview): void {
    const { failed } = this.#actions;
    switch (message.type) {
      case 'retry':
        this.#live.refresh();
        break;
      case 'generate':
        this.#actions.generate(this.#root).then(undefined, failed);
        break;
      case 'openFunction': {
        const { type: _, ...place } = message;
        this.#actions.openFunction(this.#root, place).then(undefined, failed);
        break;
      }
    }
  }
}
