import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { loadSqlite, requireFullTextSearch } from '../../../engine/pool/database.ts';
import { migrate, shippedMigrations } from '../../../engine/pool/migrate.ts';
import { poolFile } from '../../../engine/pool/place.ts';
import { Pool } from '../../../engine/pool/pool.ts';
import type { Problem } from '../../../engine/protocol/index.ts';
import { buildCorpus, buildTuple } from '../../builders/tuple.ts';

describe('a pool in trouble', () => {
  let home: string;
  let file: string;
  const homeBefore = process.env.BUGSMITH_HOME;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bugsmith pool '));
    process.env.BUGSMITH_HOME = home;
    file = poolFile('project-1');
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
    if (homeBefore === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = homeBefore;
  });

  const hash = () => createHash('sha256').update(readFileSync(file)).digest('hex');
  const problemOf = (work: () => unknown): Problem => {
    try {
      work();
    } catch (error) {
      return error as Problem;
    }
    throw new Error('nothing was thrown');
  };
  const fill = (count: number) => {
    using pool = Pool.open('project-1');
    for (const tuple of buildCorpus(count)) pool.addTuple(tuple);
  };
  const refused = (code: string) => {
    const untouched = hash();
    const problem = problemOf(() => Pool.open('project-1'));
    assert.equal(problem.code, code);
    assert.ok(problem.remedy);
    assert.ok(problem.message.includes(file));
    assert.equal(hash(), untouched, 'the file was changed');
  };

  it('of a newer program is refused and left as it is', () => {
    fill(3);
    const { DatabaseSync } = loadSqlite();
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${shippedMigrations().length + 1}; CREATE TABLE news (a)`);
    db.close();
    refused('pool-too-new');
  });

  it('that is a file of something else is refused and left as it is', () => {
    mkdirSync(dirname(file), { recursive: true });
    const { DatabaseSync } = loadSqlite();
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE bookmarks (url)');
    db.close();
    refused('not-a-pool');
    writeFileSync(file, 'a letter to a friend '.repeat(500));
    refused('pool-damaged');
  });

  it('whose beginning is damaged is refused and left as it is', () => {
    fill(3);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 0, 200);
    writeFileSync(file, bytes);
    refused('pool-damaged');
  });

  it('that is damaged or cut off further on says so when that is read', () => {
    fill(60);
    const whole = readFileSync(file);
    const read = () => {
      using pool = Pool.open('project-1');
      pool.tuples();
      pool.list({ text: 'slug' });
    };
    const damaged = Buffer.from(whole);
    damaged.fill(0xa5, 8 * 4096);
    writeFileSync(file, damaged);
    assert.equal(problemOf(read).code, 'pool-damaged');
    writeFileSync(file, whole);
    read();
    truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096);
    assert.equal(problemOf(read).code, 'pool-damaged');
  });

  it('of no bytes at all, as a crash of the system may leave it, is made anew', () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    fill(2);
    using pool = Pool.open('project-1');
    assert.equal(pool.list().length, 2);
  });

  it('whose place is taken by a folder or a file says so', () => {
    mkdirSync(file, { recursive: true });
    assert.equal(problemOf(() => Pool.open('project-1')).code, 'pool-unreachable');
    rmSync(join(home, 'data'), { recursive: true });
    writeFileSync(join(home, 'data'), '');
    assert.equal(problemOf(() => Pool.open('project-1')).code, 'pool-unreachable');
  });

  it('that another program keeps locked says so, after a wait', function () {
    this.timeout(60_000);
    fill(1);
    const { DatabaseSync } = loadSqlite();
    const other = new DatabaseSync(file);
    using pool = Pool.open('project-1');
    pool.db.exec('PRAGMA busy_timeout = 50');
    other.exec('BEGIN IMMEDIATE');
    assert.equal(problemOf(() => pool.addTuple(buildTuple({ id: 'x' }))).code, 'pool-busy');
    assert.equal(pool.list().length, 1, 'reading needs no wait');
    other.exec('ROLLBACK');
    other.close();
    assert.equal(pool.addTuple(buildTuple({ id: 'x' })).stored, true);
  });

  it('keeps the identity of any project in a file of its own', () => {
    const identities = ['abc', 'ABC', 'abc-1.2', '../../etc/passwd', 'a/b', '', '.', 'x'.repeat(500), 'ü', 'a b'];
    const files = identities.map((identity) => poolFile(identity));
    assert.equal(new Set(files.map((one) => one.toLowerCase())).size, identities.length);
    for (const one of files) assert.equal(dirname(one), join(home, 'data', 'pools'));
  });

  it('on a Node without SQLite, or an SQLite without full text, says what to do', () => {
    const missing = problemOf(() => loadSqlite(() => undefined));
    assert.equal(missing.code, 'sqlite-missing');
    assert.equal(missing.exitCode, 3);
    const { DatabaseSync } = loadSqlite();
    const db = new DatabaseSync(':memory:');
    requireFullTextSearch(db);
    // An SQLite built without it lists no such module.
    const without = { prepare: (sql: string) => db.prepare(sql.replace("'fts5'", "'no such module'")) } as DatabaseSync;
    assert.equal(problemOf(() => requireFullTextSearch(without)).code, 'sqlite-without-search');
    db.close();
  });

  it('is brought up to date step by step, and a step that fails leaves the version before it', () => {
    const shipped = shippedMigrations();
    fill(2);
    using pool = Pool.open('project-1');
    const version = () => Number(pool.db.prepare('PRAGMA user_version').get()?.user_version);
    const step = (offset: number, sql: string) => ({ version: shipped.length + offset, name: 'x', sql });
    migrate(pool.db, [...shipped, step(1, 'CREATE TABLE extra (a); INSERT INTO extra VALUES (1)')]);
    assert.equal(version(), shipped.length + 1);
    const bad = step(2, 'INSERT INTO extra VALUES (2); INSERT INTO nowhere VALUES (1)');
    assert.throws(() => migrate(pool.db, [...shipped, step(1, ''), bad]), /nowhere/);
    assert.equal(version(), shipped.length + 1);
    assert.equal(pool.db.prepare('SELECT count(*) AS n FROM extra').get()?.n, 1);
    assert.equal(pool.list().length, 2);
  });

  describe('on a disk of its own', function () {
    this.timeout(60_000);
    before(function () {
      // A small file system needs a mount namespace: Linux, and user namespaces allowed.
      if (process.platform !== 'linux') this.skip();
      if (spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status !== 0) this.skip();
    });

    const onDisk = (size: string, script: string): string => {
      const shell = `mount -t tmpfs -o size=${size} tmpfs "$BUGSMITH_HOME" && ${script}`;
      const env = { ...process.env, BUGSMITH_HOME: home, NODE: process.execPath, HERE: import.meta.dirname };
      return execFileSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', shell], {
        env,
        encoding: 'utf8',
      });
    };

    it('that is full says so, loses nothing, and goes on when there is room', () => {
      const said = JSON.parse(onDisk('3m', '"$NODE" "$HERE/fill-disk.ts"'));
      assert.equal(said.code, 'disk-full');
      assert.match(said.remedy, /space/);
      assert.deepEqual(said.whenFull, said.stored.slice(0, -1));
      assert.ok(said.stored.length > 10);
      assert.equal(said.integrity, 'ok');
      assert.equal(said.after, said.stored.length);
    });

    it('that cannot be written says so', () => {
      const open = `import('${join(import.meta.dirname, '../../../engine/pool/pool.ts')}').then(({ Pool }) => Pool.open('project-1').close()).catch((e) => console.log(e.code, e.remedy))`;
      const said = onDisk(
        '3m',
        `"$NODE" -e "${open}" && mount -o remount,ro tmpfs "$BUGSMITH_HOME" && "$NODE" -e "${open}"`,
      );
      assert.match(said, /^pool-(read-only|unreachable) .*writable/);
    });
  });
});
