import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { BugsmithApi } from '../../../src/extension.ts';
import { extensionId, until } from '../../../test/vscode/host/extension.ts';
import { threadMilliseconds } from './event-loop.ts';
import { tell } from './results.ts';

describe('activation', () => {
  it('is measured from inside and by VS Code', async () => {
    const extension = vscode.extensions.getExtension<BugsmithApi>(extensionId);
    assert.ok(extension);
    assert.equal(extension.isActive, false);
    let started = performance.now();
    const before = threadMilliseconds();
    const api = await extension.activate();
    const around = performance.now() - started;
    const computed = threadMilliseconds() - before;
    started = performance.now();
    await api.application();
    const composed = performance.now() - started;
    await vscode.commands.executeCommand('perfview.show');
    const product = await until('VS Code shows what starting cost', () => {
      const text = vscode.window.activeTextEditor?.document.getText() ?? '';
      return text.split('\n').find((line) => line.includes(extensionId));
    });
    tell({ kind: 'activation', around, computed, product, composed });
  });
});
