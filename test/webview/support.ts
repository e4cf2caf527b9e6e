import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { comesTrue } from '../../scripts/vscode/page-condition.ts';
import { pageHtml } from '../../src/panels/page-html.ts';
import type { PageName } from '../../src/panels/webview-host.ts';
import type { FromWebview, ToWebview } from '../../webview/messages.ts';

const root = join(import.meta.dirname, '..', '..');
/** Where the editor serves a webview's files from, as far as the page knows. */
const origin = 'https://webview.invalid';

export const themes = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;
export type ThemeName = (typeof themes)[number];
/** Recorded in VS Code 1.139: the classes of `body`, and the variables that the pages use. */
interface Theme {
  readonly body: string;
  readonly variables: Readonly<Record<string, string>>;
}
export function readTheme(name: ThemeName): Theme {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'themes', `${name}.json`), 'utf8'));
}

/** What the editor itself puts before everything in a webview's head, in short; a page must look right with it. */
const editorStyles = `<style>@layer vscode-default {
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body { background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background);
    padding: 1px 3px; border-radius: 4px; }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; }
}</style>`;

/** The extension's own words, from the module that gives them: in English, as the editor does without a translation. */
export async function pageTexts(page: PageName): Promise<Record<string, string>> {
  const bundle = await build({
    absWorkingDir: root,
    entryPoints: ['src/panels/texts.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    plugins: [
      {
        name: 'editor',
        setup(plugin) {
          plugin.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'editor' }));
          plugin.onLoad({ filter: /.*/, namespace: 'editor' }, () => ({
            contents: 'export const l10n = { t: (text) => text };',
          }));
        },
      },
    ],
  });
  const code = bundle.outputFiles[0]?.text ?? '';
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return module[`${page}Texts`]();
}

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
}

/** A page as the editor shows it, and what it said. */
export interface OpenPage {
  readonly page: Page;
  /** What the page sent, oldest first. */
  sent(): Promise<FromWebview[]>;
  /** What it asked the editor to keep. */
  kept(): Promise<unknown>;
  send(message: ToWebview): Promise<void>;
  setTheme(theme: ThemeName): Promise<void>;
  /** Violations of the page's policy, errors and warnings on the console. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Chromium with the pages as `scripts/webviews.mjs` builds them. */
export class Webviews {
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  /** Skips the suite on a machine without Chromium; on CI that is a failure. */
  static async start(suite: Mocha.Context): Promise<Webviews> {
    const executablePath = findChromium();
    if (!executablePath) {
      const reason = 'no Chromium is installed, and CHROMIUM_PATH names none';
      if (process.env.CI === 'true') throw new Error(reason);
      suite.test?.parent?.eachTest((test) => {
        test.title += ` (${reason})`;
      });
      return suite.skip();
    }
    const folder = await mkdtemp(join(tmpdir(), 'bugsmith-webviews-'));
    const { buildWebviews } = await import('../../scripts/webviews.mjs');
    await buildWebviews(root, folder);
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    return new Webviews(browser, folder);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async open(name: PageName, { theme = 'dark', width = 1000, height = 800 }: OpenOptions = {}): Promise<OpenPage> {
    const context = await this.#browser.newContext({
      viewport: { width, height },
      reducedMotion: 'reduce',
      locale: 'en',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await context.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') {
        const html = pageHtml({
          nonce: 'bm9uY2Ugb2YgdGhpcyBwYWdl',
          cspSource: origin,
          script: `${origin}/${name}.js`,
          style: `${origin}/${name}.css`,
          language: 'en',
          title: name,
        }).replace('<head>', `<head>${editorStyles}`);
        return route.fulfill({ contentType: 'text/html', body: html });
      }
      const file = join(this.#folder, basename(pathname));
      if (!existsSync(file)) return route.fulfill({ status: 404 });
      const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };
      await route.fulfill({
        contentType: types[file.split('.').at(-1) ?? ''] ?? 'text/plain',
        body: await readFile(file),
      });
    });
    await page.addInitScript({ content: editor(readTheme(theme)) });
    await page.goto(`${origin}/`);
    await comesTrue(page, 'window.editor.sent.length > 0');
    return {
      page,
      complaints,
      sent: () => page.evaluate('window.editor.sent'),
      kept: () => page.evaluate('window.editor.kept'),
      send: (message) => page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`),
      setTheme: (next) => page.evaluate(`window.editor.theme(${JSON.stringify(readTheme(next))})`),
      close: () => context.close(),
    };
  }

  /** Opened, greeted and given its state, as the host does. */
  async show(name: PageName, state: ToWebview, options?: OpenOptions): Promise<OpenPage> {
    const open = await this.open(name, options);
    await open.send({ type: 'start', locale: 'en', strings: await pageTexts(name) });
    await open.send(state);
    await open.page.locator('main').waitFor();
    return open;
  }
}

/** What a webview finds in its window: the editor's API, the theme's variables on the root, its classes on the body. */
function editor(theme: Theme): string {
  return `
    window.editor = {
      sent: [],
      kept: undefined,
      theme({ body, variables }) {
        const { style } = document.documentElement;
        for (const name of [...style]) style.removeProperty(name);
        for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
        document.body.className = body;
      },
    };
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => window.editor.sent.push(structuredClone(message)),
      setState: (state) => { window.editor.kept = state; },
      getState: () => window.editor.kept,
    });
    const dress = () => {
      if (!document.body) return;
      watch.disconnect();
      window.editor.theme(${JSON.stringify(theme)});
    };
    const watch = new MutationObserver(dress);
    watch.observe(document, { childList: true, subtree: true });`;
}

function findChromium(): string | undefined {
  const places = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
  ];
  return places.find((place) => place !== undefined && existsSync(place));
}
