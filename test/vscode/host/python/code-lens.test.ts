import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { requests } from '../../../../engine/protocol/index.ts';
import { application, openAt, root, until } from '../extension.ts';

describe('code lenses', function () {
  this.timeout(60_000);

  it('are above each function while the setting says so', async () => {
    const { engine } = await application();
    const { document } = await openAt('pantry/prices.py', 'def best_offer');
    const lenses = async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return all.filter(({ command }) => command?.command === 'bugsmith.generateFunction');
    };
    assert.deepEqual(await lenses(), []);
    const settings = vscode.workspace.getConfiguration('bugsmith');
    await settings.update('codeLens.enabled', true, true);
    const params = { root: root(), file: 'pantry/prices.py', text: document.getText() };
    const { functions } = await engine.request(requests.functions, params);
    const shown = await until('lenses are there', async () => {
      const found = await lenses();
      return found.length > 0 && found;
    });
    assert.deepEqual(
      shown.map(({ range }) => range.start.line + 1).sort(),
      functions.map(({ startLine }) => startLine).sort(),
    );
    await settings.update('codeLens.enabled', undefined, true);
    await until('lenses are gone', async () => (await lenses()).length === 0);
  });
});
