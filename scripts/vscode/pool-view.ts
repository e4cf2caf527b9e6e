import type { Locator, Page } from 'playwright-core';

/** The first row of the Knowledge Pool view that says so. */
export function poolRow(page: Page, text: string | RegExp): Locator {
  return pane(page).locator('.monaco-list-row').filter({ hasText: text }).first();
}

/** The first bug below a group that is open. */
export function firstBug(page: Page): Locator {
  return pane(page).locator('.monaco-list-row[aria-level="2"]').first();
}

function pane(page: Page): Locator {
  return page.locator('.pane').filter({ has: page.locator('[aria-label^="Knowledge Pool"]') });
}
