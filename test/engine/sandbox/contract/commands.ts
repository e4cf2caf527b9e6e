import assert from 'node:assert/strict';
import { sandboxPaths } from '../../../../engine/sandbox/layout.ts';
import { type Bench, second, succeed } from './bench.ts';

/** What running a command means. */
export function commandContract(bench: Bench): void {
  const { shell, python } = bench;

  describe('a command', function () {
    this.timeout(bench.timeout);

    it('runs in the project, with its exit code and both outputs, and nothing to read', async () => {
      const output = await shell('pwd; cat; echo problem >&2; exit 3');
      assert.equal(output.exitCode, 3);
      assert.equal(output.stdout, `${sandboxPaths.project}\n`);
      assert.equal(output.stderr, 'problem\n');
      assert.deepEqual([output.timedOut, output.truncated], [false, false]);
    });

    it('gets its own directory and variables, exactly', async () => {
      const output = await bench.sandbox.run(
        {
          argv: ['sh', '-c', 'pwd; printf "[%s]" "$ODD" "$@"', 'name', 'a b', '', "it's", '$HOME', '*'],
          directory: `${sandboxPaths.project}/src`,
          env: { ODD: 'ü "x" $HOME\nline' },
        },
        second,
      );
      assert.equal(succeed(output), `${sandboxPaths.project}/src\n[ü "x" $HOME\nline][a b][][it's][$HOME][*]`);
    });

    it('that does not exist fails, and the sandbox goes on', async () => {
      const output = await bench.sandbox.run({ argv: ['no-such-program'] }, second);
      assert.notEqual(output.exitCode, 0);
      assert.equal(succeed(await shell('echo on')), 'on');
    });

    it('tells by its exit code that a signal ended it', async () => {
      assert.equal((await python('import os; os.kill(os.getpid(), 11)')).exitCode, 128 + 11);
    });

    it('may be one of several at a time', async () => {
      const outputs = await Promise.all([1, 2, 3].map((number) => shell(`sleep 0.1; echo ${number}`)));
      assert.deepEqual(outputs.map(succeed), ['1', '2', '3']);
    });
  });
}
