import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/**
 * Waits until an expression is true in the page. Playwright's own `waitForFunction` evaluates a text by the page's `eval`, which the
 * content security policy of a webview forbids from the second time on.
 *
 * @throws when it is not true within half a minute
 */
export async function comesTrue(page: Page, expression: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await page.evaluate(expression))) {
    assert.ok(Date.now() < end, `never true: ${expression}`);
    await page.waitForTimeout(20);
  }
}
