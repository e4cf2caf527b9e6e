import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { requests } from '../../../../engine/protocol/index.ts';
import { application, bugsOf, root, shown, someBugs, until } from '../extension.ts';

const groupings = {
  function: (row: { function: string }) => row.function,
  category: (row: { category: string }) => row.category,
  difficulty: (row: { difficulty: string }) => row.difficulty,
  strategy: (row: { strategy: string }) => row.strategy,
  review: (row: { review: string }) => row.review,
};

describe('the Knowledge Pool view', function () {
  this.timeout(120_000);

  before(async () => {
    await someBugs('pantry/prices.py', 'price = unit_price');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('bugsmith.clearPoolFilter');
    await vscode.commands.executeCommand('bugsmith.groupPool', 'function');
  });

  for (const [grouping, keyOf] of Object.entries(groupings)) {
    it(`groups bugs by ${grouping}: each bug once, each group with its count`, async () => {
      const rows = await bugsOf();
      await vscode.commands.executeCommand('bugsmith.groupPool', grouping);
      const { poolTree } = await application();
      const groups = (await shown()).filter(({ node }) => node.kind === 'group');
      assert.equal(
        groups.length,
        new Set(rows.map((row) => (grouping === 'function' ? `${row.file}:` : '') + keyOf(row))).size,
      );
      const seen: string[] = [];
      for (const { node } of groups) {
        const bugs = await shown(node);
        assert.match(String(poolTree.getTreeItem(node).description), new RegExp(`^${bugs.length}\\b`));
        for (const bug of bugs) if (bug.node.kind === 'bug') seen.push(bug.node.id);
      }
      assert.deepEqual(seen.sort(), rows.map(({ id }) => id).sort());
    });
  }

  it('shows changes that no test noticed as test gaps', async () => {
    const { engine } = await application();
    const gaps = await engine.request(requests.poolGaps, { root: root() });
    const open = gaps.filter(({ survivors }) => survivors.length > 0);
    const groups = (await shown()).filter(({ node }) => node.kind === 'gaps');
    assert.equal(groups.length, open.length > 0 ? 1 : 0);
    if (groups[0]) assert.equal((await shown(groups[0].node)).length, open.length);
  });

  it('shows gaps as hints in editors only when asked to', async () => {
    const hints = () =>
      vscode.languages.getDiagnostics().flatMap(([, all]) => all.filter(({ source }) => source === 'Bugsmith'));
    assert.deepEqual(hints(), []);
    const { engine } = await application();
    const gaps = await engine.request(requests.poolGaps, { root: root() });
    await vscode.commands.executeCommand('bugsmith.showGaps');
    await until('hints are shown', () => hints().length === gaps.flatMap(({ survivors }) => survivors).length);
    await vscode.commands.executeCommand('bugsmith.hideGaps');
    await until('hints are gone', () => hints().length === 0);
  });

  it('finds bugs by words, and shows all again', async () => {
    const rows = await bugsOf();
    const [wanted] = rows;
    assert.ok(wanted);
    await vscode.commands.executeCommand('bugsmith.searchPool', 'zzzqqq');
    assert.deepEqual(await labels(), []);
    await vscode.commands.executeCommand('bugsmith.searchPool', wanted.function.split('.').at(-1));
    const found = (await Promise.all((await shown()).map(({ node }) => shown(node)))).flat();
    assert.ok(found.some(({ node }) => node.kind === 'bug' && node.id === wanted.id));
    await vscode.commands.executeCommand('bugsmith.clearPoolFilter');
    const all = await Promise.all(
      (await shown()).filter(({ node }) => node.kind === 'group').map(({ node }) => shown(node)),
    );
    assert.equal(all.flat().length, rows.length);
  });

  it('opens a bug as the diff of two read-only documents', async () => {
    const { engine } = await application();
    const [row] = await bugsOf();
    assert.ok(row);
    await vscode.commands.executeCommand('bugsmith.openDiff', { root: root(), id: row.id });
    const input = await until('a diff is open', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return tab instanceof vscode.TabInputTextDiff ? tab : undefined;
    });
    const [document] = await engine.request(requests.poolDocuments, { root: root(), id: row.id });
    const [original, modified] = await Promise.all(
      [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.deepEqual([original?.getText(), modified?.getText()], [document?.fix, document?.bug]);
    assert.notEqual(original?.getText(), modified?.getText());
    assert.equal(original?.languageId, 'python');
    assert.equal(vscode.workspace.fs.isWritableFileSystem(input.original.scheme) ?? false, false);
  });

  it('keeps reviews, with the reason of a rejection', async () => {
    const { engine, poolTree } = await application();
    const [row] = await bugsOf();
    assert.ok(row);
    const bug = { root: root(), id: row.id };
    await vscode.commands.executeCommand('bugsmith.acceptBug', bug);
    assert.equal((await engine.request(requests.poolShow, bug)).review.state, 'accepted');
    const params = { root: root(), ids: [row.id], state: 'rejected' as const, note: 'Too easy.' };
    await engine.request(requests.poolReview, params);
    const { review } = await engine.request(requests.poolShow, bug);
    assert.deepEqual([review.state, review.note], ['rejected', 'Too easy.']);
    await vscode.commands.executeCommand('bugsmith.refreshPool');
    await vscode.commands.executeCommand('bugsmith.groupPool', 'review');
    const rejected = (await shown()).find(({ node }) => node.kind === 'group' && node.group.key === 'rejected');
    assert.ok(rejected, 'a group of rejected bugs');
    const [item] = (await shown(rejected.node)).map(({ node }) => poolTree.getTreeItem(node));
    assert.equal(item?.contextValue, 'bug.rejected');
    await vscode.commands.executeCommand('bugsmith.unreviewBug', bug);
    assert.equal((await engine.request(requests.poolShow, bug)).review.state, 'unreviewed');
  });

  it('copies bugs as few-shot examples', async () => {
    const rows = (await bugsOf()).slice(0, 2);
    const nodes = rows.map(({ id }) => ({ root: root(), id }));
    await vscode.commands.executeCommand('bugsmith.copyFewShot', nodes[0], nodes);
    const text = await vscode.env.clipboard.readText();
    for (const { function: name } of rows) assert.ok(text.includes(name.split('.').at(-1) ?? name), text);
    assert.match(text, /```/);
  });
});

async function labels(): Promise<string[]> {
  return (await shown()).map(({ label }) => label);
}
