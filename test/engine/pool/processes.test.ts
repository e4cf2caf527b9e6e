import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { exportFewShot } from '../../../engine/export/few-shot.ts';
import { transaction } from '../../../engine/pool/database.ts';
import { Pool } from '../../../engine/pool/pool.ts';
import { rank } from '../../../engine/pool/retrieval.ts';
import { insertTuple } from '../../../engine/pool/tuple-store.ts';
import type { Tuple } from '../../../engine/protocol/index.ts';
import { temporaryPool } from '../../builders/pool.ts';
import { buildCorpus, buildTuple } from '../../builders/tuple.ts';

const writer = join(import.meta.dirname, 'writer.ts');

function start(count: number, name: string): { child: ChildProcess; stored: string[]; ended: Promise<string> } {
  const child = spawn(process.execPath, [writer, String(count), name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stored: string[] = [];
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints += chunk;
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => stored.push(line));
  const read = new Promise((done) => lines.once('close', done));
  const ended = new Promise<string>((done) => child.once('close', () => done(complaints)));
  return { child, stored, ended: Promise.all([ended, read]).then(([text]) => text) };
}

describe('a pool shared by processes', function () {
  this.timeout(60_000);
  let pool: Pool;
  let remove: () => void;
  beforeEach(() => {
    ({ pool, remove } = temporaryPool());
  });
  afterEach(() => remove());

  // On a connection of its own: one that was open while others wrote checks the search index by what it remembers of it.
  const sound = () => {
    using fresh = Pool.open('project-1');
    assert.deepEqual({ ...fresh.db.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    fresh.db.exec("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)");
  };
  const searchable = () => {
    // Here on purpose the one that was open all the time.
    assert.equal(pool.list({ text: 'tests that cover this' }).length, pool.list().length);
    const count = (sql: string) => pool.db.prepare(sql).get()?.n;
    assert.equal(count('SELECT count(*) AS n FROM search'), pool.list().length);
    assert.equal(count('SELECT count(*) AS n FROM vectors'), pool.list().length);
  };

  it('takes what three of them write at once while a fourth reads', async () => {
    const writers = ['a', 'b', 'c'].map((name) => start(25, name));
    const seen: number[] = [];
    const reading = setInterval(() => {
      const rows = pool.list({ text: 'tests' });
      seen.push(rows.length);
      for (const row of rows.slice(-2)) assert.equal(pool.get(row.id).id, row.id);
    }, 20);
    const complaints = await Promise.all(writers.map((one) => one.ended));
    clearInterval(reading);
    assert.deepEqual(complaints, ['', '', '']);
    assert.deepEqual(
      pool
        .list()
        .map((row) => row.id)
        .sort(),
      writers.flatMap((one) => one.stored).sort(),
    );
    assert.equal(pool.list().length, 75);
    assert.equal(pool.stats().rejects.survived, 75);
    assert.deepEqual(
      seen,
      [...seen].sort((x, y) => x - y),
      'what was once seen stays',
    );
    sound();
    searchable();
  });

  it('can be made by several at once', async () => {
    remove();
    ({ pool, remove } = temporaryPool());
    pool.close();
    spawnSync('rm', [pool.file]);
    const writers = ['a', 'b', 'c', 'd'].map((name) => start(1, name));
    assert.deepEqual(await Promise.all(writers.map((one) => one.ended)), ['', '', '', '']);
    pool = Pool.open('project-1');
    assert.equal(pool.list().length, 4);
    pool.close();
  });

  it('keeps all that was stored when a writer is killed, and is sound', async () => {
    for (let round = 0; round < 4; round++) {
      const { child, stored, ended } = start(10_000, `round${round}`);
      // Somewhere in the middle, another place each time.
      await new Promise<void>((done) => {
        const watch = setInterval(() => {
          if (stored.length < 8 + 7 * round) return;
          clearInterval(watch);
          child.kill('SIGKILL');
          done();
        }, 1);
      });
      await ended;
      sound();
      searchable();
      const ids = new Set(pool.list().map((row) => row.id));
      for (const id of stored) assert.ok(ids.has(id), `${id} was stored and is gone`);
      // At most one was stored whose id could not be said any more; each is whole.
      const own = pool.list().filter((row) => row.id.startsWith(`round${round}-`));
      assert.ok(own.length - stored.length <= 1);
      for (const tuple of pool.tuples()) assert.ok(tuple.failToPass.length > 0 && tuple.passToPass.length > 0);
    }
  });
});

describe('a pool of ten thousand', function () {
  this.timeout(300_000);
  it('reports how long things take', () => {
    const { pool, remove } = temporaryPool();
    try {
      const corpus = buildCorpus(200);
      const time = <T>(name: string, work: () => T): T => {
        const started = performance.now();
        const result = work();
        process.stdout.write(`      ${name}: ${(performance.now() - started).toFixed(0)} ms\n`);
        return result;
      };
      time('store 10,000 tuples in one transaction', () => {
        transaction(pool.db, () => {
          for (let i = 0; i < 10_000; i++) {
            const tuple = corpus[i % 200] as Tuple;
            insertTuple(pool.db, { ...tuple, id: `${tuple.id}-${i}` });
          }
        });
      });
      time('store one more', () => pool.addTuple(buildTuple({ id: 'one-more' })));
      pool.delete(['one-more']);
      assert.equal(time('list all', () => pool.list()).length, 10_000);
      assert.equal(time('list 50', () => pool.list({ limit: 50 })).length, 50);
      assert.equal(
        time('search, first 20', () => pool.list({ text: 'leap year', limit: 20 }))[0]?.function,
        'is_leap_year',
      );
      assert.equal(time('show', () => pool.get(`${corpus[7]?.id}-7`)).function, corpus[7]?.function);
      assert.equal(time('stats', () => pool.stats()).tuples, 10_000);
      assert.equal(
        time('rank for a text', () => rank(pool, { query: { text: 'leap year' } }))[0]?.row.function,
        'is_leap_year',
      );
      const options = { query: { text: 'leap year' }, k: 5, format: 'markdown' } as const;
      assert.equal(time('few-shot export', () => exportFewShot(pool, options)).tuples.length, 5);
    } finally {
      remove();
    }
  });
});
