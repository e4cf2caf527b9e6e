/**
 * What a person does with Bugsmith for the first time, through the workbench: generate, watch, look, reject, export, dashboard.
 * `node scripts/vscode/journey.ts [folder]` makes the pictures of README and walkthrough; the test of the same name makes the
 * same way and looks at none.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { violations, webviewFrame } from './accessibility.ts';
import { comesTrue } from './page-condition.ts';
import type { Person } from './person.ts';
import { firstBug, poolRow } from './pool-view.ts';
import { inSession } from './session.ts';
import { copyProject, pantry } from './workspaces.ts';

/** Name in the palette, and what the workbench is marked with. */
const otherThemes = {
  light: { label: 'Light Modern', mark: '.vs' },
  'high-contrast': { label: 'Dark High Contrast', mark: '.hc-black' },
} as const;
type OtherTheme = keyof typeof otherThemes;

export interface JourneyOptions {
  /** Where pictures go; none are made without. */
  readonly pictures?: string;
  /** Called where a webview stands, in each theme. */
  readonly look?: (what: string, page: Page) => Promise<void>;
  /** Bugs that were proved before. */
  readonly bugs?: number;
  readonly say?: (text: string) => void;
}

interface Guide {
  readonly person: Person;
  readonly picture: (name: string) => Promise<void>;
  readonly look: (what: string) => Promise<void>;
  readonly say: (text: string) => void;
}

const reason = 'The limit is in the documentation: nobody gets this wrong.';

export async function journey(options: JourneyOptions = {}): Promise<void> {
  const settings = {
    'workbench.colorTheme': 'Default Dark Modern',
    'window.commandCenter': false,
    'window.title': 'pantry',
    'git.blame.statusBarItem.enabled': false,
    'chat.disableAIFeatures': true,
    'editor.minimap.enabled': false,
    'bugsmith.generate.count': 5,
  };
  const workspace = copyProject(pantry);
  await inSession({ name: 'journey', workspace, bugs: options.bugs ?? 6, settings }, async (session) => {
    const person = await session.open({ size: { width: 1440, height: 900 } });
    const { page } = person;
    let theme: OtherTheme | 'dark' = 'dark';
    const picture = async (name: string): Promise<void> => {
      if (!options.pictures) return;
      mkdirSync(options.pictures, { recursive: true });
      // Nothing that appears or blinks.
      await page.mouse.move(700, 896);
      await page.waitForTimeout(600);
      const suffix = theme === 'dark' ? '' : `-${theme}`;
      await page.screenshot({ path: join(options.pictures, `${name}${suffix}.png`), caret: 'hide' });
    };
    const look = async (what: string): Promise<void> => options.look?.(`${what}, ${theme}`, page);
    const guide: Guide = { person, picture, look, say: options.say ?? (() => {}) };
    await widenSideBar(page);
    await generate(guide);
    await readTheDiff(guide);
    await readTheDetails(guide);
    await reject(guide);
    await exportExamples(guide);
    await openDashboard(guide);
    for (const other of ['light', 'high-contrast'] as const) {
      theme = other;
      await wear(guide, other);
    }
  });
}

async function widenSideBar(page: Page): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width, 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 430, 300, { steps: 8 });
  await page.mouse.up();
}

async function generate({ person, picture, say }: Guide): Promise<void> {
  const { page } = person;
  await person.openFile('prices.py');
  await person.goToLine(29, 9);
  await person.inPalette('Bugsmith: Generate', 'Generate Bugs for This Function');
  for (let row = 0; row < 2; row += 1) await page.keyboard.press('ArrowDown');
  await picture('generate');
  await page.keyboard.press('Escape');
  await person.command('Bugsmith: Generate Bugs for This Function');
  const over = person.treeItem(/^basket_total\s*\d+ bugs? in/);
  // On a fast machine with nothing else to do it may be over before anybody can see more of it.
  await person
    .treeItem(/^basket_total\s*[1-9]\d* of \d+ bugs/)
    .or(over)
    .first()
    .waitFor({ timeout: 180_000 });
  await picture('progress');
  await over.waitFor({ timeout: 180_000 });
  say('generated');
}

async function readTheDiff({ person, picture, say }: Guide): Promise<void> {
  const { page } = person;
  const group = poolRow(page, 'pantry/prices.py').filter({ hasText: 'basket_total' });
  if ((await group.getAttribute('aria-expanded')) !== 'true') await group.click();
  await (await theBug(page)).click();
  await page.locator('.tab').filter({ hasText: 'prices.py (fix ↔ bug)' }).waitFor();
  await page.locator('.monaco-diff-editor .char-delete, .monaco-diff-editor .line-delete').first().waitFor();
  await picture('diff');
  say('diff read');
}

/** The bug that looks best in pictures; another where it was not among those that were tried. */
async function theBug(page: Page): Promise<Locator> {
  const any = firstBug(page);
  await any.waitFor();
  const best = poolRow(page, 'the boundary moves by one');
  return (await best.count()) > 0 ? best : any;
}

/** By keyboard: what has the focus in the tree opens with its details. */
async function readTheDetails({ person, picture, look, say }: Guide): Promise<void> {
  await person.command('Focus on Knowledge Pool View');
  await person.page.keyboard.press('Control+Enter');
  const page = person.webview();
  await page.getByRole('button', { name: 'Diff' }).first().waitFor();
  await look('details');
  await picture('details');
  say('details read');
}

async function reject({ person, picture, say }: Guide): Promise<void> {
  const page = person.webview();
  await page.getByRole('button', { name: 'Reject…' }).click();
  await page.getByRole('textbox').fill(reason);
  await picture('reject');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await page.getByText(reason).waitFor();
  await person.page.locator('.monaco-list-row .codicon-circle-slash').first().waitFor();
  say('rejected');
}

async function exportExamples({ person, picture, look, say }: Guide): Promise<void> {
  const { page } = person;
  await person.openFile('stock.py');
  await person.goToLine(43, 9);
  await person.command('Bugsmith: Export Few-Shot Examples');
  await person.pick('For the function at the cursor').click();
  await person.pick('Preview').click();
  const preview = person.webview();
  await preview.getByRole('button', { name: /Copy/ }).first().waitFor();
  await preview.getByText(/token/).first().waitFor();
  await look('preview');
  await picture('preview');
  await preview.getByRole('button', { name: /Copy/ }).first().click();
  await comesTrue(page, "navigator.clipboard.readText().then((text) => text.includes('```'))");
  say('exported');
}

async function openDashboard({ person, picture, look, say }: Guide): Promise<void> {
  await person.command('Bugsmith: Open Dashboard');
  const page = person.webview();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('canvas').first().waitFor();
  await look('dashboard');
  await picture('dashboard');
  say('dashboard read');
}

/** The same pages in another theme. */
async function wear(guide: Guide, theme: OtherTheme): Promise<void> {
  const { person, picture, look } = guide;
  const { page } = person;
  const { label, mark } = otherThemes[theme];
  await person.command('Preferences: Color Theme');
  await person.quickInput().fill(label);
  await person.pick(label).click();
  await page.locator(`.monaco-workbench${mark}`).waitFor();
  for (const [tab, name] of [
    ['Dashboard', 'dashboard'],
    ['Few-Shot', 'preview'],
    ['fix ↔ bug', 'diff'],
  ] as const) {
    await page.locator('.tab').filter({ hasText: tab }).first().click();
    if (name !== 'diff') {
      await (await webviewFrame(page)).waitForSelector('h1');
      await look(name);
    }
    await picture(name);
  }
  await readTheDetails(guide);
}

if (process.argv[1] === import.meta.filename) {
  const found: string[] = [];
  await journey({
    pictures: process.argv[2] ?? join(import.meta.dirname, '..', '..', 'media', 'screenshots'),
    bugs: 18,
    look: async (what, page) => {
      for (const line of await violations(await webviewFrame(page))) found.push(`${what}: ${line}`);
    },
    say: (text) => process.stdout.write(`${text}\n`),
  });
  for (const line of found) process.stdout.write(`axe: ${line}\n`);
}
