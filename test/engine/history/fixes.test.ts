import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotOfCommit } from '../../../engine/project/commit-snapshot.ts';
import type { Problem } from '../../../engine/protocol/index.ts';
import { everything, git, Workspace } from '../project/workspace.ts';
import { change, quiet, readHistory } from './project-history.ts';

const same = 'exports.names = [];\nexports.prices = new Map();\nexports.first = (a) => a[0];\n';
const odd = 'lib/größe und maß.js';

describe('fixes in a history', () => {
  let work: Workspace;
  let root: string;
  const hashes: Record<string, string> = {};

  before(() => {
    work = new Workspace();
    root = work.repository('shop', {
      'lib/cart.js': `${same}exports.total = (a) => a.length;\n`,
      [odd]: 'exports.size = (a) => a;\r\n',
      'test/cart.test.js': '// none yet\n',
      'README.md': '# Shop\n',
    });
    writeFileSync(join(root, '.gitignore'), 'home\n');
    const test = (n: number) => ({ 'test/cart.test.js': `// ${n}\n` });
    const cart = (n: number) => ({ 'lib/cart.js': `${same}exports.total = (a) => a.length + ${n};\n` });
    hashes.issue = change(root, 'Count what is there\n\nFixes #12', { ...cart(1), ...test(1) });
    hashes.conventional = change(root, 'fix(cart): count again', { ...cart(2), ...test(2) });
    hashes.bead = change(root, 'Count once more (shop-a1b2)', { ...cart(3), ...test(3) });
    hashes.open = change(root, 'Add counting (shop-c3d4)', { ...cart(4), ...test(4) });
    hashes.shape = change(root, 'Count with care', { ...cart(5), ...test(5) });
    hashes.document = change(root, 'fix: a word', { 'README.md': '# The shop\n' });
    hashes.untested = change(root, 'Fix the count', cart(6));
    hashes.odd = change(root, 'fix: the size', { [odd]: 'exports.size = (a) => a + 1;\r\n', ...test(7) });
    git(root, 'checkout', '--quiet', '-b', 'topic');
    hashes.inner = change(root, 'Half of it', cart(8));
    change(root, 'The other half', test(8));
    git(root, 'checkout', '--quiet', 'main');
    git(root, 'merge', '--quiet', '--no-ff', 'topic', '-m', 'Merge pull request #31 from a/topic\n\nFix the merge');
    hashes.merge = git(root, 'rev-parse', 'HEAD').trim();
    git(root, 'mv', 'lib/cart.js', 'lib/basket.js');
    hashes.renamed = change(root, 'fix: the basket', {
      'lib/basket.js': `${same}exports.total = (a) => a.length + 8 - 0;\n`,
      ...test(9),
    });
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`lib/part${i}.js`, `exports.a = ${i};\n`]));
    change(root, 'Add parts', many);
    const changed = Object.fromEntries(Object.keys(many).map((path) => [path, 'exports.a = -1;\n']));
    hashes.large = change(root, 'fix: all of it', { ...changed, ...test(10) });
    mkdirSync(join(root, '.beads'));
    const beads = [
      { id: 'shop-a1b2', title: 'Counts wrongly', description: 'It is one off.', status: 'closed', issue_type: 'bug' },
      { id: 'shop-c3d4', title: 'Counting', status: 'open', issue_type: 'bug' },
    ];
    const lines = [...beads.map((bead) => JSON.stringify(bead)), '<<<<<<< ours', '{"half'];
    hashes.last = change(root, 'Add the list of issues', { '.beads/issues.jsonl': lines.join('\n') });
  });
  after(() => work.close());

  it('are found by issue, bead, message and shape, with the reason', async () => {
    using history = await readHistory(root);
    const found = Object.fromEntries(history.fixes.map(({ commit, origin }) => [commit.hash, origin]));
    const kinds = (name: string) => found[hashes[name] ?? '']?.foundBy;
    assert.deepEqual(
      [
        'issue',
        'conventional',
        'bead',
        'open',
        'shape',
        'document',
        'untested',
        'odd',
        'merge',
        'renamed',
        'large',
      ].map(kinds),
      [
        'issue',
        'conventional',
        'bead',
        undefined,
        'shape',
        undefined,
        'message',
        'conventional',
        'pull',
        'conventional',
        undefined,
      ],
    );
    const bead = history.fixes.find(({ origin }) => origin.foundBy === 'bead');
    assert.deepEqual(bead?.issueText, { title: 'Counts wrongly', body: 'It is one off.' });
    assert.deepEqual(bead?.origin.links, [{ kind: 'bead', id: 'shop-a1b2', title: 'Counts wrongly' }]);
    assert.equal(found[hashes.issue ?? '']?.reason, 'its message closes issue #12');
    assert.deepEqual(found[hashes.issue ?? '']?.links, [{ kind: 'issue', id: '#12' }]);
    assert.ok(!JSON.stringify(history.fixes).includes('someone@example.org'));
  });

  it('split sources from tests, a merge as one change, a renamed file as one file', async () => {
    using history = await readHistory(root);
    const of = (name: string) => history.fixes.find(({ commit }) => commit.hash === hashes[name]);
    const merge = of('merge');
    assert.deepEqual(
      merge?.sources.map(({ path }) => path),
      ['lib/cart.js'],
    );
    assert.deepEqual(
      merge?.tests.map(({ path }) => path),
      ['test/cart.test.js'],
    );
    // The half of it that is the same change is not listed again.
    assert.equal(of('inner'), undefined);
    const renamed = of('renamed');
    assert.deepEqual(
      renamed?.sources.map(({ oldPath, path }) => [oldPath, path]),
      [['lib/cart.js', 'lib/basket.js']],
    );
    assert.equal(history.pathToday(hashes.issue ?? '', 'lib/cart.js'), 'lib/basket.js');
    const file = await history.sourcesOf(of('odd') ?? assert.fail());
    assert.deepEqual(file, [
      { path: odd, before: 'exports.size = (a) => a;\r\n', after: 'exports.size = (a) => a + 1;\r\n' },
    ]);
  });

  it('only what came after a commit or a date', async () => {
    using after = await readHistory(root, { since: hashes.shape ?? '' });
    assert.ok(after.fixes.every(({ commit }) => commit.hash !== hashes.issue));
    assert.ok(after.fixes.some(({ commit }) => commit.hash === hashes.odd));
    using none = await readHistory(root, { since: 'HEAD' });
    assert.equal(none.commits, 0);
    using all = await readHistory(root, { since: '2001-01-01' });
    assert.ok(all.commits > 10);
    await assert.rejects(readHistory(root, { since: 'some day' }), { code: 'no-such-commit' });
  });

  it('a sub-folder has its own history, with paths of its own', async () => {
    using history = await readHistory(join(root, 'lib'));
    const [path] = history.fixes.flatMap(({ sources }) => sources.map((source) => source.path)).slice(-1);
    assert.equal(path, 'cart.js');
  });

  it('the snapshot of a commit is what a checkout would give, and nothing is written', async () => {
    const untouched = everything(root);
    for (const name of ['issue', 'odd', 'merge', 'renamed', 'last']) {
      const { snapshot, commit } = await snapshotOfCommit(root, hashes[name] ?? '', quiet.signal);
      assert.equal(commit, hashes[name]);
      const clone = join(work.place, `clone-${name}`);
      git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
      git(clone, 'checkout', '--quiet', hashes[name] ?? '');
      const checkedOut = await work.snapshot(clone);
      assert.equal(snapshot.id, checkedOut.snapshot.id);
      for (const { path } of snapshot.files)
        assert.deepEqual(readFileSync(join(snapshot.directory, path)), readFileSync(join(clone, path)));
    }
    assert.deepEqual(everything(root), untouched);
  });

  it('a commit that is not there, and a folder without history, are told', async () => {
    await assert.rejects(snapshotOfCommit(root, 'nowhere', quiet.signal), { code: 'no-such-commit' });
    await assert.rejects(snapshotOfCommit(root, '--all', quiet.signal), { code: 'no-such-commit' });
    await assert.rejects(readHistory(work.folder('plain')), { code: 'no-git' });
  });
});

describe('the history of a clone without all contents', () => {
  let work: Workspace;
  before(() => {
    work = new Workspace();
  });
  after(() => work.close());

  const shop = (name: string) => {
    const cart = (n: number) => `${same}exports.total = (a) => a.length + ${n};\n`;
    const root = work.repository(name, {
      'lib/cart.js': cart(0),
      'picture.bin': '\0one',
      'note.txt': 'a\nb\nc\n',
    });
    const fix = change(root, 'fix: count', { 'lib/cart.js': cart(1) });
    const both = change(root, 'fix: count and paint', { 'lib/cart.js': cart(2), 'picture.bin': '\0two' });
    git(root, 'mv', 'lib/cart.js', 'lib/basket.js');
    change(root, 'fix: the basket', { 'lib/basket.js': cart(3) });
    change(root, 'Paint anew', { 'picture.bin': '\0three' });
    return { root, fix, both };
  };
  const lose = (root: string, name: string) => {
    const id = git(root, 'rev-parse', name).trim();
    rmSync(join(root, '.git', 'objects', id.slice(0, 2), id.slice(2)), { force: true });
  };

  it('has the fixes whose contents are there', async () => {
    const { root, fix, both } = shop('partial');
    lose(root, `${both}:picture.bin`);
    using history = await readHistory(root);
    assert.deepEqual(
      history.fixes.map(({ origin }) => origin.subject),
      ['fix: the basket', 'fix: count'],
    );
    assert.equal(history.commits, 5);
    assert.equal(history.pathToday(fix, 'lib/cart.js'), 'lib/basket.js');
  });

  it('that cannot be read at all is told in a line of git’s own, not with all that was read until then', async () => {
    const { root, fix } = shop('broken');
    lose(root, `${fix}^{tree}`);
    await assert.rejects(readHistory(root), (error: Problem) => {
      assert.equal(error.code, 'git-failed');
      assert.match(error.why ?? '', /^(?:fatal|error): /);
      assert.doesNotMatch(error.why ?? '', /Paint anew/);
      return true;
    });
  });
});
