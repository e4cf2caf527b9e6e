import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../../engine/project/snapshot.ts';
import { commit, copied, everything, git, Workspace } from './workspace.ts';

describe('a snapshot of a plain folder', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.close());

  it('holds everything but junk that tools make, and says what it left out', async () => {
    const root = workspace.folder('plain', {
      'a.py': '1\n',
      '.env': 'KEY=1',
      'dist/kept.js': '1',
      'web/node_modules/x/index.js': '1',
      '.venv/bin/python': '1',
      'my env/pyvenv.cfg': '',
      'my env/lib/x.py': '1',
      'out/CACHEDIR.TAG': '',
      'out/x.o': '1',
      'pkg/__pycache__/a.pyc': '1',
    });
    symlinkSync('/', join(root, 'everything'));
    symlinkSync('nowhere', join(root, 'dangling'));
    const before = everything(root);
    const taken = await workspace.snapshot(root);
    assert.deepEqual(copied(taken).sort(), [
      '.env 644',
      'a.py 644',
      'dangling -> nowhere',
      'dist/kept.js 644',
      'everything -> /',
    ]);
    assert.deepEqual([taken.commit, taken.dirty], [null, false]);
    assert.match(taken.notes.join('\n'), /not a git repository/);
    assert.match(taken.notes.join('\n'), /\.venv, __pycache__, my env, node_modules, out/);
    assert.deepEqual(everything(root), before);
  });

  it('is known by its place', async () => {
    const files = { 'a.py': '1\n' };
    const [one, two] = [workspace.folder('one', files), workspace.folder('two', files)];
    symlinkSync(one, join(workspace.place, 'alias'));
    const identity = async (root: string) => (await workspace.snapshot(root)).identity;
    assert.notEqual(await identity(one), await identity(two));
    assert.equal(await identity(join(workspace.place, 'alias')), await identity(one));
  });

  it('lets git list the repositories inside', async () => {
    const root = workspace.folder('many', { 'readme.md': 'x' });
    workspace.repository('many/one', { 'a.py': '1\n', '.gitignore': '*.tmp\n' });
    workspace.folder('many/one', { 'a.tmp': 'ignored' });
    assert.deepEqual(copied(await workspace.snapshot(root)), ['one/.gitignore 644', 'one/a.py 644', 'readme.md 644']);
  });

  it('notes what it cannot take: odd names, pipes, files it may not read', async function () {
    if (process.platform !== 'linux') return this.skip();
    const root = workspace.folder('odd', { 'a.py': '1\n', 'locked.py': '1\n', 'closed/b.py': '1\n' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe])]), 'x');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    chmodSync(join(root, 'locked.py'), 0o000);
    chmodSync(join(root, 'closed'), 0o000);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      // Root may read everything; so read as somebody else, who owns the cache.
      for (const path of [workspace.place, workspace.folder('home')]) chownSync(path, 65534, 65534);
      process.seteuid?.(65534);
    }
    try {
      const taken = await workspace.snapshot(root);
      assert.deepEqual(copied(taken), ['a.py 644']);
      const notes = taken.notes.join('\n');
      assert.match(notes, /not valid UTF-8: ÿþ/);
      assert.match(notes, /no file, folder or link: pipe/);
      assert.match(notes, /may not be read \(EACCES\): locked\.py/);
      assert.match(notes, /cannot be read \(EACCES\): closed\//);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(root, 'closed'), 0o755);
    }
  });

  it("does not hold Bugsmith's own folders when they lie in it", async () => {
    const root = workspace.folder('wide', { 'a.py': '1\n', '.ours/data/pool.db': 'x', '.ours/other.txt': 'x' });
    process.env.BUGSMITH_HOME = join(root, '.ours');
    await workspace.snapshot(root);
    assert.deepEqual(copied(await workspace.snapshot(root)), ['.ours/other.txt 644', 'a.py 644']);
  });

  it('notes large files', async () => {
    const root = workspace.folder('large', { 'data.bin': '' });
    truncateSync(join(root, 'data.bin'), 60 * 1024 * 1024);
    const taken = await workspace.snapshot(root);
    assert.equal(taken.snapshot.files[0]?.size, 60 * 1024 * 1024);
    assert.match(taken.notes.join('\n'), /data\.bin has 60 MB/);
  });
});

describe('what is wrong with a root', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.close());

  it('says that there is no such folder', async () => {
    const root = workspace.folder('there', { 'file.py': '' });
    for (const wrong of [join(root, 'missing'), join(root, 'file.py'), join(root, 'file.py/below')]) {
      await assert.rejects(workspace.snapshot(wrong), { name: 'Problem', code: 'no-such-folder', exitCode: 2 });
    }
  });

  it('asks for git only where there is a repository', async () => {
    const repository = workspace.repository('repository', { 'sub/a.py': '1\n' });
    const plain = workspace.folder('plain', { 'a.py': '1\n' });
    const path = process.env.PATH;
    process.env.PATH = workspace.folder('empty');
    try {
      const missing = { name: 'Problem', code: 'git-missing', exitCode: 3 };
      await assert.rejects(workspace.snapshot(join(repository, 'sub')), missing);
      assert.deepEqual(copied(await workspace.snapshot(plain)), ['a.py 644']);
    } finally {
      process.env.PATH = path;
    }
  });

  it('passes on what git says about a broken repository', async () => {
    const root = workspace.folder('broken', { 'a.py': '1\n', '.git': 'gitdir: /nowhere\n' });
    await assert.rejects(workspace.snapshot(root), {
      name: 'Problem',
      code: 'git-failed',
      why: /not a git repository/,
    });
  });

  it('says how to trust a repository of another user', async function () {
    if (process.getuid?.() !== 0) return this.skip();
    const root = workspace.repository('foreign', { 'a.py': '1\n' });
    for (const path of [root, join(root, '.git')]) chownSync(path, 12345, 12345);
    const problem = { name: 'Problem', code: 'git-untrusted-folder', remedy: /safe\.directory/ };
    await assert.rejects(workspace.snapshot(root), problem);
  });
});

describe('reading a text of a snapshot', () => {
  let workspace: Workspace;
  before(() => {
    workspace = new Workspace();
  });
  after(() => workspace.close());

  const texts: [name: string, bytes: Uint8Array, text: string | undefined][] = [
    ['line endings of all kinds', Buffer.from('a\r\nb\nc\rd'), 'a\r\nb\nc\rd'],
    ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x61]), '\uFEFFa'],
    ['characters beyond the basic plane', Buffer.from('x = "🐞é"\t\n\n'), 'x = "🐞é"\t\n\n'],
    ['NUL', Buffer.from('a\0b'), 'a\0b'],
    ['Latin-1', Buffer.from('caf\xe9', 'latin1'), undefined],
    ['an encoded surrogate', Buffer.from([0xed, 0xa0, 0x80]), undefined],
    ['nothing', Buffer.alloc(0), ''],
  ];
  for (const [name, bytes, text] of texts) {
    it(`${text === undefined ? 'gives nothing for' : 'keeps'} ${name}`, async () => {
      const root = workspace.repository(name, { file: bytes });
      git(root, 'config', 'core.autocrlf', 'true');
      commit(root, 'Again');
      const { snapshot } = await workspace.snapshot(root);
      const read = await readText(snapshot, 'file');
      assert.equal(read, text);
      if (read !== undefined) assert.deepEqual(Buffer.from(read), bytes);
    });
  }

  it('gives nothing for what is not there, and follows no link', async () => {
    const root = workspace.folder('links', { 'a.py': '1\n' });
    symlinkSync('a.py', join(root, 'b.py'));
    const { snapshot } = await workspace.snapshot(root);
    assert.equal(await readText(snapshot, 'b.py'), undefined);
    assert.equal(await readText(snapshot, '../../../../../etc/passwd'), undefined);
  });
});
