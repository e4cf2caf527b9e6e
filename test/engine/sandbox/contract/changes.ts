import assert from 'node:assert/strict';
import {
  type Changes,
  changesSinceNoted,
  noteFiles,
  putChanges,
  sameChanges,
} from '../../../../engine/sandbox/changes.ts';
import type { Sandbox } from '../../../../engine/sandbox/sandbox.ts';
import { type Bench, second, succeed, text } from './bench.ts';

const { signal } = new AbortController();

/** A tree with all that matters of it, but for times. */
const look = `cd .. && find project environment -mindepth 1 \\( -type l -printf '%p -> %l\\n' -o -type d -printf '%p %m\\n' \\
  -o -printf '%p %m %n ' -exec md5sum {} \\; \\) | LC_ALL=C sort`;

/** What a program writes in one sandbox can be put in place in another. */
export function changesContract(bench: Bench): void {
  const { open, shell } = bench;

  const changesBy = async (script: string, without = ''): Promise<Changes> => {
    assert.equal(await noteFiles(bench.sandbox, signal), true);
    succeed(await shell(script));
    const changes = await changesSinceNoted(bench.sandbox, without, signal);
    assert.ok(changes);
    return changes;
  };
  const asked = async (sandbox: Sandbox, script: string) =>
    succeed(await sandbox.run({ argv: ['sh', '-c', script] }, second));

  describe('changes', function () {
    this.timeout(bench.timeout);

    it('are all that was written, and nothing else, whatever it is', async () => {
      const changes = await changesBy(`
        set -e
        echo more >>readme.txt
        rm -r old; echo 'a file now' >old
        mv src moved; chmod 750 moved; chmod 600 moved/run.sh
        mkdir -p "new/a
b ü"; echo x >"new/a
b ü/c"; ln "new/a
b ü/c" new/same; ln -s ../readme.txt new/link; mkdir new/empty
        touch -d 2001-01-01 new/aged; touch ../home/not-here /tmp/not-here ../scratch/not-here
        head -c 100000 /dev/urandom >../environment/cache.bin`);
      const there = succeed(await shell(look));
      const other = await open(bench.environment, bench.snapshot, { files: new Map([['tests/mine.txt', text('1')]]) });
      assert.equal(await putChanges(other, changes, signal), true);
      assert.equal(
        await asked(other, 'cat tests/mine.txt && rm tests/mine.txt && find ../scratch ~ /tmp -type f'),
        '1',
      );
      assert.equal(await asked(other, look), there);
    });

    it('are the same when the same was written, at whatever time', async () => {
      const script = 'echo built >built; rm readme.txt; mkdir folder; ln -s built folder/link';
      const first = await changesBy(script);
      const again = async (other: string) => {
        await bench.sandbox.close();
        bench.sandbox = await open(bench.environment, bench.snapshot);
        return await sameChanges(first, await changesBy(other));
      };
      assert.equal(await again(`sleep 1; ${script}`), true);
      for (const other of [
        'echo more >built',
        'chmod 600 built',
        'ln -sf readme folder/link',
        'echo hello >readme.txt',
        'rm built',
      ])
        assert.equal(await again(`${script}; ${other}`), false, other);
    });

    it('can leave out what tools keep for themselves', async () => {
      const changes = await changesBy('mkdir -p a/.cache/b; echo 1 >a/.cache/b/c; echo 2 >a/d', 'a/.cache');
      const other = await open(bench.environment, bench.snapshot);
      assert.equal(await putChanges(other, changes, signal), true);
      assert.equal(await asked(other, 'ls -A a'), 'd');
    });
  });
}
