import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fingerprint, HashIndex } from '../../../engine/project/hash-index.ts';

describe('the memory of hashes', () => {
  const before = process.env.BUGSMITH_HOME;
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bugsmith-hashes-'));
    process.env.BUGSMITH_HOME = home;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = before;
    rmSync(home, { recursive: true });
  });

  const old: Fingerprint = [10, '1700000000000000001', '1700000000000000002', '77'];
  const remember = async (root: string, fingerprint: Fingerprint) => {
    const index = await HashIndex.open(root);
    index.add('a.py', fingerprint, 'abc');
    await index.save();
  };

  it('knows a file again that has kept size, times and inode', async () => {
    await remember('/project', old);
    assert.equal((await HashIndex.open('/project')).find('a.py', old), 'abc');
    assert.equal((await HashIndex.open('/project')).find('b.py', old), undefined);
    assert.equal((await HashIndex.open('/other')).find('a.py', old), undefined);
  });

  const changes: [what: string, changed: Fingerprint][] = [
    ['size', [11, old[1], old[2], old[3]]],
    ['modification time', [10, '1700000000000000009', old[2], old[3]]],
    ['change time', [10, old[1], '1700000000000000009', old[3]]],
    ['inode', [10, old[1], old[2], '78']],
  ];
  for (const [what, changed] of changes) {
    it(`does not know a file of another ${what}`, async () => {
      await remember('/project', old);
      assert.equal((await HashIndex.open('/project')).find('a.py', changed), undefined);
    });
  }

  it('does not trust a file that has only just been written', async () => {
    const now = String(BigInt(Date.now()) * 1_000_000n);
    for (const young of [
      [10, now, old[2], '77'],
      [10, old[1], now, '77'],
    ] as Fingerprint[]) {
      await remember('/project', young);
      assert.equal((await HashIndex.open('/project')).find('a.py', young), undefined);
    }
  });

  it('forgets files that were not asked for again', async () => {
    await remember('/project', old);
    const second = await HashIndex.open('/project');
    second.add('b.py', old, 'def');
    await second.save();
    const third = await HashIndex.open('/project');
    assert.deepEqual([third.find('a.py', old), third.find('b.py', old)], [undefined, 'def']);
  });

  it('starts again when its file is damaged', async () => {
    await remember('/project', old);
    const folder = join(home, 'cache', 'snapshot-hashes');
    const [file] = readdirSync(folder);
    writeFileSync(join(folder, file ?? ''), '{"version":1,"files":{"a.py":');
    assert.equal((await HashIndex.open('/project')).find('a.py', old), undefined);
  });
});
