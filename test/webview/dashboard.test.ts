import assert from 'node:assert/strict';
import type { DashboardState } from '../../webview/messages.ts';
import { bigPool, smallPool } from './states.ts';
import { type OpenPage, readTheme, Webviews } from './support.ts';

describe('the dashboard', function () {
  this.timeout(30_000);
  let webviews: Webviews;
  let open: OpenPage;
  before(async function () {
    webviews = await Webviews.start(this);
  });
  after(() => webviews?.stop());

  const show = async (state: DashboardState) => {
    open = await webviews.show('dashboard', { type: 'dashboard', state });
  };
  afterEach(async () => {
    assert.deepEqual(open.complaints, []);
    await open.close();
  });
  const card = (title: string) =>
    open.page.locator('.card').filter({ has: open.page.getByRole('heading', { name: title, exact: true }) });
  const tiles = async () =>
    (await open.page.locator('.tile').allInnerTexts()).map((text) => text.split('\n').filter((line) => line !== ''));
  /** Of the pixels of the chart with this heading, how many are of this colour. */
  const pixels = (id: string, colour: string): Promise<number> =>
    open.page.evaluate(`(() => {
      const probe = new OffscreenCanvas(1000, 1000).getContext('2d', { willReadFrequently: true });
      probe.fillStyle = ${JSON.stringify(colour)};
      probe.fillRect(0, 0, 1, 1);
      const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
      probe.clearRect(0, 0, 1, 1);
      const canvas = document.getElementById(${JSON.stringify(id)}).closest('.card').querySelector('canvas');
      probe.drawImage(canvas, 0, 0);
      const { data } = probe.getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b) count++;
      return count;
    })()`);

  it('gives the big numbers as the engine counted them', async () => {
    await show(smallPool);
    const seconds = smallPool.stats.secondsPerValidBug ?? 0;
    assert.deepEqual(await tiles(), [
      ['Valid bugs', '24', '0 accepted in review'],
      ['Yield', '69%', '24 valid of 35 tried'],
      ['Time per valid bug', `${seconds.toFixed(1)} sec`, 'over whole runs'],
      ['Functions with a bug', '17', 'of 17 in the workspace (100%)'],
    ]);
  });

  it('shows what is known while the workspace is being looked at, and afterwards', async () => {
    const { coverage: _, ...early } = smallPool;
    await show(early);
    assert.deepEqual((await tiles()).at(-1), ['Functions with a bug', '17', 'counting the functions…']);
    assert.equal(await card('Functions with a bug, by file').count(), 0);
    await open.send({ type: 'dashboard', state: smallPool });
    await card('Functions with a bug, by file').waitFor();
    await open.send({ type: 'dashboard', state: { ...smallPool, coverage: null } });
    await open.page.getByText('the workspace could not be read').waitFor();
  });

  it('says every chart as a table as well, all of it', async () => {
    const pool = bigPool();
    await show(pool);
    const table = async (title: string) => {
      const rows = await card(title).locator('tbody tr').all();
      return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
    };
    assert.equal((await table('Yield by rule')).length, pool.stats.yieldByRule.length);
    assert.equal((await table('Functions with a bug, by file')).length, pool.coverage?.files.length);
    assert.deepEqual(
      (await table('Why candidates were rejected')).map(([reason, count]) => [reason, count]),
      Object.entries(pool.stats.rejects).map(([reason, count]) => [reason.replaceAll('-', ' '), String(count)]),
    );
    assert.deepEqual(
      (await table('Difficulty')).map((row) => [row[0], row[2]]),
      [
        ['simple', '60%'],
        ['medium', '30%'],
        ['complex', '10%'],
      ],
    );
    assert.deepEqual((await table('Yield by strategy')).map(([strategy]) => strategy).sort(), ['model', 'mutation']);
    assert.equal(
      (await open.page.getByRole('img').count()) + (await open.page.locator('canvas:not([aria-hidden] *)').count()),
      0,
    );
  });

  it('turns a chart into a table and back by keyboard', async () => {
    await show(smallPool);
    const toggle = card('Categories').getByRole('button', { name: 'Show as table' });
    await toggle.focus();
    await open.page.keyboard.press('Enter');
    await card('Categories').locator('.data table').waitFor();
    assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
    assert.equal(await card('Categories').locator('canvas').count(), 0);
    await open.page.keyboard.press('Space');
    await card('Categories').locator('canvas').waitFor();
    assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
  });

  it('draws in the colours of the theme, and anew when it changes', async () => {
    await show(smallPool);
    const blue = (theme: 'dark' | 'light') => readTheme(theme).variables['--vscode-charts-blue'] ?? '';
    assert.notEqual(blue('dark'), blue('light'));
    const drawn = async (theme: 'dark' | 'light') => {
      while ((await pixels('yield-by-strategy', blue(theme))) < 500) await open.page.waitForTimeout(50);
    };
    await drawn('dark');
    assert.equal(await pixels('yield-by-strategy', blue('light')), 0);
    await open.setTheme('light');
    await drawn('light');
    assert.equal(await pixels('yield-by-strategy', blue('dark')), 0);
  });

  it('opens functions and lines of gaps', async () => {
    await show(smallPool);
    const [first] = smallPool.gaps;
    if (!first) throw new Error('no gap was recorded');
    const article = open.page.locator('article').filter({ hasText: first.function }).first();
    await article.getByTitle('Open the function').click();
    await article.getByRole('button', { name: `Line ${first.survivors[0]?.line}` }).press('Enter');
    const place = { type: 'openFunction', file: first.file, function: first.function };
    assert.deepEqual((await open.sent()).slice(1), [place, { ...place, line: first.survivors[0]?.line }]);
  });

  it('shows many gaps a few functions at a time, the worst first', async () => {
    const pool = bigPool();
    await show(pool);
    assert.equal(await open.page.locator('article').count(), 8);
    const counts = (await open.page.locator('article .count').allInnerTexts()).map((text) => Number.parseInt(text, 10));
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => b - a),
    );
    await open.page.getByRole('button', { name: /^Show more functions/ }).click();
    await open.page.locator('article').nth(12).waitFor();
  });

  it('says how the number of bugs grows', async () => {
    await show(smallPool);
    await open.send({ type: 'dashboard', state: { ...smallPool, stats: { ...smallPool.stats, tuples: 25 } } });
    await open.page.getByRole('status').filter({ hasText: '25 valid bugs' }).waitFor();
  });

  it('invites to begin where there is nothing yet', async () => {
    await show({ kind: 'empty', project: 'orders' });
    await open.page.getByRole('heading', { name: 'No bugs of orders yet' }).waitFor();
    await open.page.getByRole('button', { name: 'Generate Bugs…' }).click();
    assert.deepEqual((await open.sent()).at(-1), { type: 'generate' });
  });
});
