import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../../src/ids.ts';
import { application, extensionId } from '../extension.ts';

describe('before the first command', () => {
  it('the extension does nothing when a folder is opened', () => {
    assert.equal(vscode.extensions.getExtension(extensionId)?.isActive, false);
  });

  it('starts no engine when it is activated', async () => {
    const { engine } = await application();
    assert.equal(await engine.pid(), undefined);
  });

  it('has all its commands registered', async () => {
    await application();
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      commandIds.filter((id) => !registered.includes(id)),
      [],
    );
  });
});
