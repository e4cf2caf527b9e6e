import assert from 'node:assert/strict';
import { comesTrue } from '../../scripts/vscode/page-condition.ts';
import type { DetailAction, DetailState, FromWebview } from '../../webview/messages.ts';
import { bug, combinedBug, realBug, rejectedBug, search } from './states.ts';
import { type OpenPage, Webviews } from './support.ts';

describe('the page of a bug', function () {
  this.timeout(30_000);
  let webviews: Webviews;
  let open: OpenPage;
  before(async function () {
    webviews = await Webviews.start(this);
  });
  after(() => webviews?.stop());

  const show = async (state: DetailState) => {
    open = await webviews.show('detail', { type: 'detail', state });
  };
  const update = (state: DetailState) => open.send({ type: 'detail', state });
  afterEach(async () => {
    assert.deepEqual(open.complaints, []);
    await open.close();
  });
  const button = (name: string) => open.page.getByRole('button', { name, exact: true });
  const actions = async () => (await open.sent()).filter((message) => message.type === 'action');

  it('tells all of a bug, under headings in order', async () => {
    await show(bug);
    const text = await open.page.locator('main').innerText();
    for (const said of [
      search.function,
      `src/listing.js:${search.provenance.candidate.startLine}`,
      'null handling',
      'optional-chain-dropped',
      'Not reviewed',
      'Unexpected TypeError in',
      '4 failing tests',
      ...search.failToPass,
      "Cannot read properties of null (reading 'name')",
      '80 other tests still pass.',
      '3 confirmation runs agree',
      'Node 24.21.0 of this machine',
      search.id,
      (search.provenance.commit ?? '').slice(0, 12),
    ]) {
      assert.ok(text.includes(said), `does not say: ${said}`);
    }
    assert.equal(
      await open.page.getByRole('heading', { level: 1 }).innerText(),
      '?. became .: a missing value is an error now',
    );
    const levels = (await open.page.evaluate(
      '[...document.querySelectorAll("h1,h2,h3,h4")].map((heading) => Number(heading.tagName[1]))',
    )) as number[];
    assert.equal(levels[0], 1);
    for (const [index, level] of levels.entries()) assert.ok(level <= (levels[index - 1] ?? 0) + 1, levels.join(' '));
  });

  it('tells where a bug comes from: the real fix, the model, what it cost, and other correct fixes', async () => {
    await show(realBug);
    const text = await open.page.locator('main').innerText();
    for (const said of [
      'Fix the listing of orders without a customer',
      'its message closes issue #12',
      '2,400 in, 310 out',
      '$0.0119',
      'missing null check',
      '95% 4 of 84 tests fail',
      'An order without a customer is refused by this line. It should be:',
      'const name = order.customer?.name',
      'Orders without a customer get an empty name.',
      'By scripted:one, proved by 3 runs',
    ]) {
      assert.ok(text.includes(said), `does not say: ${said}\n${text}`);
    }
    const links = await open.page.evaluate(
      '[...document.querySelectorAll("a")].map((one) => one.getAttribute("href"))',
    );
    assert.deepEqual(links, ['https://example.com/shop/orders/issues/12']);
    assert.ok(text.includes('shop-a1b2'), 'what is no address of the web is told without a link');
    assert.equal(await open.page.locator('.diff').count(), 2);
    assert.equal(await open.page.locator('.comment pre').count(), 1);
  });

  it('tells of each part of a bug what passes again without it', async () => {
    await show(combinedBug);
    const parts = await open.page.locator('.parts li').allInnerTexts();
    assert.equal(parts.length, 2);
    assert.ok(
      parts[0]?.includes(`Without it 4 of the failing tests pass again, such as ${search.failToPass[0]}`),
      parts[0],
    );
    const text = await open.page.locator('main').innerText();
    assert.match(text, /Another cause for the failing tests of d4d4d4d4d4d4\s+Both make 8 tests fail, of 9/);
  });

  it('shows the change line by line, with signs and with what differs marked', async () => {
    await show(bug);
    const changed = await open.page.locator('.diff tr.removed, .diff tr.added').allInnerTexts();
    assert.equal(changed.length, 2);
    assert.match(changed[0] ?? '', /−.*order\.customer\?\.name/s);
    assert.match(changed[1] ?? '', /\+.*order\.customer\.name/s);
    assert.deepEqual(await open.page.locator('.diff .changed').allInnerTexts(), ['?', '']);
  });

  const posted: readonly { readonly name: string; readonly action: DetailAction }[] = [
    { name: 'Show Diff', action: 'diff' },
    { name: 'Accept', action: 'accept' },
    { name: 'Equivalent', action: 'equivalent' },
    { name: 'Copy as Few-Shot', action: 'copyFewShot' },
    { name: 'Run Again', action: 'revalidate' },
    { name: 'Check Out This Bug…', action: 'checkout' },
    { name: 'Delete', action: 'delete' },
  ];
  it('asks for each action, by mouse and by keyboard', async () => {
    await show(bug);
    const expected: FromWebview[] = [];
    for (const { name, action } of posted) {
      await button(name).click();
      await button(name).press('Enter');
      expected.push({ type: 'action', action }, { type: 'action', action });
    }
    await open.page.getByTitle('Open the function').click();
    expected.push({ type: 'action', action: 'openFunction' });
    assert.deepEqual(await actions(), expected);
  });

  it('is walked through by Tab, and the focus is always seen', async () => {
    await show(bug);
    const names: string[] = [];
    for (let step = 0; step < 14; step++) {
      await open.page.keyboard.press('Tab');
      const { name, outline } = (await open.page.evaluate(`(() => {
        const at = document.activeElement;
        const shown = [at, at.shadowRoot?.querySelector('.base')].filter(Boolean);
        const outline = shown.some((one) => getComputedStyle(one).outlineStyle !== 'none');
        return { name: at.innerText.trim() || at.getAttribute('aria-label'), outline };
      })()`)) as { name: string; outline: boolean };
      assert.ok(outline, `no outline around ${name}`);
      names.push(name);
    }
    const labels = posted.map(({ name }) => name);
    labels.splice(2, 0, 'Reject…');
    assert.ok(names[0]?.startsWith('search'));
    assert.deepEqual(names.slice(1, 9), labels);
    assert.ok(names.includes(search.failToPass[0] as string), names.join(', '));
  });

  it('asks for the reason of a rejection in the page, and gives up by Escape', async () => {
    await show(bug);
    await button('Reject…').focus();
    await open.page.keyboard.press('Enter');
    const reason = open.page.getByRole('textbox', { name: 'Why is this not a good example?' });
    await reason.waitFor();
    await comesTrue(
      open.page,
      "document.activeElement.tagName !== 'BODY' && !document.activeElement.id.startsWith('action')",
    );
    await open.page.keyboard.type('nobody would');
    await open.page.keyboard.press('Escape');
    await reason.waitFor({ state: 'detached' });
    await comesTrue(open.page, "document.activeElement.id === 'action-reject'");
    assert.deepEqual(await actions(), []);

    await open.page.keyboard.press('Enter');
    await reason.waitFor();
    assert.equal(await reason.inputValue(), '');
    await open.page.keyboard.type('Nobody would write this');
    await open.page.keyboard.press('Tab');
    await open.page.keyboard.press('Enter');
    assert.deepEqual(await actions(), [{ type: 'action', action: 'reject', note: 'Nobody would write this' }]);
  });

  it('shows a review as soon as it is there, says it, and offers to undo it', async () => {
    await show(bug);
    await update({ ...bug, busy: 'accept' });
    const accept = open.page.locator('#action-accept');
    await open.page.locator('#action-accept[aria-busy=true]').waitFor();
    for (const off of [accept, button('Delete')]) {
      await off.click({ force: true });
      await off.press('Enter');
    }
    assert.deepEqual(await actions(), [], 'nothing else is done meanwhile');

    await update({ kind: 'bug', tuple: { ...search, review: { state: 'accepted', at: '2026-11-21T08:00:00.000Z' } } });
    await open.page.locator('.state', { hasText: 'Accepted' }).waitFor();
    assert.equal(await open.page.getByRole('status').innerText(), 'Review: Accepted');
    assert.equal(await accept.count(), 0);
    await button('Undo Review').click();
    assert.deepEqual(await actions(), [{ type: 'action', action: 'unreview' }]);
  });

  it('shows why a bug was rejected, and says when it is gone', async () => {
    await show(rejectedBug);
    assert.match(await open.page.locator('.review').innerText(), /Rejected\s*“Nobody would make this mistake”/);
    await update({ kind: 'gone' });
    await open.page.getByRole('heading', { name: 'This bug is no longer in the pool' }).waitFor();
    assert.equal(await open.page.getByRole('button').count(), 0);
  });

  it('shows output as it reads in a terminal, and markup as text', async () => {
    const [test] = search.failToPass as [string];
    const said =
      '\u001b[31mexpected\u001b[0m <b id="x">1</b>\rgot <img src=x onerror="alert(1)">\u001b]8;;http://a\u0007link\u001b]8;;\u0007';
    const messages = { ...search.evidence.messages, [test]: said };
    await show({
      kind: 'bug',
      tuple: {
        ...search,
        evidence: { ...search.evidence, messages },
        problemStatement: '# Title <script>alert(1)</script>\n\n- **one** `two`\n\n~~~\n<i>code</i>\n~~~',
      },
    });
    assert.equal(await open.page.locator('.output').first().innerText(), 'got <img src=x onerror="alert(1)">link');
    assert.equal(await open.page.locator('img, #page script, i').count(), 0);
    assert.equal(await open.page.locator('.prose h3').innerText(), 'Title <script>alert(1)</script>');
    assert.equal(await open.page.locator('.prose pre').innerText(), '<i>code</i>');
  });

  it('shows thousands of failing tests a few at a time', async () => {
    const failToPass = Array.from({ length: 2400 }, (_, index) => `tests/test_all.py::test_everything[${index}]`);
    await show({ kind: 'bug', tuple: { ...search, failToPass } });
    await open.page.getByRole('heading', { name: '2,400 failing tests' }).waitFor();
    assert.equal(await open.page.locator('.tests li').count(), 50);
    await open.page.getByRole('button', { name: 'Show more (2350 left)' }).click();
    await open.page.locator('.tests li').nth(99).waitFor();
  });

  it('says what went wrong, and tries again', async () => {
    await show({ kind: 'problem', problem: { message: 'The engine does not answer.', remedy: 'See the log.' } });
    assert.match(await open.page.locator('main').innerText(), /The engine does not answer\.\s+See the log\./);
    await button('Try Again').click();
    assert.deepEqual((await open.sent()).at(-1), { type: 'retry' });
  });

  it('keeps what it is told to, for when the window is loaded again', async () => {
    await show(bug);
    await open.send({ type: 'remember', state: { root: '/project', id: search.id } });
    await comesTrue(open.page, 'window.editor.kept !== undefined');
    assert.deepEqual(await open.kept(), { root: '/project', id: search.id });
  });

  it('may run nothing but its own script, and show no style but its own', async () => {
    await show(bug);
    const stopped = await open.page.evaluate(`(async () => {
      const stopped = [];
      document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      document.body.append(script, style);
      await fetch('https://elsewhere.invalid/').catch(() => {});
      await new Promise((done) => setTimeout(done, 50));
      return [window.ran ?? false, ...stopped.sort()];
    })()`);
    assert.deepEqual(stopped, [false, 'connect-src', 'script-src-elem', 'style-src-elem']);
    open.complaints.length = 0;
  });
});
