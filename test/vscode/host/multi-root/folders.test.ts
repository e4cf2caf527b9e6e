import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { application, bugsOf, openAt, shown } from '../extension.ts';

describe('several projects in one window', function () {
  this.timeout(180_000);
  const folders = (): string[] => vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];

  it('makes bugs in the project of the active editor, here in an arrow function', async () => {
    const [pantry = '', receipts = ''] = folders();
    const { runs } = await application();
    await openAt('src/totals.js', 'sum += price', receipts);
    await vscode.commands.executeCommand('bugsmith.generateFunction');
    const [run] = runs.all;
    assert.equal(run?.state, 'done', String(run?.error));
    assert.deepEqual([run.title, run.root], ['totalOf', receipts]);
    assert.ok(run.valid > 0, JSON.stringify(run.summary));
    assert.ok((await bugsOf(receipts)).length > 0);
    assert.deepEqual(await bugsOf(pantry), []);
  });

  it('shows each project with its bugs', async () => {
    assert.deepEqual(
      (await shown()).map(({ label }) => label),
      folders().map((folder) => basename(folder)),
    );
  });
});
