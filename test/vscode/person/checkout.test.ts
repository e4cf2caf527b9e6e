import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asPerson } from '../../../scripts/vscode/person.ts';
import { firstBug, poolRow } from '../../../scripts/vscode/pool-view.ts';
import { inSession } from '../../../scripts/vscode/session.ts';
import { copyProject, pantry } from '../../../scripts/vscode/workspaces.ts';

describe('a bug that is checked out', () => {
  it('opens in a window of its own, is not fixed at first, and is once the fix is typed', async () => {
    await inSession({ name: 'checkout', workspace: copyProject(pantry), bugs: 1 }, async ({ open, project }) => {
      const person = await open();
      const { page } = person;
      await person.command('Focus on Knowledge Pool View');
      await poolRow(page, 'pantry/').click();
      await firstBug(page).click();
      await page.locator('.monaco-diff-editor').first().waitFor();
      await person.command('Focus on Knowledge Pool View');
      await page.keyboard.press('Control+Enter');
      const details = person.webview();
      await details.getByRole('button', { name: /Check Out/ }).click();

      // The folder in which it is made is offered: the one beside the project.
      await person.quickInput().waitFor();
      const opened = page.context().waitForEvent('page', { timeout: 60_000 });
      await page.keyboard.press('Enter');
      const other = asPerson(await opened);
      other.page.setDefaultTimeout(60_000);
      await other.ready();
      const folder = new URL(other.page.url()).searchParams.get('folder') ?? '';
      assert.match(folder, /\/bug-[0-9a-f]{8}$/);
      const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
      assert.equal(git('rev-list', '--all', '--count'), '1');

      // The issue is there to read, and does not say what the fix is.
      await other.page.locator('.tab').filter({ hasText: 'ISSUE.md' }).waitFor();

      await other.command('Bugsmith: Verify My Fix');
      const verdict = other.dialog();
      await verdict.getByText('Not fixed yet').waitFor({ timeout: 120_000 });
      await other.page.keyboard.press('Escape');
      await verdict.waitFor({ state: 'detached' });

      const file = git('ls-files')
        .split('\n')
        .find((one) => differs(join(folder, one), join(project, one)));
      assert.ok(file, 'the bug is in the folder');
      await other.openFile(file);
      // Pasted: what an editor types by itself is not what is looked at here.
      const fixed = JSON.stringify(readFileSync(join(project, file), 'utf8'));
      await other.page.evaluate(`navigator.clipboard.writeText(${fixed})`);
      await other.page.locator('.monaco-editor .view-lines').last().click();
      await other.page.keyboard.press('Control+A');
      await other.page.keyboard.press('Control+V');
      await other.page.locator('.tab.dirty').first().waitFor();
      await other.command('Bugsmith: Verify My Fix');
      await other.notification('Fixed: all tests pass').waitFor({ timeout: 120_000 });
    });
  });
});

function differs(one: string, other: string): boolean {
  return readFileSync(one, 'utf8') !== readFileSync(other, 'utf8');
}
