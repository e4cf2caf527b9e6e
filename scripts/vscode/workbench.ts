import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Server } from './server.ts';

export interface Window {
  readonly browser: Browser;
  readonly page: Page;
  /** Exit code of the tests that run in the extension host. Rejects when the page crashes. */
  readonly exit: Promise<number>;
  /** What the page wrote to its console. */
  readonly log: readonly string[];
}

export interface WindowOptions {
  readonly server: Server;
  /** A folder, or a `.code-workspace` file; an empty window without. */
  readonly open?: string;
  /** Folders of extensions under development. */
  readonly development?: readonly string[];
  /** A CommonJS module that exports `run()`; see VS Code's `--extensionTestsPath`. */
  readonly tests?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** No proxies, updates or look-ups: only the server on this machine exists. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** @returns undefined where playwright's own browser has to serve */
export function findChromium(): string | undefined {
  return [process.env.CHROMIUM_PATH, ...places].find((path) => path !== undefined && existsSync(path));
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({ args: flags, ...(executablePath ? { executablePath } : {}) });
}

/** Opens the web workbench in a window of its own. Several may be open on one server. */
export async function openWindow(options: WindowOptions): Promise<Window> {
  const { server } = options;
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const log: string[] = [];
  page.on('console', (message) => log.push(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', (error) => log.push(`[uncaught] ${error.stack ?? error.message}`));
  const exit = new Promise<number>((done, reject) => {
    page.on('crash', () => reject(new Error('the page of the workbench crashed')));
    // The workbench calls these two, where they exist, when it runs tests.
    void page.exposeFunction('codeAutomationExit', done).catch(reject);
    void page
      .exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => log.push(`[${type}] ${args.join(' ')}`))
      .catch(reject);
  });
  exit.catch(() => {});
  await page.addInitScript(prepare, developmentOptions(options));
  const query = new URLSearchParams(location(options.open));
  await page.goto(`http://${server.authority}/?${query}`);
  return { browser, page, exit, log };
}

function location(open: string | undefined): Record<string, string> {
  if (open === undefined) return { ew: 'true' };
  return open.endsWith('.code-workspace') ? { workspace: resolve(open) } : { folder: resolve(open) };
}

function developmentOptions({ server, development, tests }: WindowOptions): Record<string, unknown> {
  const uri = (path: string): object => ({
    $mid: 1,
    scheme: 'vscode-remote',
    authority: server.authority,
    path: resolve(path),
  });
  return {
    ...(development ? { extensions: development.map(uri) } : {}),
    ...(tests ? { extensionTestsPath: uri(tests) } : {}),
  };
}

/** Runs in the page, before anything of VS Code does. */
function prepare(development: Record<string, unknown>): void {
  // code-server's own program, which is not used here, hands out the key that secrets are kept under.
  const fetched = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (address.endsWith('/mint-key')) return Promise.resolve(new Response(new Uint8Array(32).fill(7)));
    return fetched(input, init);
  };
  // Extensions under development and tests are part of what a page is made with; the server has no option for them.
  const { document } = globalThis as unknown as {
    document: {
      readyState: string;
      addEventListener(type: string, listener: () => void): void;
      getElementById(id: string): { getAttribute(n: string): string; setAttribute(n: string, v: string): void } | null;
    };
  };
  document.addEventListener('readystatechange', () => {
    const element = document.getElementById('vscode-workbench-web-configuration');
    if (document.readyState !== 'interactive' || !element) return;
    const settings = JSON.parse(element.getAttribute('data-settings'));
    settings.developmentOptions = { ...settings.developmentOptions, ...development };
    element.setAttribute('data-settings', JSON.stringify(settings));
  });
}
