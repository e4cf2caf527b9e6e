import assert from 'node:assert/strict';
import { webviewFrame } from '../../../scripts/vscode/accessibility.ts';
import { comesTrue } from '../../../scripts/vscode/page-condition.ts';
import type { Person } from '../../../scripts/vscode/person.ts';
import { firstBug, poolRow } from '../../../scripts/vscode/pool-view.ts';
import { inSession } from '../../../scripts/vscode/session.ts';
import { copyProject, pantry } from '../../../scripts/vscode/workspaces.ts';

describe('the details of a bug', () => {
  it('are judged in the page, come back with the window, and tell when the bug was deleted elsewhere', async () => {
    await inSession({ name: 'panels', workspace: copyProject(pantry), bugs: 2 }, async ({ open }) => {
      const person = await open();
      const { page } = person;
      await showDetails(person);
      const details = person.webview();
      const button = (name: string) => details.getByRole('button', { name, exact: true });

      await button('Accept').click();
      await button('Accept').waitFor({ state: 'detached' });
      await page.locator('.monaco-list-row .codicon-pass-filled').first().waitFor();
      await button('Equivalent').click();
      await button('Equivalent').waitFor({ state: 'detached' });
      await page.locator('.monaco-list-row .codicon-eye-closed').first().waitFor();
      await button('Accept').waitFor();

      // A page has the focus, and the function is still that of the editor from before.
      await person.openFile('prices.py');
      await person.goToLine(29, 9);
      await page.locator('.tab').filter({ hasText: 'Bug in' }).click();
      await details.getByRole('heading', { level: 1 }).click();
      await person.command('Bugsmith: Export Few-Shot Examples');
      await person.pick('For the function at the cursor').click();
      await person.pick('Clipboard').click();
      await comesTrue(page, "navigator.clipboard.readText().then((text) => text.includes('```'))");

      const title = await heading(person);
      await page.reload();
      await person.ready();
      await page.locator('.tab').filter({ hasText: 'Bug in' }).click();
      await button('Accept').waitFor();
      assert.equal(await heading(person), title);

      const other = await open();
      await other.command('Focus on Knowledge Pool View');
      await poolRow(other.page, 'pantry/').click();
      await firstBug(other.page).waitFor();
      await other.page
        .locator('.monaco-list-row')
        .filter({ has: other.page.locator('.codicon-eye-closed') })
        .click();
      await other.command('Focus on Knowledge Pool View');
      await other.page.keyboard.press('Delete');
      await other.dialog().getByRole('button', { name: 'Delete' }).click();
      await details.getByRole('heading', { name: 'no longer in the pool' }).waitFor();
    });
  });
});

async function showDetails(person: Person): Promise<void> {
  const { page } = person;
  await person.command('Focus on Knowledge Pool View');
  await poolRow(page, 'pantry/').click();
  await firstBug(page).click();
  await page.locator('.monaco-diff-editor').first().waitFor();
  await person.command('Focus on Knowledge Pool View');
  await page.keyboard.press('Control+Enter');
  await person.webview().getByRole('button', { name: 'Diff' }).first().waitFor();
}

async function heading({ page }: Person): Promise<string | null> {
  return (await webviewFrame(page)).textContent('h1');
}
