import type { Locator, Page } from 'playwright-core';

/** The first row of the Knowledge Pool view that says so. */
export function poolRow(page: Page, text: string | RegExp): Locator {
  const pane = page.locator('.pane').filter({ has: page.locator('[aria-label^="Knowledge Pool"]') });
  return pane.locator('.monaco-list-row').filter({ hasText: text }).first();
}
