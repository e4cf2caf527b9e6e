import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from '../../../engine/pool/pool.ts';
import { PoolWatch } from '../../../engine/pool/watch.ts';
import type { Tuple } from '../../../engine/protocol/index.ts';
import { buildCorpus } from '../../builders/tuple.ts';

describe('a watched pool', () => {
  let home: string;
  let before: string | undefined;
  let watch: PoolWatch;
  let changes: number;
  let failures: unknown[];
  const [first, second] = buildCorpus(2) as [Tuple, Tuple];

  /** How many changes are noticed by looking once. */
  const noticed = (): number => {
    const so = changes;
    watch.look();
    return changes - so;
  };

  beforeEach(() => {
    before = process.env.BUGSMITH_HOME;
    home = mkdtempSync(join(tmpdir(), 'bugsmith watch ü '));
    process.env.BUGSMITH_HOME = home;
    changes = 0;
    failures = [];
    const changed = () => {
      changes += 1;
    };
    // Looked at by hand: nobody waits for an hour.
    watch = new PoolWatch('project-1', { changed, failed: (error) => failures.push(error), milliseconds: 3_600_000 });
  });
  afterEach(() => {
    watch[Symbol.dispose]();
    rmSync(home, { recursive: true, force: true });
    if (before === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = before;
  });

  it('that is not there yet is noticed when it comes, and is not made by looking', () => {
    assert.equal(noticed(), 0);
    assert.equal(existsSync(join(home, 'data', 'pools')), false);
    Pool.open('project-1').close();
    assert.equal(noticed(), 1);
    assert.equal(noticed(), 0);
  });

  it('tells of each write of any connection, and of nothing that only reads', () => {
    using one = Pool.open('project-1');
    assert.equal(noticed(), 1);
    one.addTuple(first);
    assert.equal(noticed(), 1);
    {
      using other = Pool.open('project-1');
      assert.equal(other.list().length, 1);
      assert.equal(noticed(), 0);
      other.review(first.id, 'accepted');
    }
    assert.equal(noticed(), 1);
    one.stats();
    assert.equal(noticed(), 0);
    one.addTuple(second);
    one.delete([first.id]);
    assert.equal(noticed(), 1);
  });

  it('that is deleted or replaced is not watched as it was for ever', () => {
    const pool = Pool.open('project-1');
    pool.addTuple(first);
    pool.close();
    assert.equal(noticed(), 1);
    for (const end of ['', '-wal', '-shm']) rmSync(`${pool.file}${end}`, { force: true });
    assert.equal(noticed(), 1);
    assert.equal(noticed(), 0);
    using next = Pool.open('project-1');
    assert.equal(noticed(), 1);
    next.addTuple(second);
    assert.equal(noticed(), 1);
  });

  it('that cannot be read is complained of once, and noticed again when it can', () => {
    const pool = Pool.open('project-1');
    pool.close();
    assert.equal(noticed(), 1);
    renameSync(pool.file, `${pool.file}.away`);
    for (const end of ['-wal', '-shm']) rmSync(`${pool.file}${end}`, { force: true });
    writeFileSync(pool.file, 'this is no database, and long enough to be looked at as one by SQLite '.repeat(20));
    assert.equal(noticed(), 0);
    assert.equal(noticed(), 0);
    assert.deepEqual(
      failures.map((error) => (error as { code: string }).code),
      ['pool-damaged'],
    );
    renameSync(`${pool.file}.away`, pool.file);
    assert.equal(noticed(), 1);
  });
});
