import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../../../engine/protocol/index.ts';
import { type Bench, text } from './bench.ts';

/** Programs that stay, and the end of the sandbox. */
export function lifetimeContract(bench: Bench): void {
  const { shell } = bench;

  describe('a program that stays', function () {
    this.timeout(bench.timeout);
    const echo = `
import json, sys
for line in sys.stdin:
    print(json.dumps({"echo": json.loads(line)}), flush=True)
sys.stderr.write("end of input"); sys.exit(7)`;

    it('talks over its standard streams until its input ends', async () => {
      const worker = await bench.sandbox.start({ argv: ['python3', '-u', '-c', echo] }, {});
      let complaint = '';
      worker.stderr.on('data', (chunk) => {
        complaint += chunk;
      });
      const lines = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();
      for (const message of ['one', 'zwö', 'x'.repeat(200_000)]) {
        worker.stdin.write(`${JSON.stringify(message)}\n`);
        assert.deepEqual(JSON.parse(String((await lines.next()).value)), { echo: message });
      }
      worker.stdin.end();
      assert.equal(await worker.exited, 7);
      assert.equal(complaint, 'end of input');
    });

    it('can be killed with all that it started', async () => {
      const script = `(while :; do date +%s%N >/tmp/next; mv /tmp/next /tmp/beat; sleep 0.02; done) & echo up; wait`;
      const worker = await bench.sandbox.start({ argv: ['sh', '-c', script] }, {});
      await new Promise((resolve) => worker.stdout.once('data', resolve));
      await sleep(200);
      await worker.kill();
      assert.equal(await worker.exited, null);
      const first = String(await bench.sandbox.read('/tmp/beat'));
      await sleep(200);
      assert.equal(String(await bench.sandbox.read('/tmp/beat')), first);
      await worker.kill();
    });

    it('ends, by itself or killed, though nobody reads what it says', async () => {
      const brief = await bench.sandbox.start({ argv: ['sh', '-c', 'echo said; echo more >&2; exit 3'] }, {});
      assert.equal(await brief.exited, 3);
      const lasting = await bench.sandbox.start(
        { argv: ['sh', '-c', 'head -c 300000 /dev/zero >&2 & head -c 300000 /dev/zero; sleep 600'] },
        {},
      );
      await sleep(300);
      await lasting.kill();
      assert.equal(await lasting.exited, null);
    });

    it('sees files written while it runs', async () => {
      const worker = await bench.sandbox.start({ argv: ['sh', '-c', 'read -r _; cat readme.txt'] }, {});
      let output = '';
      worker.stdout.on('data', (chunk) => {
        output += chunk;
      });
      await bench.sandbox.write(new Map([['readme.txt', text('later\n')]]));
      worker.stdin.write('go\n');
      assert.equal(await worker.exited, 0);
      assert.equal(output, 'later\n');
    });
  });

  describe('closing', function () {
    this.timeout(bench.timeout);

    it('ends what runs, may be done twice, and refuses what comes after', async () => {
      const worker = await bench.sandbox.start({ argv: ['sleep', '600'] }, {});
      const running = shell('sleep 600', { seconds: 600 });
      const refused = assert.rejects(running, (error) => error instanceof Problem && error.code === 'sandbox-failed');
      await sleep(200);
      await Promise.all([bench.sandbox.close(), bench.sandbox.close()]);
      await refused;
      await worker.exited;
      await bench.sandbox.close();
      await assert.rejects(shell('true'), (error) => error instanceof Problem && error.code === 'sandbox-failed');
    });
  });
}
