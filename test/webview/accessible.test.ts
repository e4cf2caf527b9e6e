import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PageName } from '../../src/panels/webview-host.ts';
import type { ToWebview } from '../../webview/messages.ts';
import { bigPool, bug, combinedBug, examples, realBug, rejectedBug, smallPool, tooSmall } from './states.ts';
import { themes, Webviews } from './support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const problem = {
  message: 'The pool cannot be read.',
  why: 'Another program keeps it locked.',
  remedy: 'Close that program and try again.',
};

const cases: readonly { readonly name: string; readonly page: PageName; readonly message: () => ToWebview }[] = [
  { name: 'a bug', page: 'detail', message: () => ({ type: 'detail', state: bug }) },
  { name: 'a rejected bug', page: 'detail', message: () => ({ type: 'detail', state: rejectedBug }) },
  { name: 'a bug of the past', page: 'detail', message: () => ({ type: 'detail', state: realBug }) },
  { name: 'two bugs at once', page: 'detail', message: () => ({ type: 'detail', state: combinedBug }) },
  { name: 'a bug that is gone', page: 'detail', message: () => ({ type: 'detail', state: { kind: 'gone' } }) },
  { name: 'trouble', page: 'detail', message: () => ({ type: 'detail', state: { kind: 'problem', problem } }) },
  { name: 'a small pool', page: 'dashboard', message: () => ({ type: 'dashboard', state: smallPool }) },
  { name: 'a large pool', page: 'dashboard', message: () => ({ type: 'dashboard', state: bigPool() }) },
  {
    name: 'no pool',
    page: 'dashboard',
    message: () => ({ type: 'dashboard', state: { kind: 'empty', project: 'orders' } }),
  },
  { name: 'few-shot examples', page: 'preview', message: () => ({ type: 'preview', state: examples }) },
  { name: 'no few-shot examples', page: 'preview', message: () => ({ type: 'preview', state: tooSmall }) },
];

describe('the webviews', function () {
  this.timeout(60_000);
  let webviews: Webviews;
  before(async function () {
    webviews = await Webviews.start(this);
  });
  after(() => webviews?.stop());

  for (const { name, page, message } of cases) {
    for (const theme of themes) {
      it(`${name}: accessible in the theme ${theme}`, async () => {
        const open = await webviews.show(page, message(), { theme });
        if (page === 'detail') {
          const reject = open.page.locator('#action-reject');
          if (await reject.count()) await reject.click();
          await open.page.evaluate('for (const test of document.querySelectorAll("details")) test.open = true');
        }
        if (page === 'dashboard') {
          const tables = open.page.getByRole('button', { name: 'Show as table' });
          if (await tables.count()) await tables.first().click();
        }
        await open.page.evaluate(axe);
        const { violations } = (await open.page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
          violations: Violation[];
        };
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}\n${nodes[0]?.failureSummary}`);
        assert.deepEqual(told, []);
        assert.deepEqual(open.complaints, []);
        await open.close();
      });
    }

    it(`${name}: nothing sticks out, in a narrow column and in a wide one`, async () => {
      for (const width of [320, 400, 1400]) {
        const open = await webviews.show(page, message(), { width });
        const beyond = await open.page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        assert.equal(beyond, 0, `${width} px`);
        await open.close();
      }
    });
  }
});
