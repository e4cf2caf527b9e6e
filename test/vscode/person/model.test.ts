import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inSession } from '../../../scripts/vscode/session.ts';
import { copyProject, pantry } from '../../../scripts/vscode/workspaces.ts';
import { Saboteur } from '../../engine/model/saboteur.ts';
import { type ScriptedServer, scriptedServer } from '../../engine/model/scripted-server.ts';

const key = 'sk-only-for-this-test-4711';

describe('a model of one’s own', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await scriptedServer(new Saboteur().script);
  });
  after(() => server.close());

  it('is chosen, asked only after consent, and its key is nowhere in clear', async () => {
    const settings = { 'bugsmith.generate.strategies': ['model'], 'bugsmith.generate.count': 1 };
    await inSession({ name: 'model', workspace: copyProject(pantry), settings }, async ({ open, profile, home }) => {
      const person = await open();
      const { page } = person;
      const answer = async (text: string): Promise<void> => {
        await person.quickInput().waitFor();
        await person.quickInput().fill(text);
        await page.keyboard.press('Enter');
        await page.waitForTimeout(300);
      };
      await person.command('Bugsmith: Set API Key');
      await person.pick('OpenAI-compatible').click();
      await page.locator('.quick-input-widget input[type="password"]').waitFor();
      await answer(key);
      await person.command('Bugsmith: Choose Model');
      await person.pick('OpenAI-compatible endpoint').click();
      await answer(server.openai);
      await answer('scripted');

      await person.openFile('prices.py');
      await person.goToLine(29, 9);
      await person.command('Bugsmith: Generate Bugs for This Function');
      await person.dialog().getByText('Send code of this project').waitFor();
      assert.equal(server.asked.length, 0, 'nothing is sent before consent');
      await person.dialog().getByRole('button', { name: 'Send' }).click();
      await person.treeItem(/^basket_total\s*1 bug in/).waitFor({ timeout: 180_000 });
      assert.equal(server.asked[0]?.headers.authorization, `Bearer ${key}`);

      await person.command('Bugsmith: Clear API Key');
      await person.pick('OpenAI-compatible').click();
      await person.status('is deleted').waitFor();
      for (const folder of [profile.folder, home]) assert.deepEqual(filesWith(key, folder), []);
    });
  });
});

function filesWith(text: string, folder: string): string[] {
  return globSync('**/*', { cwd: folder }).filter((file) => {
    const path = join(folder, file);
    const info = statSync(path, { throwIfNoEntry: false });
    return info?.isFile() && info.size < 50_000_000 && readFileSync(path, 'latin1').includes(text);
  });
}
