import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('VS Code', () => {
  it('opens the folder', () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
  it('trusts the folder', () => {
    assert.ok(vscode.workspace.isTrusted);
  });
});
