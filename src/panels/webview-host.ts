import { randomBytes } from 'node:crypto';
import { type Disposable, env, Uri, type WebviewPanel } from 'vscode';
import type { FromWebview, ToWebview } from '../../webview/messages.ts';
import { pageHtml } from './page-html.ts';

/** The pages: `dist/webview/<name>.js` and `.css`. */
export type PageName = 'detail' | 'dashboard' | 'preview';

export interface Page {
  readonly name: PageName;
  readonly strings: Readonly<Record<string, string>>;
}

/** Where the files of all pages are; nothing else of the disk is open to them. */
export function pageFolder(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * A page in a panel. The editor throws the page away whenever its tab is hidden and makes it anew when it is shown: it says
 * `ready` each time, and gets again what it was last given.
 */
export class WebviewHost implements Disposable {
  readonly panel: WebviewPanel;
  readonly #strings: Readonly<Record<string, string>>;
  readonly #subscriptions: Disposable[] = [];
  #ready = false;
  #memory: unknown;
  #state: ToWebview | undefined;

  constructor(panel: WebviewPanel, extensionUri: Uri, page: Page, onMessage: (message: FromWebview) => void) {
    this.panel = panel;
    this.#strings = page.strings;
    const { webview } = panel;
    const folder = pageFolder(extensionUri);
    const file = (extension: string) => String(webview.asWebviewUri(Uri.joinPath(folder, `${page.name}.${extension}`)));
    this.#subscriptions.push(
      webview.onDidReceiveMessage((message: FromWebview) => {
        if (message.type !== 'ready') return onMessage(message);
        this.#ready = true;
        this.#greet();
      }),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#ready = false;
      }),
    );
    const picture = (theme: string) => Uri.joinPath(extensionUri, 'media', `tab-${theme}.svg`);
    panel.iconPath = { light: picture('light'), dark: picture('dark') };
    webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [folder] };
    webview.html = pageHtml({
      nonce: randomBytes(16).toString('base64url'),
      cspSource: webview.cspSource,
      script: file('js'),
      style: file('css'),
      language: env.language,
      title: panel.title,
    });
  }

  /** Shows this, now or as soon as there is a page. */
  show(state: ToWebview): void {
    this.#state = state;
    this.#post(state);
  }

  /** What the editor hands to the serializer when it restores the panel. */
  remember(state: unknown): void {
    this.#memory = state;
    this.#post({ type: 'remember', state });
  }

  /** Has screen readers say it, when the page is visible. */
  announce(text: string): void {
    this.#post({ type: 'announce', text });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
  }

  #greet(): void {
    this.#post({ type: 'start', locale: env.language, strings: this.#strings });
    if (this.#memory !== undefined) this.#post({ type: 'remember', state: this.#memory });
    if (this.#state) this.#post(this.#state);
  }

  #post(message: ToWebview): void {
    // False when the page went away meanwhile: it gets everything again when it comes back.
    if (this.#ready) void this.panel.webview.postMessage(message);
  }
}
