import { type ExtensionContext, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import type * as z from 'zod';
import { type FewShot, requests } from '../../engine/protocol/index.ts';
import type { FromWebview, PreviewOptions, PreviewState } from '../../webview/messages.ts';
import type { Engine } from '../engine/engine.ts';
import type { FewShotPreviewActions } from './actions.ts';
import { keepFresh, type Live, troubleOf } from './live.ts';
import { previewTexts } from './texts.ts';
import { pageFolder, WebviewHost } from './webview-host.ts';

export const previewViewType = 'bugsmith.preview';

/** A few-shot request without its project; `overlay` is the text of unsaved editors. */
export type PreviewRequest = Omit<z.input<typeof requests.fewShot.params>, 'root'>;

/** One for each window: another request takes the place of the one that is shown. */
let shown: FewShotPreview | undefined;

/** Shows the examples that the pool of the project at `root` gives for a request. */
export function openFewShotPreview(
  context: ExtensionContext,
  engine: Engine,
  root: string,
  request: PreviewRequest,
  actions: FewShotPreviewActions,
): void {
  if (shown) {
    shown.show(root, request);
    shown.panel.reveal();
    return;
  }
  const panel = window.createWebviewPanel(previewViewType, l10n.t('Few-Shot Examples'), ViewColumn.Active, {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: [pageFolder(context.extensionUri)],
  });
  restoreFewShotPreview(context, engine, panel, root, request, actions);
}

/** Fills a panel that the editor made, after a reload or just now. */
export function restoreFewShotPreview(
  context: ExtensionContext,
  engine: Engine,
  panel: WebviewPanel,
  root: string,
  request: PreviewRequest,
  actions: FewShotPreviewActions,
): void {
  shown = new FewShotPreview(context, engine, panel, actions);
  shown.show(root, request);
}

class FewShotPreview {
  readonly panel: WebviewPanel;
  readonly #engine: Engine;
  readonly #actions: FewShotPreviewActions;
  readonly #host: WebviewHost;
  readonly #live: Live;
  #root = '';
  #request: PreviewRequest = { query: {}, k: 1, format: 'markdown' };
  #fewShot: FewShot | undefined;

  constructor(context: ExtensionContext, engine: Engine, panel: WebviewPanel, actions: FewShotPreviewActions) {
    this.panel = panel;
    this.#engine = engine;
    this.#actions = actions;
    const page = { name: 'preview', strings: previewTexts() } as const;
    this.#host = new WebviewHost(panel, context.extensionUri, page, (message) => this.#receive(message));
    this.#live = keepFresh(panel, engine, () => this.#load(), actions.failed);
    panel.onDidDispose(() => {
      this.#live.dispose();
      this.#host.dispose();
      if (shown === this) shown = undefined;
    });
  }

  show(root: string, request: PreviewRequest): void {
    this.#root = root;
    this.#request = request;
    // Unsaved text is not kept: after a reload it is another text.
    const { overlay: _, ...lasting } = request;
    this.#host.remember({ root, request: lasting });
    this.#live.watch(root);
    this.#live.refresh();
  }

  async #load(): Promise<void> {
    const root = this.#root;
    const request = this.#request;
    let state: PreviewState;
    let fewShot: FewShot | undefined;
    const about = { options: optionsOf(request), purpose: purposeOf(request) };
    try {
      fewShot = await this.#engine.request(requests.fewShot, { root, ...request });
      state = { kind: 'examples', ...about, fewShot };
    } catch (error) {
      state = { ...troubleOf(error, this.#actions.failed), ...about };
    }
    // Something else was asked for meanwhile, and is loaded next.
    if (request !== this.#request) return;
    this.#fewShot = fewShot;
    this.#host.show({ type: 'preview', state });
  }

  #receive(message: FromWebview): void {
    if (message.type === 'retry') this.#live.refresh();
    if (message.type === 'options') {
      const { budgetTokens: _, ...kept } = this.#request;
      this.show(this.#root, { ...kept, ...message.options });
    }
    if (message.type === 'export' && this.#fewShot) {
      const examples = { ...this.#fewShot, format: this.#request.format };
      this.#actions.export(message.to, examples, this.#root).then(undefined, this.#actions.failed);
    }
  }
}

function optionsOf({ k, budgetTokens, format }: PreviewRequest): PreviewOptions {
  return { k, format, ...(budgetTokens === undefined ? {} : { budgetTokens }) };
}

/** What the examples are for, in words. */
function purposeOf({ query, ids }: PreviewRequest): string {
  if (ids) return ids.length === 1 ? l10n.t('One chosen bug') : l10n.t('{0} chosen bugs', ids.length);
  return query.text ?? query.function ?? query.file ?? l10n.t('The whole project');
}
