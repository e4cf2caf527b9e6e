import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { application, bugsOf, openAt, root, shown } from '../extension.ts';

const refused = [
  'bugsmith.generateFunction',
  'bugsmith.generateFile',
  'bugsmith.generateWorkspace',
  'bugsmith.generateWithOptions',
  'bugsmith.revalidateBug',
] as const;

describe('a folder that is not trusted', function () {
  this.timeout(60_000);

  it('is opened without trust', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('can be browsed: the bugs that are known, and their diffs', async () => {
    const [row] = await bugsOf();
    assert.ok(row, 'the pool was filled before');
    assert.ok((await shown()).length > 0);
    await vscode.commands.executeCommand('bugsmith.openDiff', { root: root(), id: row.id });
    assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);
  });

  for (const command of refused) {
    it(`runs nothing for ${command}`, async () => {
      const { handlers, runs } = await application();
      const [row] = await bugsOf();
      await openAt('src/cart.js', 'return lines.reduce');
      await assert.rejects(
        async () => handlers[command]({ root: root(), id: row?.id }),
        (error: { code?: string }) => error.code === 'untrusted-workspace',
      );
      // As another extension would call it: the refusal is told to the person.
      await vscode.commands.executeCommand(command);
      assert.deepEqual(runs.all, []);
    });
  }
});
