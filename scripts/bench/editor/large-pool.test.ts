import * as vscode from 'vscode';
import { requests } from '../../../engine/protocol/index.ts';
import { groupings } from '../../../src/pool/grouping.ts';
import { application, bugsOf, root, shown, until } from '../../../test/vscode/host/extension.ts';
import { measure } from './measure.ts';

const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);

describe('a large pool', function () {
  this.timeout(600_000);

  it('is measured in each grouping, with its largest groups open', async () => {
    await application();
    const { length } = await bugsOf();
    await measure(`${length} bugs: the view is opened`, async () => {
      await run('bugsmith.pool.focus');
      await until('the bugs are shown', async () => (await shown()).length > 0);
    });
    for (const grouping of groupings) {
      await measure(`by ${grouping}`, () => run('bugsmith.groupPool', grouping));
      await measure(`by ${grouping}, three groups opened`, async () => {
        await run('bugsmith.pool.focus');
        await run('list.focusFirst');
        for (const _ of [1, 2, 3]) {
          await run('list.expand');
          await new Promise((resolve) => setTimeout(resolve, 700));
          await run('list.focusDown');
        }
      });
    }
    await measure('searched', () => run('bugsmith.searchPool', 'page'));
    await run('bugsmith.clearPoolFilter');
    const [row] = await bugsOf();
    const { engine } = await application();
    await measure('changed ten times', async () => {
      for (let round = 0; round < 10; round += 1) {
        const state = round % 2 === 0 ? 'accepted' : 'unreviewed';
        await engine.request(requests.poolReview, { root: root(), ids: [row?.id ?? ''], state });
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    });
    await measure('shown as test gaps in editors', () => run('bugsmith.showGaps'));
    await measure('the dashboard', () => run('bugsmith.openDashboard'));
  });
});
