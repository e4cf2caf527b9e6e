import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { application } from '../../../test/vscode/host/extension.ts';
import { measure } from './measure.ts';

describe('generating', function () {
  this.timeout(600_000);

  it('is measured with both views open', async () => {
    await measure('nothing', () => sleep(5000));
    const { runs } = await application();
    await vscode.commands.executeCommand('bugsmith.pool.focus');
    await vscode.commands.executeCommand('bugsmith.runs.focus');
    let bugs = 0;
    await measure('a run of which the bugs arrive', async () => {
      await vscode.commands.executeCommand('bugsmith.generateWorkspace');
      bugs = runs.all[0]?.valid ?? 0;
    });
    assert.ok(bugs >= 20, `only ${bugs} bugs: ${JSON.stringify(runs.all[0]?.summary)}`);
  });
});
