import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The workbench as a person handles it: palette, keyboard, mouse. Locators wait on their own. */
export interface Person {
  readonly page: Page;
  /** Until the workbench can be used. */
  ready(): Promise<void>;
  /** A command by its title in the palette. */
  command(title: string): Promise<void>;
  /** The row of a command in the palette, once that shows it; the palette stays open. */
  inPalette(query: string, title: string): Promise<Locator>;
  /** A file of the workspace, by the quick open. */
  openFile(name: string): Promise<void>;
  goToLine(line: number, column?: number): Promise<void>;
  /** The row of an open quick pick. */
  pick(text: string | RegExp): Locator;
  quickInput(): Locator;
  activity(name: string): Locator;
  treeItem(text: string | RegExp): Locator;
  notification(text: string | RegExp): Locator;
  /** An open modal dialog. */
  dialog(): Locator;
  /** What an extension's webview shows; the newest is last. */
  webview(nth?: number): FrameLocator;
  status(text: string | RegExp): Locator;
}

export function asPerson(page: Page): Person {
  const quickInput = (): Locator => page.locator('.quick-input-widget:visible input').first();
  const rows = page.locator('.quick-input-list .monaco-list-row');
  async function inPalette(query: string, title: string): Promise<Locator> {
    const row = rows.filter({ hasText: title }).first();
    const ask = async (): Promise<void> => {
      await quickInput().waitFor({ timeout: 10_000 });
      await quickInput().fill(`>${query}`, { timeout: 3000 });
      await row.waitFor({ timeout: 3000 });
    };
    // It does not show what is contributed while it is open, and a window that is still being set up closes it: again, then.
    for (let attempt = 0; ; attempt += 1) {
      await page.keyboard.press('F1');
      const shown = await ask().then(
        () => true,
        () => false,
      );
      if (shown) return row;
      await page.keyboard.press('Escape');
      if (attempt === 9) throw new Error(`no such command in the palette: ${title}`);
    }
  }
  return {
    page,
    async ready() {
      await page.locator('.monaco-workbench .activitybar .action-item').first().waitFor({ timeout: 60_000 });
      await page.locator('.monaco-workbench .statusbar-item').first().waitFor({ timeout: 60_000 });
    },
    inPalette,
    async command(title) {
      const row = await inPalette(title, title);
      await row.click();
    },
    async openFile(name) {
      await page.keyboard.press('Control+P');
      await quickInput().waitFor();
      await quickInput().fill(name);
      // Not a diff of the file: its row names both sides.
      const label = page.locator('.label-name').getByText(name.split('/').at(-1) ?? name, { exact: true });
      await rows.filter({ has: label }).first().click();
      await page.locator('.editor-instance .view-lines').first().waitFor();
    },
    async goToLine(line, column = 1) {
      await page.keyboard.press('Control+G');
      await quickInput().waitFor();
      await quickInput().fill(`:${line}:${column}`);
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    },
    pick: (text) => rows.filter({ hasText: text }).first(),
    quickInput,
    activity: (name) =>
      page
        .locator('.activitybar .action-item')
        .filter({ has: page.locator(`[aria-label^="${name}"]`) })
        .first(),
    treeItem: (text) => page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first(),
    notification: (text) => page.locator('.notifications-toasts .notification-toast').filter({ hasText: text }).first(),
    dialog: () => page.locator('.monaco-dialog-box').first(),
    // Two frames in each other: VS Code's own, and the extension's page.
    webview: (nth = -1) => {
      const outer = page.locator('iframe.webview.ready');
      return (nth === -1 ? outer.last() : outer.nth(nth)).contentFrame().frameLocator('iframe#active-frame');
    },
    status: (text) => page.locator('.statusbar-item').filter({ hasText: text }).first(),
  };
}
