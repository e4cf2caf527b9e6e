import { inSession } from '../../../scripts/vscode/session.ts';
import { copyProject, pantry } from '../../../scripts/vscode/workspaces.ts';

describe('ways to ask for bugs', () => {
  it('a code lens above each function, when the setting says so; and options, asked one by one', async () => {
    const workspace = copyProject(pantry);
    const settings = { 'bugsmith.codeLens.enabled': true, 'bugsmith.generate.count': 1 };
    await inSession({ name: 'asking', workspace, settings }, async ({ open }) => {
      const person = await open();
      const { page } = person;
      const lens = page.locator('.codelens-decoration a').filter({ hasText: 'Generate bugs' });
      await person.openFile('prices.py');
      // Nothing of the extension runs before it is used.
      await person.command('Focus on Knowledge Pool View');
      await lens.first().click();
      await person.treeItem(/^\S+\s*1 bug in/).waitFor({ timeout: 180_000 });

      await person.goToLine(29, 9);
      await person.command('Bugsmith: Generate Bugs with Options…');
      await person.pick('The function at the cursor').click();
      await person.quickInput().fill('none');
      await page.getByText('A whole number, at least 1.').waitFor();
      await person.quickInput().fill('2');
      await page.keyboard.press('Enter');
      await person.pick('Mutation').waitFor();
      await page.keyboard.press('Enter');
      await person.pick('Linux namespaces').click();
      await page.getByText('How many minutes may it take').waitFor();
      await page.keyboard.press('Enter');
      await person.treeItem(/^basket_total\s*2 bugs in/).waitFor({ timeout: 180_000 });
    });
  });
});
