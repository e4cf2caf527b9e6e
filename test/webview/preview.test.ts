import assert from 'node:assert/strict';
import { comesTrue } from '../../scripts/vscode/page-condition.ts';
import type { PreviewState } from '../../webview/messages.ts';
import { examples, tooSmall } from './states.ts';
import { type OpenPage, Webviews } from './support.ts';

describe('the few-shot preview', function () {
  this.timeout(30_000);
  let webviews: Webviews;
  let open: OpenPage;
  before(async function () {
    webviews = await Webviews.start(this);
  });
  after(() => webviews?.stop());

  const show = async (state: PreviewState) => {
    open = await webviews.show('preview', { type: 'preview', state });
  };
  afterEach(async () => {
    assert.deepEqual(open.complaints, []);
    await open.close();
  });
  const last = async () => (await open.sent()).at(-1);

  it('shows the very text, how long it is and what is in it', async () => {
    await show({ ...examples, fewShot: { ...examples.fewShot, leftOut: ['a', 'b'] } });
    assert.equal(await open.page.locator('pre').textContent(), examples.fewShot.text);
    const facts = await open.page.locator('.facts').innerText();
    assert.match(facts, /4 examples\s+2,957 tokens\s+2 left out: they do not fit/);
    assert.match(await open.page.locator('header').innerText(), /For: round money without losing a cent/);
  });

  it('exports to an editor, the clipboard and a file', async () => {
    await show(examples);
    for (const [name, to] of [
      ['To New Editor', 'editor'],
      ['Copy', 'clipboard'],
      ['Save…', 'file'],
    ] as const) {
      await open.page.getByRole('button', { name }).press('Enter');
      assert.deepEqual(await last(), { type: 'export', to });
    }
  });

  it('asks anew with every change of an option', async () => {
    await show(examples);
    const count = open.page.getByRole('spinbutton', { name: 'Examples' });
    const budget = open.page.getByRole('spinbutton', { name: 'Token budget' });
    await count.fill('7');
    await count.press('Enter');
    assert.deepEqual(await last(), { type: 'options', options: { k: 7, budgetTokens: 3000, format: 'markdown' } });
    await budget.fill('');
    await budget.press('Tab');
    assert.deepEqual(await last(), { type: 'options', options: { k: 7, format: 'markdown' } });
    await open.page.getByRole('radio', { name: 'Markdown' }).press('ArrowRight');
    assert.deepEqual(await last(), { type: 'options', options: { k: 7, format: 'chat' } });
  });

  it('takes no number of examples that is none, and asks for nothing', async () => {
    await show(examples);
    const count = open.page.getByRole('spinbutton', { name: 'Examples' });
    await count.fill('0');
    await count.press('Enter');
    assert.deepEqual(
      (await open.sent()).filter(({ type }) => type === 'options'),
      [],
    );
    await comesTrue(open.page, 'document.getElementById("count").value === "4"');
  });

  it('says why there is nothing, exports nothing then, and says what a change brought', async () => {
    await show(tooSmall);
    await open.page.getByRole('heading', { name: 'Not one example fits into 20 tokens.' }).waitFor();
    await open.page.getByRole('button', { name: 'Copy' }).press('Enter');
    assert.deepEqual(await last(), { type: 'ready' });
    await open.send({ type: 'preview', state: examples });
    await open.page.getByRole('status').filter({ hasText: '4 examples, 2,957 tokens' }).waitFor();
  });
});
