import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { requests } from '../../../../engine/protocol/index.ts';
import { application, bugsOf, fileIn, openAt, root, until } from '../extension.ts';
import { descendants } from '../processes.ts';

describe('generating', function () {
  this.timeout(180_000);

  it('proves bugs in the function at the cursor, and says what it does meanwhile', async () => {
    const { runs } = await application();
    const messages = new Set<string>();
    const listener = runs.onDidChange(() => messages.add(runs.all[0]?.progress?.phase ?? ''));
    await openAt('pantry/prices.py', 'price = unit_price');
    await vscode.commands.executeCommand('bugsmith.generateFunction');
    listener.dispose();
    const [run] = runs.all;
    assert.equal(run?.state, 'done', String(run?.error));
    assert.equal(run.title, 'best_offer');
    assert.ok(run.valid > 0, `nothing valid: ${JSON.stringify(run.summary)}`);
    // The baseline may be known already, and is said for a moment only then.
    for (const phase of ['screen', 'confirm'])
      assert.ok(messages.has(phase), `${phase} is not among ${[...messages].join(', ')}`);
    const rows = (await bugsOf()).filter(({ id }) => run.summary?.tuples.includes(id));
    assert.equal(rows.length, run.valid);
    for (const { file, function: name } of rows) assert.equal(`${file}:${name}`, 'pantry/prices.py:best_offer');
  });

  it('takes the innermost function: a nested one', async () => {
    const { runs } = await application();
    await openAt('pantry/stock.py', 'left = item.days_left');
    await vscode.commands.executeCommand('bugsmith.generateFunction');
    const [run] = runs.all;
    assert.equal(run?.state, 'done', String(run?.error));
    assert.match(run.title, /^Shelf\.use_first\.(<locals>\.)?urgency$/);
  });

  it('sees the text of unsaved editors, and leaves the file as it is', async () => {
    const { engine, runs } = await application();
    const file = fileIn(root(), 'pantry/recipes.py');
    const before = readFileSync(file.fsPath, 'utf8');
    const editor = await openAt('pantry/recipes.py', 'lacking = grams');
    const { document } = editor;
    const edit = new vscode.WorkspaceEdit();
    const unsaved = document.getText().replaceAll('lacking', 'still_to_buy');
    edit.replace(file, new vscode.Range(0, 0, document.lineCount, 0), unsaved);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(document.isDirty);
    await vscode.commands.executeCommand('bugsmith.generateFunction');
    const [run] = runs.all;
    assert.equal(run?.state, 'done', String(run?.error));
    const [tuple] = run.tuples;
    assert.ok(tuple, `no bug was proved: ${JSON.stringify(run.summary)}`);
    assert.match(tuple.fixSource, /still_to_buy/);
    const [shown] = await engine.request(requests.poolDocuments, { root: root(), id: tuple.id });
    assert.equal(shown?.fix, unsaved);
    assert.equal(readFileSync(file.fsPath, 'utf8'), before);
    assert.ok(document.isDirty, 'it is still unsaved');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('stops when it is told to, keeps what it found, and leaves no process behind', async () => {
    const { engine, runs, handlers } = await application();
    await vscode.workspace.getConfiguration('bugsmith').update('generate.count', 500, true);
    try {
      const before = (await bugsOf()).length;
      const over = vscode.commands.executeCommand('bugsmith.generateWorkspace');
      const run = await until('a bug is proved', () => runs.active.find(({ valid }) => valid > 0), 120);
      await handlers['bugsmith.cancelRuns']();
      await over;
      assert.equal(run.state, 'stopped', String(run.error));
      const rows = await bugsOf();
      assert.ok(rows.length >= before + run.tuples.length, 'what was found is kept');
      for (const { id } of run.tuples)
        assert.ok(
          rows.some((row) => row.id === id),
          `${id} is kept`,
        );
      const pid = await engine.pid();
      assert.ok(pid);
      await until('nothing of the run is left', () => descendants(pid).length === 0, 30);
    } finally {
      await vscode.workspace.getConfiguration('bugsmith').update('generate.count', 3, true);
    }
  });

  it('writes nothing into the project', async () => {
    const status = execFileSync('git', ['status', '--porcelain', '--ignored'], { cwd: root(), encoding: 'utf8' });
    assert.equal(status, '');
  });
});
