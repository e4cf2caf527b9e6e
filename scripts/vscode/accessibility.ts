import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The extension's page in the webview that was opened last. @throws Error when there is none. */
export async function webviewFrame(page: Page): Promise<Frame> {
  const outer = await page.locator('iframe.webview.ready').last().elementHandle();
  const host = await outer?.contentFrame();
  const inner = await (await host?.waitForSelector('iframe#active-frame'))?.contentFrame();
  if (!inner) throw new Error('no webview is open');
  return inner;
}

/** What axe finds wrong in a webview, as lines for people; empty when nothing. */
export async function violations(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe);
  const results = (await frame.evaluate('axe.run(document)')) as AxeResults;
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n    ${html.slice(0, 200)}\n    ${failureSummary ?? ''}`),
  );
}
