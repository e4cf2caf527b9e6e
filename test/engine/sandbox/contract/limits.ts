import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, second, succeed } from './bench.ts';

/** What stops a program that takes too much. */
export function limitContract(bench: Bench): void {
  const { shell, python } = bench;

  describe('limits', function () {
    this.timeout(bench.timeout);
    const beat = '(while :; do date +%s%N >/tmp/next; mv /tmp/next /tmp/beat; sleep 0.02; done)';
    /** A heartbeat that has stopped was killed; nothing else can be seen from outside. */
    const assertStopped = async () => {
      const first = String(await bench.sandbox.read('/tmp/beat'));
      assert.match(first, /^\d+\n$/);
      await sleep(200);
      assert.equal(String(await bench.sandbox.read('/tmp/beat')), first);
    };

    it('of time kills the whole tree, daemons too', async () => {
      const output = await shell(`setsid sh -c '${beat} &' & trap '' TERM INT; while :; do sleep 1; done`, {
        seconds: 1,
      });
      assert.deepEqual([output.exitCode, output.timedOut], [null, true]);
      await assertStopped();
    });

    it('of time keep what was said before', async () => {
      const output = await shell('echo said; echo also >&2; sleep 60', { seconds: 1 });
      assert.deepEqual([output.stdout, output.stderr, output.timedOut], ['said\n', 'also\n', true]);
    });

    it('of life: nothing survives the command that started it', async () => {
      succeed(await shell(`setsid sh -c '${beat} >/dev/null 2>&1 &' >/dev/null 2>&1; sleep 0.3`));
      await assertStopped();
    });

    it('of output drop the rest, and the program ends all the same', async () => {
      const output = await shell('head -c 3000000 /dev/zero | tr "\\0" x; head -c 2000000 /dev/zero >&2; exit 5', {
        seconds: 30,
        outputBytes: 1000,
      });
      assert.deepEqual([output.exitCode, output.truncated], [5, true]);
      assert.deepEqual([output.stdout, output.stderr.length], ['x'.repeat(1000), 1000]);
    });

    it('of processes stop a fork bomb, and the sandbox goes on', async () => {
      const output = await python(
        `
import os, time
while True:
    try: os.fork()
    except OSError: time.sleep(0.01)`,
        { seconds: 2, processes: 60 },
      );
      assert.equal(output.timedOut, true);
      assert.equal(succeed(await shell('echo on')), 'on');
    });

    it('of processes can be reached and not passed', async () => {
      const output = await python(
        `
import subprocess
running = []
try:
    for _ in range(300): running.append(subprocess.Popen(["sleep", "30"]))
except OSError: print("refused")
print(len(running))`,
        { seconds: 30, processes: 40 },
      );
      const [refused, count] = succeed(output).split('\n');
      assert.equal(refused, 'refused');
      assert.ok(Number(count) > 20 && Number(count) <= 44, count);
    });

    it('of memory stop a hog, and the sandbox goes on', async () => {
      const output = await python('x = [bytearray(10_000_000) for _ in range(60)]; print("had it all")', {
        seconds: 30,
        memoryMb: 200,
      });
      assert.notEqual(output.exitCode, 0);
      assert.equal(output.timedOut, false);
      assert.doesNotMatch(output.stdout, /had it all/);
      assert.equal(succeed(await shell('echo on')), 'on');
    });

    it('of memory count all processes together', async () => {
      const output = await python(
        `
import subprocess, sys
hold = "import time; x = bytearray(50_000_000); time.sleep(2)"
running = [subprocess.Popen([sys.executable, "-c", hold]) for _ in range(6)]
print(sum(process.wait() != 0 for process in running))`,
        { seconds: 60, memoryMb: 200 },
      );
      // The one that started them may be the one that had to go.
      assert.ok(output.exitCode !== 0 || Number(output.stdout) > 0, output.stdout + output.stderr);
      assert.equal(output.timedOut, false);
    });

    it('yield to a signal, which kills the tree and rejects with its reason', async () => {
      const controller = new AbortController();
      const running = shell(`${beat} & wait`, second, controller.signal);
      setTimeout(() => controller.abort(new Error('enough')), 400);
      await assert.rejects(running, /enough/);
      await assertStopped();
      await assert.rejects(shell('true', second, AbortSignal.abort(new Error('before'))), /before/);
    });
  });
}
