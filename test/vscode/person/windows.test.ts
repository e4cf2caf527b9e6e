import { firstBug, poolRow } from '../../../scripts/vscode/pool-view.ts';
import { inSession } from '../../../scripts/vscode/session.ts';
import { copyProject, pantry } from '../../../scripts/vscode/workspaces.ts';

describe('two windows on one project', () => {
  it('see what the other does with the pool', async () => {
    await inSession({ name: 'windows', workspace: copyProject(pantry), bugs: 3 }, async ({ open }) => {
      const one = await open();
      const other = await open();
      for (const { command } of [one, other]) await command('Focus on Knowledge Pool View');
      await other.command('Bugsmith: Group Knowledge Pool By');
      await other.pick('Review').click();
      const unreviewed = poolRow(other.page, /^To review/);
      await unreviewed.filter({ hasText: /3$/ }).waitFor();

      const group = poolRow(one.page, 'pantry/');
      await group.click();
      await firstBug(one.page).click();
      await one.page.locator('.monaco-diff-editor').first().waitFor();
      await one.command('Focus on Knowledge Pool View');
      await one.page.keyboard.press('Control+Shift+A');
      await poolRow(other.page, /^Accepted\s*1$/).waitFor();

      await one.page.keyboard.press('Delete');
      await one.dialog().getByRole('button', { name: 'Delete' }).click();
      await poolRow(other.page, /^Accepted/).waitFor({ state: 'detached' });
      await unreviewed.filter({ hasText: /2$/ }).waitFor();
    });
  });
});
