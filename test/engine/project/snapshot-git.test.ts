import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { commit, copied, everything, git, Workspace } from './workspace.ts';

describe('a snapshot of a git repository', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.close());

  /** A repository in which everything that can be different from its commit is. */
  function busyRepository(): string {
    const root = workspace.repository('busy one', {
      '.gitignore': '*.log\nbuild/\n!keep.log\n',
      'kept.py': 'a = 1\n',
      'changed.py': 'before\n',
      'staged.py': 'before\n',
      'deleted.py': 'gone\n',
      'tracked.log': '',
      'run.sh': '#!/bin/sh\n',
      'touched.py': 'same\n',
      'sub/deep/ünïcode name.py': 'x = "é"\n',
    });
    git(root, 'add', '--force', 'tracked.log');
    chmodSync(join(root, 'run.sh'), 0o755);
    symlinkSync('kept.py', join(root, 'inside'));
    symlinkSync('/etc/passwd', join(root, 'outside'));
    commit(root, 'More');
    writeFileSync(join(root, 'changed.py'), 'after\n');
    writeFileSync(join(root, 'staged.py'), 'after\n');
    git(root, 'add', 'staged.py');
    rmSync(join(root, 'deleted.py'));
    workspace.folder('busy one', { 'new.py': 'new\n', 'secret.log': 'x', 'build/out.py': 'x', 'sub/keep.log': 'kept' });
    chmodSync(join(root, 'new.py'), 0o600);
    // git's index now holds a time that is wrong: anything that refreshes the index writes it.
    utimesSync(join(root, 'touched.py'), new Date(), new Date(Date.now() + 5000));
    return root;
  }

  it('holds tracked and unignored files as they are on disk, with their kinds', async () => {
    const taken = await workspace.snapshot(busyRepository());
    assert.deepEqual(copied(taken), [
      '.gitignore 644',
      'changed.py 644',
      'inside -> kept.py',
      'kept.py 644',
      'new.py 644',
      'outside -> /etc/passwd',
      'run.sh 755',
      'staged.py 644',
      'sub/deep/ünïcode name.py 644',
      'sub/keep.log 644',
      'touched.py 644',
      'tracked.log 644',
    ]);
    assert.equal(readFileSync(join(taken.snapshot.directory, 'changed.py'), 'utf8'), 'after\n');
    assert.equal(readFileSync(join(taken.snapshot.directory, 'staged.py'), 'utf8'), 'after\n');
    const kinds = new Map(taken.snapshot.files.map((file) => [file.path, file.kind]));
    assert.deepEqual(
      ['run.sh', 'inside', 'kept.py'].map((path) => kinds.get(path)),
      ['executable', 'symlink', 'file'],
    );
    assert.equal(taken.dirty, true);
    assert.deepEqual(taken.notes, []);
  });

  it('changes nothing in the repository, in its index or in its times', async () => {
    const root = busyRepository();
    const before = everything(root);
    await workspace.snapshot(root);
    await workspace.snapshot(join(root, 'sub'));
    assert.deepEqual(everything(root), before);
  });

  it('names the commit, and says when nothing differs from it', async () => {
    const root = workspace.repository('clean', { 'a.py': '1\n' });
    const taken = await workspace.snapshot(root);
    assert.equal(taken.commit, git(root, 'rev-parse', 'HEAD').trim());
    assert.equal(taken.dirty, false);
  });

  it('takes a sub-folder as root, with its own identity and its own cleanness', async () => {
    const root = workspace.repository('mono', { 'a.py': '1\n', 'packages/core/b.py': '2\n' });
    writeFileSync(join(root, 'a.py'), 'changed\n');
    const whole = await workspace.snapshot(root);
    const part = await workspace.snapshot(join(root, 'packages/core'));
    assert.deepEqual(copied(part), ['b.py 644']);
    assert.deepEqual([whole.dirty, part.dirty], [true, false]);
    assert.notEqual(part.identity, whole.identity);
    assert.equal(part.commit, whole.commit);
  });

  it('gives clones, worktrees, branches and later commits one identity', async () => {
    const root = workspace.repository('origin', { 'a.py': '1\n', 'sub/b.py': '2\n' });
    git(root, 'clone', '--quiet', root, join(workspace.place, 'a clone'));
    git(root, 'worktree', 'add', '--quiet', '-b', 'other', join(workspace.place, 'tree'));
    commit(join(workspace.place, 'a clone'), 'Later');
    const roots = [root, join(workspace.place, 'a clone'), join(workspace.place, 'tree')];
    const identities = async (folders: string[]) =>
      new Set(await Promise.all(folders.map(async (folder) => (await workspace.snapshot(folder)).identity)));
    assert.equal((await identities(roots)).size, 1);
    assert.equal((await identities(roots.map((folder) => join(folder, 'sub')))).size, 1);
    assert.equal((await identities([root, workspace.repository('stranger', { 'b.py': '2' })])).size, 2);
  });

  it('keeps its identity when a foreign history is merged in', async () => {
    const root = workspace.repository('host', { 'a.py': '1\n' });
    const foreign = workspace.repository('foreign', { 'b.py': '1\n' });
    const before = await workspace.snapshot(root);
    git(root, 'fetch', '--quiet', foreign, 'main:foreign');
    git(root, 'merge', '--quiet', '--allow-unrelated-histories', '--no-edit', 'foreign');
    const after = await workspace.snapshot(root);
    assert.equal(after.identity, before.identity);
    assert.deepEqual(copied(after), ['a.py 644', 'b.py 644']);
  });

  it('knows a shallow clone by where it came from', async () => {
    const root = workspace.repository('deep', { 'a.py': '1\n' });
    commit(root, 'Second');
    for (const name of ['shallow 1', 'shallow 2']) {
      git(root, 'clone', '--quiet', '--depth=1', `file://${root}`, join(workspace.place, name));
    }
    const [one, two] = [
      await workspace.snapshot(join(workspace.place, 'shallow 1')),
      await workspace.snapshot(join(workspace.place, 'shallow 2')),
    ];
    assert.equal(one.identity, two.identity);
    assert.match(one.notes.join(), /shallow/);
  });

  it('goes into submodules, and notes those that are not checked out', async () => {
    const inner = workspace.repository('inner', { 'lib.py': '1\n', '.gitignore': '*.tmp\n' });
    const middle = workspace.repository('middle', { 'm.py': '1\n' });
    git(middle, 'submodule', '--quiet', 'add', inner, 'deps/inner');
    commit(middle, 'Submodule');
    const root = workspace.repository('outer', { 'o.py': '1\n' });
    git(root, 'submodule', '--quiet', 'add', middle, 'third party/middle');
    git(root, 'submodule', '--quiet', 'add', inner, 'absent');
    commit(root, 'Submodules');
    git(root, 'submodule', '--quiet', 'update', '--init', '--recursive');
    git(root, 'submodule', '--quiet', 'deinit', '--force', 'absent');
    workspace.folder('outer/third party/middle/deps/inner', { 'new.py': 'n', 'x.tmp': 'ignored' });
    const before = everything(root);
    const taken = await workspace.snapshot(root);
    assert.deepEqual(copied(taken), [
      '.gitmodules 644',
      'o.py 644',
      'third party/middle/.gitmodules 644',
      'third party/middle/deps/inner/.gitignore 644',
      'third party/middle/deps/inner/lib.py 644',
      'third party/middle/deps/inner/new.py 644',
      'third party/middle/m.py 644',
    ]);
    assert.match(taken.notes.join(), /Submodule absent is not checked out/);
    assert.equal(taken.dirty, true);
    assert.deepEqual(everything(root), before);
  });

  it('goes into a repository inside the repository', async () => {
    const root = workspace.repository('around', { 'a.py': '1\n' });
    workspace.repository('around/nested', { 'b.py': '1\n', '.gitignore': '*.tmp\n', 'c.tmp': 'ignored' });
    assert.deepEqual(copied(await workspace.snapshot(root)), ['a.py 644', 'nested/.gitignore 644', 'nested/b.py 644']);
  });

  it('reads a repository that has no commit yet', async () => {
    const root = workspace.folder('fresh', { 'a.py': '1\n' });
    git(root, 'init', '--quiet');
    const taken = await workspace.snapshot(root);
    assert.deepEqual([taken.commit, taken.dirty], [null, true]);
    assert.deepEqual(copied(taken), ['a.py 644']);
    assert.match(taken.notes.join(), /no commit yet/);
  });

  it('reads a repository in the middle of a conflict', async () => {
    const root = workspace.repository('torn', { 'a.py': 'start\n' });
    git(root, 'checkout', '--quiet', '-b', 'side');
    writeFileSync(join(root, 'a.py'), 'side\n');
    commit(root, 'Side');
    git(root, 'checkout', '--quiet', 'main');
    writeFileSync(join(root, 'a.py'), 'main\n');
    commit(root, 'Main');
    assert.throws(() => git(root, 'merge', '--quiet', 'side'));
    const taken = await workspace.snapshot(root);
    assert.deepEqual(copied(taken), ['a.py 644']);
    assert.match(readFileSync(join(taken.snapshot.directory, 'a.py'), 'utf8'), /^<<<<<<< /);
  });

  it('does not follow a tracked folder that has become a link', async () => {
    const root = workspace.repository('moved', { 'a.py': '1\n', 'data/secret.txt': 'tracked\n' });
    const elsewhere = workspace.folder('elsewhere', { 'secret.txt': 'not of this project\n' });
    renameSync(join(root, 'data'), join(workspace.place, 'away'));
    symlinkSync(elsewhere, join(root, 'data'));
    assert.deepEqual(copied(await workspace.snapshot(root)), ['a.py 644', `data -> ${elsewhere}`]);
  });

  it('notes and leaves out a name that is not UTF-8', async function () {
    if (process.platform !== 'linux') return this.skip();
    const root = workspace.repository('odd', { 'a.py': '1\n' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.py')]), 'x');
    const taken = await workspace.snapshot(root);
    assert.deepEqual(copied(taken), ['a.py 644']);
    assert.match(taken.notes.join(), /not valid UTF-8: caf/);
  });

  it('takes a folder that the repository around it ignores as a plain folder', async () => {
    const root = workspace.repository('dotfiles', { '.gitignore': '*\n!.gitignore\n' });
    workspace.folder('dotfiles/work', { 'a.py': '1\n' });
    const taken = await workspace.snapshot(join(root, 'work'));
    assert.deepEqual(copied(taken), ['a.py 644']);
    assert.equal(taken.commit, null);
    assert.match(taken.notes.join(), /ignores it/);
  });

  it('is not misled by the GIT_ variables of the process, nor by a file system monitor of the repository', async () => {
    const root = workspace.repository('steered', { 'a.py': '1\n' });
    const other = workspace.repository('other', { 'b.py': '1\n' });
    const trap = join(workspace.place, 'trap');
    git(root, 'config', 'core.fsmonitor', `touch '${trap}'; false`);
    process.env.GIT_DIR = join(other, '.git');
    process.env.GIT_WORK_TREE = other;
    try {
      assert.deepEqual(copied(await workspace.snapshot(root)), ['a.py 644']);
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_WORK_TREE;
    }
    assert.equal(existsSync(trap), false);
  });

  it('puts the text of unsaved editors over the files it holds, and keeps a byte order mark', async () => {
    const root = workspace.repository('edited', {
      'a.py': 'saved\n',
      'b.py': '\uFEFFmark\r\n',
      'c.py': 'c\n',
      '.gitignore': 'no.py',
    });
    mkdirSync(join(root, 'd'));
    const before = everything(root);
    const overlay = new Map([
      ['a.py', 'unsaved\n'],
      ['b.py', 'new\r\n'],
      ['c.py', 'c\n'],
      ['no.py', 'not of the project'],
    ]);
    const plain = await workspace.snapshot(root);
    const taken = await workspace.snapshot(root, overlay);
    const text = (path: string) => readFileSync(join(taken.snapshot.directory, path), 'utf8');
    assert.deepEqual([text('a.py'), text('b.py'), text('c.py')], ['unsaved\n', '\uFEFFnew\r\n', 'c\n']);
    assert.deepEqual(
      taken.snapshot.files.map((file) => file.path),
      ['.gitignore', 'a.py', 'b.py', 'c.py'],
    );
    assert.deepEqual([plain.dirty, taken.dirty], [false, true]);
    assert.notEqual(taken.snapshot.id, plain.snapshot.id);
    assert.deepEqual(everything(root), before);
  });
});
