import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Pool } from '../../../engine/pool/pool.ts';
import type { Tuple } from '../../../engine/protocol/index.ts';
import { findCheckedOut } from '../../../engine/service/checked-out.ts';
import { checkOut } from '../../../engine/service/checkout.ts';
import { tupleDocuments } from '../../../engine/service/documents.ts';
import { commit, everything, git, Workspace } from '../project/workspace.ts';
import { plantedTuple } from './planted.ts';

const signal = new AbortController().signal;
const report = () => {};
const source = 'export function total(a, b) {\r\n  return a + b;\r\n}\r\n';

describe('a bug that is checked out', () => {
  let work: Workspace;
  let root: string;
  let pool: Pool;
  let tuple: Tuple;

  beforeEach(async () => {
    work = new Workspace();
    root = work.folder('shop', {
      'src/total.js': source,
      'test/total.test.js': 'import "../src/total.js";\n',
      'data/table ünï.bin': new Uint8Array([0, 255, 13, 10, 128]),
      'kept.log': 'tracked although it is ignored\n',
      '.gitignore': '*.log\n',
      '.gitattributes': '*.js text\n',
      'run.sh': '#!/bin/sh\n',
    });
    chmodSync(join(root, 'run.sh'), 0o755);
    symlinkSync('src/total.js', join(root, 'link'));
    git(root, 'init', '--quiet', '--initial-branch=main');
    git(root, 'add', '--all', '--force');
    commit(root, 'Start');
    const taken = await work.snapshot(root);
    tuple = await plantedTuple(taken, { file: 'src/total.js', from: 'a + b', to: 'a - b' });
    pool = Pool.open(taken.identity);
    pool.addTuple(tuple);
  });
  afterEach(() => {
    pool.close();
    work.close();
  });

  const target = () => join(work.place, 'tries', 'one');
  const checkout = (directory = target()) =>
    checkOut(pool, { root, id: tuple.id.slice(0, 12), directory, report, signal });

  it('is the code with the bug, byte for byte, in one commit that tells the symptoms', async () => {
    const before = everything(root);
    const result = await checkout();
    const at = (path: string) => join(result.directory, path);
    assert.deepEqual(
      { ...result, directory: '' },
      {
        directory: '',
        file: 'src/total.js',
        line: 1,
        problemStatement: tuple.problemStatement,
        issueFile: '.git/bugsmith/ISSUE.md',
      },
    );
    assert.deepEqual(readdirSync(result.directory).sort(), [...readdirSync(root)].sort());
    assert.equal(readFileSync(at('src/total.js'), 'utf8'), source.replace('+', '-'));
    assert.deepEqual([...readFileSync(at('data/table ünï.bin'))], [0, 255, 13, 10, 128]);
    assert.equal(readlinkSync(at('link')), 'src/total.js');
    assert.equal(lstatSync(at('run.sh')).mode & 0o777, 0o755);
    assert.equal(readFileSync(at(result.issueFile), 'utf8'), tuple.problemStatement);
    assert.equal(git(result.directory, 'status', '--porcelain'), '');
    assert.equal(git(result.directory, 'rev-list', '--all', '--count').trim(), '1');
    assert.equal(git(result.directory, 'log', '-1', '--format=%B').trim(), tuple.problemStatement.trim());
    assert.match(git(result.directory, 'ls-files'), /kept\.log/);
    assert.deepEqual(everything(root), before);
  });

  it('holds the fix in no object, no reflog and no note of its own', async () => {
    const { directory } = await checkout();
    const objects = git(directory, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname) %(objecttype)')
      .trim()
      .split('\n')
      .map((line) => git(directory, 'cat-file', '-p', line.split(' ')[0] ?? ''));
    assert.ok(objects.some((text) => text.includes('a - b')));
    assert.ok(!objects.some((text) => text.includes('a + b')));
    assert.equal(git(directory, 'reflog').trim().split('\n').length, 1);
    const record = readFileSync(join(directory, '.git', 'bugsmith.json'), 'utf8');
    assert.ok(!record.includes(root) && !record.includes('a + b'), record);
  });

  it('says which bug it is, from any folder in it; other folders say nothing', async () => {
    const { directory } = await checkout();
    const found = await findCheckedOut(join(directory, 'src'));
    assert.deepEqual([found?.id, found?.project, found?.folder], [tuple.id, tuple.provenance.project, directory]);
    assert.equal(await findCheckedOut(root), undefined);
    assert.equal(await findCheckedOut(work.place), undefined);
    writeFileSync(join(directory, '.git', 'bugsmith.json'), '{"version":1');
    await assert.rejects(findCheckedOut(directory), { code: 'checkout-damaged' });
  });

  it('is made whatever the settings, hooks and templates of the user', async () => {
    const hooks = work.folder('hooks', {
      'pre-commit': '#!/bin/sh\nexit 1\n',
      'post-commit': '#!/bin/sh\ntouch "$0.ran"\n',
    });
    for (const name of readdirSync(hooks)) chmodSync(join(hooks, name), 0o755);
    const template = work.folder('template', { 'hooks/pre-commit': '#!/bin/sh\nexit 1\n', 'info/exclude': 'src\n' });
    chmodSync(join(template, 'hooks', 'pre-commit'), 0o755);
    const settings = work.folder('settings', {
      gitconfig: [
        `[core]\nhooksPath = ${hooks}\nautocrlf = true\nsafecrlf = true\nexcludesFile = ${join(work.place, 'excludes')}`,
        `[init]\ntemplateDir = ${template}\n[commit]\ngpgSign = true\n[user]\nuseConfigOnly = true\n`,
      ].join('\n'),
    });
    writeFileSync(join(work.place, 'excludes'), '*.js\n');
    const outer = process.env.GIT_CONFIG_GLOBAL;
    process.env.GIT_CONFIG_GLOBAL = join(settings, 'gitconfig');
    try {
      const { directory } = await checkout();
      const plain = { cwd: directory, encoding: 'utf8' as const };
      assert.match(execFileSync('git', ['ls-files'], plain), /src\/total\.js/);
      assert.equal(readFileSync(join(directory, 'src/total.js'), 'utf8'), source.replace('+', '-'));
      assert.equal(execFileSync('git', ['status', '--porcelain'], plain), '');
      assert.deepEqual(readdirSync(hooks).sort(), ['post-commit', 'pre-commit']);
    } finally {
      if (outer === undefined) delete process.env.GIT_CONFIG_GLOBAL;
      else process.env.GIT_CONFIG_GLOBAL = outer;
    }
  });

  it('goes into new and empty folders only, and never into the project', async () => {
    mkdirSync(target(), { recursive: true });
    writeFileSync(join(target(), 'mine.txt'), 'mine');
    await assert.rejects(checkout(), { code: 'folder-not-empty' });
    await assert.rejects(checkout(join(target(), 'mine.txt')), { code: 'folder-not-empty' });
    assert.deepEqual(readdirSync(target()), ['mine.txt']);
    symlinkSync(root, join(work.place, 'alias'));
    for (const inside of [root, join(root, 'deep', 'er'), join(work.place, 'alias', 'x')]) {
      await assert.rejects(checkout(inside), { code: 'inside-project' });
    }
    rmSync(join(target(), 'mine.txt'));
    assert.equal((await checkout()).directory, target());
  });

  it('leaves nothing behind when it is stopped', async () => {
    const stop = new AbortController();
    const stopping = (): void => stop.abort(new DOMException('stopped', 'AbortError'));
    const options = { root, id: tuple.id, directory: target(), report: stopping, signal: stop.signal };
    await assert.rejects(checkOut(pool, options), { name: 'AbortError' });
    assert.throws(() => lstatSync(target()), { code: 'ENOENT' });
  });

  it('comes from the project when the cache is gone, as long as that is the same code', async () => {
    rmSync(work.cache, { recursive: true });
    const { directory } = await checkout();
    assert.equal(readFileSync(join(directory, 'src/total.js'), 'utf8'), source.replace('+', '-'));
    rmSync(work.cache, { recursive: true });
    writeFileSync(join(root, 'src/total.js'), `${source}// more\r\n`);
    await assert.rejects(checkout(join(work.place, 'two')), { code: 'code-gone' });
    assert.throws(() => lstatSync(join(work.place, 'two')), { code: 'ENOENT' });
  });

  it('can be read as documents: from the cache, from the commit, and at last the function alone', async () => {
    const bug = source.replace('+', '-');
    const whole = [{ file: 'src/total.js', fix: source, bug, whole: true, line: 2 }];
    assert.deepEqual(await tupleDocuments(tuple, root, signal), whole);
    rmSync(work.cache, { recursive: true });
    // The commit has the file as `.gitattributes` says: without the carriage returns, so the patch does not fit there.
    assert.equal((await tupleDocuments(tuple, root, signal))[0]?.whole, false);
    writeFileSync(join(root, '.gitattributes'), '*.js -text\n');
    git(root, 'add', '--renormalize', '.');
    commit(root, 'As it is');
    const later = { ...tuple, provenance: { ...tuple.provenance, commit: git(root, 'rev-parse', 'HEAD').trim() } };
    assert.deepEqual(await tupleDocuments(later, root, signal), whole);
    const lost = { ...later, provenance: { ...later.provenance, commit: '0'.repeat(40) } };
    const [alone] = await tupleDocuments({ ...lost, fixSource: 'one\ntwo', bugSource: 'one\n2' }, root, signal);
    assert.deepEqual(alone, { file: 'src/total.js', fix: 'one\ntwo', bug: 'one\n2', whole: false, line: 2 });
  });
});
