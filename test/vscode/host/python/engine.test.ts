import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { requests } from '../../../../engine/protocol/index.ts';
import { application, bugsOf, openAt, root, shown, someBugs, until } from '../extension.ts';

describe('the engine', function () {
  this.timeout(180_000);

  before(async () => {
    await someBugs('pantry/prices.py', 'price = unit_price');
  });

  it('is started again after it was killed, and has lost nothing', async () => {
    const { engine } = await application();
    const before = await bugsOf();
    const pid = await engine.pid();
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await until('another engine runs', async () => {
      await shown();
      const now = await engine.pid();
      return now !== undefined && now !== pid;
    });
    assert.deepEqual(await bugsOf(), before);
  });

  it('fails a run that it is killed in with a clear reason, and can make the next one', async () => {
    const { engine, runs } = await application();
    await vscode.workspace.getConfiguration('bugsmith').update('generate.count', 500, true);
    try {
      const over = vscode.commands.executeCommand('bugsmith.generateWorkspace');
      await until('the run is on its way', () => runs.active.find(({ judged }) => judged > 0), 120);
      const pid = await engine.pid();
      assert.ok(pid);
      process.kill(pid, 'SIGKILL');
      await over;
    } finally {
      await vscode.workspace.getConfiguration('bugsmith').update('generate.count', 3, true);
    }
    const [failed] = runs.all;
    assert.equal(failed?.state, 'failed');
    assert.equal((failed.error as { code?: string }).code, 'engine-failed', String(failed.error));
    const rows = await bugsOf();
    for (const { id } of failed.tuples)
      assert.ok(
        rows.some((row) => row.id === id),
        `${id} is kept`,
      );
    await openAt('pantry/prices.py', 'return cents * 100');
    await vscode.commands.executeCommand('bugsmith.generateFunction');
    assert.equal(runs.all[0]?.state, 'done', String(runs.all[0]?.error));
  });

  it('tells a window of changes that another process made', async () => {
    const { engine, pool } = await application();
    await vscode.commands.executeCommand('bugsmith.pool.focus');
    const [row] = await bugsOf();
    assert.ok(row);
    await shown();
    const changed = new Promise((resolve) => {
      const listener = pool.onDidChange(() => {
        listener.dispose();
        resolve(undefined);
      });
    });
    await bugsmith('pool', 'review', row.id, 'accept', '--root', root());
    await changed;
    const { review } = await engine.request(requests.poolShow, { root: root(), id: row.id });
    assert.equal(review.state, 'accepted');
    await vscode.commands.executeCommand('bugsmith.unreviewBug', { root: root(), id: row.id });
  });
});

/** The command line, as somebody else's terminal would. */
async function bugsmith(...args: string[]): Promise<void> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const extension = vscode.extensions.getExtension('bugsmith.bugsmith');
  assert.ok(extension);
  const program = vscode.Uri.joinPath(extension.extensionUri, 'dist', 'engine', 'bugsmith.js').fsPath;
  await promisify(execFile)(process.execPath, ['--liftoff-only', program, ...args]);
}
