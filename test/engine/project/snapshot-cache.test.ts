import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadSnapshot, pruneSnapshots, takeSnapshot } from '../../../engine/project/snapshot.ts';
import type { Progress } from '../../../engine/protocol/index.ts';
import { commit, Workspace } from './workspace.ts';

const program = join(import.meta.dirname, 'take-snapshot.ts');
const run = promisify(execFile);

describe('the cache of snapshots', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.close());

  const inCache = () => readdirSync(join(workspace.cache, 'snapshots'));
  const longAgo = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);

  it('holds equal trees once, wherever they are, and different ones apart', async () => {
    const files = { 'a.py': 'one\n', 'b/c.py': 'two\n' };
    const first = await workspace.snapshot(workspace.repository('first', files));
    const again = await workspace.snapshot(workspace.repository('second', files));
    assert.deepEqual(again.snapshot, first.snapshot);
    assert.deepEqual(inCache(), [first.snapshot.id]);
    const other = await workspace.snapshot(workspace.repository('third', { ...files, 'a.py': 'One\n' }));
    assert.deepEqual(inCache().sort(), [first.snapshot.id, other.snapshot.id].sort());
  });

  it('sees a change of the same size and time', async () => {
    const root = workspace.repository('sly', { 'a.py': 'one\n' });
    utimesSync(join(root, 'a.py'), longAgo, longAgo);
    const before = await workspace.snapshot(root);
    writeFileSync(join(root, 'a.py'), 'two\n');
    utimesSync(join(root, 'a.py'), longAgo, longAgo);
    const after = await workspace.snapshot(root);
    assert.notEqual(after.snapshot.id, before.snapshot.id);
    assert.equal(readFileSync(join(after.snapshot.directory, 'a.py'), 'utf8'), 'two\n');
  });

  it('leaves an earlier snapshot as it was when the project goes on', async () => {
    const root = workspace.repository('onward', { 'a.py': 'one\n' });
    const before = await workspace.snapshot(root);
    writeFileSync(join(root, 'a.py'), 'two\n');
    commit(root, 'Second');
    await workspace.snapshot(root);
    assert.equal(readFileSync(join(before.snapshot.directory, 'a.py'), 'utf8'), 'one\n');
    assert.deepEqual(await loadSnapshot(before.snapshot.id), before.snapshot);
  });

  it('makes a snapshot again from which something was taken', async () => {
    const root = workspace.repository('holed', { 'a.py': 'one\n', 'b.py': 'two\n' });
    const { snapshot } = await workspace.snapshot(root);
    rmSync(join(snapshot.directory, 'b.py'));
    assert.equal(await loadSnapshot(snapshot.id), undefined);
    const again = await workspace.snapshot(root);
    assert.deepEqual(again.snapshot, snapshot);
    assert.equal(readFileSync(join(snapshot.directory, 'b.py'), 'utf8'), 'two\n');
    assert.deepEqual(inCache(), [snapshot.id]);
  });

  it('serves processes that take the same snapshot at the same time', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}.py`, `x = ${i}\n`]));
    const root = workspace.repository('busy', files);
    const results = await Promise.all([1, 2, 3].map(() => run(process.execPath, [program, root])));
    const ids = new Set(results.map(({ stdout }) => stdout));
    assert.equal(ids.size, 1);
    assert.deepEqual(inCache(), [...ids]);
    assert.equal((await loadSnapshot([...ids][0] ?? ''))?.files.length, 300);
  });

  it('is whole after a kill in the middle of a copy, and is swept later', async () => {
    const files = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`f${i}.py`, `x = ${i}\n`]));
    const root = workspace.repository('cut off', files);
    const env = { ...process.env, STOP_WHILE_COPYING: '1' };
    const child = spawn(process.execPath, [program, root], { stdio: ['ignore', 'ignore', 'pipe'], env });
    await once(child.stderr, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const left = inCache();
    assert.equal(left.length, 1);
    assert.match(left[0] ?? '', /^\.making-/);
    const { snapshot } = await workspace.snapshot(root);
    assert.equal(snapshot.files.length, 1500);
    assert.deepEqual(inCache().sort(), [left[0], snapshot.id].sort());
    utimesSync(join(workspace.cache, 'snapshots', left[0] ?? ''), longAgo, longAgo);
    assert.equal(await pruneSnapshots(), 1);
    assert.deepEqual(inCache(), [snapshot.id]);
  });

  it('forgets snapshots that nobody used for two weeks', async () => {
    const old = await workspace.snapshot(workspace.repository('old', { 'a.py': 'old\n' }));
    const used = await workspace.snapshot(workspace.repository('used', { 'a.py': 'used\n' }));
    for (const { snapshot } of [old, used]) {
      utimesSync(join(snapshot.directory, '..', 'snapshot.json'), longAgo, longAgo);
    }
    assert.notEqual(await loadSnapshot(used.snapshot.id), undefined);
    const latest = await workspace.snapshot(workspace.repository('new', { 'a.py': 'new\n' }));
    assert.deepEqual(inCache().sort(), [used.snapshot.id, latest.snapshot.id].sort());
  });

  it('leaves nothing behind when it is stopped', async () => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}.py`, `x = ${i}\n`]));
    const root = workspace.repository('stopped', files);
    const stop = new AbortController();
    const report = ({ done }: Progress) => {
      if (done !== undefined) stop.abort();
    };
    await assert.rejects(takeSnapshot(root, { report, signal: stop.signal }), { name: 'AbortError' });
    assert.deepEqual(inCache(), []);
    await assert.rejects(takeSnapshot(root, { report, signal: stop.signal }), { name: 'AbortError' });
  });

  it('says that the disk is full, and takes up no room', async function () {
    const root = workspace.repository('bulky', { 'a.bin': new Uint8Array(1_000_000) });
    const home = workspace.folder('small disk');
    const script = [
      `mount -t tmpfs -o size=300k tmpfs "$BUGSMITH_HOME" || exit 77`,
      `'${process.execPath}' '${program}' "$1"; ls -A "$BUGSMITH_HOME/cache/snapshots"`,
    ].join('\n');
    const env = { ...process.env, BUGSMITH_HOME: home };
    const result = await run('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', root], {
      env,
    }).catch((error: { code: unknown; stderr: string }) => error);
    if ('code' in result) {
      if (result.code === 77 || result.code === 'ENOENT' || /unshare/.test(result.stderr)) return this.skip();
      throw result;
    }
    assert.equal(result.stdout, 'disk-full');
  });

  it('says that its folder cannot be written', async () => {
    const root = workspace.repository('fine', { 'a.py': '1\n' });
    process.env.BUGSMITH_HOME = join(root, 'a.py');
    await assert.rejects(workspace.snapshot(root), { name: 'Problem', code: 'cache-not-writable' });
  });

  it('gives its copies the modes that any user can read', async () => {
    const { snapshot } = await workspace.snapshot(workspace.repository('modes', { 'deep/er/a.py': '1\n' }));
    assert.equal(statSync(join(snapshot.directory, 'deep/er')).mode & 0o777, 0o755);
    assert.equal(existsSync(join(snapshot.directory, '.git')), false);
  });
});
