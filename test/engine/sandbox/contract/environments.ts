import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, type Progress } from '../../../../engine/protocol/index.ts';
import { sandboxPaths } from '../../../../engine/sandbox/layout.ts';
import type { InstallStep } from '../../../../engine/sandbox/recipe.ts';
import { buildSnapshot, describeTree } from '../../../builders/snapshot.ts';
import { type Bench, succeed } from './bench.ts';

/** How environments are built. */
export function environmentContract(bench: Bench): void {
  const { open, shell, prepare } = bench;

  describe('an environment', function () {
    this.timeout(Math.max(bench.timeout, 300_000));
    /** So that no environment of an earlier run is found. */
    const unique = `: ${randomUUID()}`;
    const built: InstallStep[] = [
      { title: 'Making ground', run: unique },
      { title: 'Making a tool', run: 'mkdir -p "$ROOM/bin" && echo "echo tool" >"$ROOM/bin/tool"' },
      {
        title: 'Leaving files in the project',
        run: 'mkdir -p node_modules/x && echo x >node_modules/x/index.js && echo gen >src/generated.py && rm old/a.txt && rm -r tests && echo broken >readme.txt && id -u >made-by',
      },
      { title: 'Something that may fail', run: 'echo never mind; exit 4', optional: true },
    ];
    const env = { ROOM: sandboxPaths.environment };

    it('keeps what the steps left, and nothing of what they did to the snapshot', async () => {
      const before = describeTree(bench.snapshot.directory);
      const messages: string[] = [];
      const made = await bench.provider.prepare({ ...bench.recipe, steps: built, env }, bench.snapshot, {
        report: ({ message }) => messages.push(message),
        signal: new AbortController().signal,
      });
      for (const { title } of built)
        assert.ok(
          messages.some((message) => message.startsWith(title)),
          title,
        );
      assert.ok(made.description.length > 0);
      bench.sandbox = await open(made, bench.snapshot);
      const output = await shell(
        'sh "$ROOM/bin/tool"; cat node_modules/x/index.js src/generated.py readme.txt old/a.txt made-by; cat tests/*',
      );
      assert.equal(succeed(output), 'tool\nx\ngen\nhello\na\n1000\nodd');
      assert.deepEqual(describeTree(bench.snapshot.directory), before);
      // The environment may be written to as well, and that is not kept either.
      succeed(await shell('echo changed >"$ROOM/bin/tool"; rm -r node_modules; echo y >>src/generated.py'));
      bench.sandbox = await open(made, bench.snapshot);
      assert.equal(
        succeed(await shell('sh "$ROOM/bin/tool"; cat node_modules/x/index.js src/generated.py')),
        'tool\nx\ngen',
      );
    });

    it('is built once for equal inputs, and anew when one changes', async () => {
      const recipeFor = (steps: readonly InstallStep[]) => ({ ...bench.recipe, steps, env, inputs: ['readme.txt'] });
      const said: string[] = [];
      const options = { report: ({ message }: Progress) => said.push(message), signal: new AbortController().signal };
      const steps = [{ title: 'Counting', run: `${unique}; date +%s%N >"$ROOM/stamp"` }];
      const [first, second] = await Promise.all([
        bench.provider.prepare(recipeFor(steps), bench.snapshot, options),
        bench.provider.prepare(recipeFor(steps), bench.snapshot, options),
      ]);
      assert.equal(first.key, second.key);
      assert.equal(said.filter((message) => message === 'Counting').length, 1);
      const other = buildSnapshot(join(bench.folder, 'other'), { 'readme.txt': 'other\n' });
      assert.notEqual((await bench.provider.prepare(recipeFor(steps), other, options)).key, first.key);
    });

    it('that cannot be built says why, with the end of what the installer said', async () => {
      const steps = [
        { title: 'Installing nothing', run: 'for i in $(seq 100); do echo line $i; done; echo oh no >&2; exit 9' },
      ];
      await assert.rejects(prepare(steps), (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.code, 'environment-failed');
        assert.match(error.message, /Installing nothing/);
        assert.match(error.why ?? '', /exit code 9/);
        assert.match(error.why ?? '', /line 100/);
        assert.match(error.why ?? '', /oh no/);
        assert.doesNotMatch(error.why ?? '', /line 50\n/);
        assert.ok(error.remedy);
        return true;
      });
    });

    it('stops being built when asked to', async () => {
      const controller = new AbortController();
      const steps = [{ title: 'Taking long', run: 'sleep 600' }];
      const building = prepare(
        steps,
        () => setTimeout(() => controller.abort(new Error('enough')), 300),
        controller.signal,
      );
      await assert.rejects(building, /enough/);
    });

    it('is built with the host settings that the recipe names, and keeps none of them', async () => {
      writeFileSync(join(bench.folder, 'settings.ini'), 'token\n', { mode: 0o600 });
      process.env.BUGSMITH_TEST_MIRROR = 'https://mirror.example/';
      process.env.BUGSMITH_TEST_OTHER = 'hidden';
      try {
        const made = await bench.provider.prepare(
          {
            ...bench.recipe,
            env,
            steps: [
              {
                title: 'Looking at settings',
                run: `${unique}; cat ~/.config/tool/settings.ini ~/.toolrc >"$ROOM/seen"; touch ~/.config/tool/more && echo "$BUGSMITH_TEST_MIRROR[$BUGSMITH_TEST_OTHER]" >>"$ROOM/seen"`,
              },
            ],
            hostSettings: {
              env: ['BUGSMITH_TEST_M*'],
              files: [
                { host: join(bench.folder, 'settings.ini'), sandbox: '.config/tool/settings.ini' },
                { host: join(bench.folder, 'settings.ini'), sandbox: '.toolrc' },
                { host: join(bench.folder, 'missing.ini'), sandbox: '.missing' },
              ],
            },
          },
          bench.snapshot,
          { report: () => {}, signal: new AbortController().signal },
        );
        bench.sandbox = await open(made, bench.snapshot);
        const output = await shell('cat "$ROOM/seen"; echo "[$BUGSMITH_TEST_MIRROR]"; ls -A ~');
        assert.equal(succeed(output), 'token\ntoken\nhttps://mirror.example/[]\n[]');
      } finally {
        delete process.env.BUGSMITH_TEST_MIRROR;
        delete process.env.BUGSMITH_TEST_OTHER;
      }
    });
  });
}
