import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Problem, type Snapshot } from '../../engine/protocol/index.ts';
import type { EnvironmentRecipe, InstallStep } from '../../engine/sandbox/recipe.ts';
import { buildSnapshot } from '../builders/snapshot.ts';
import { client, needsDocker, pythonRecipe, silent, TidyProvider } from './support.ts';

describe('docker environments', function () {
  this.timeout(180_000);
  needsDocker();
  const provider = new TidyProvider();
  const { toolchain } = pythonRecipe();
  let docker: Docker;
  let folder: string;
  let snapshot: Snapshot;

  before(async () => {
    docker = await client();
    folder = mkdtempSync(join(tmpdir(), 'bugsmith-environments-'));
    snapshot = buildSnapshot(join(folder, 'one'), {
      'requirements.txt': 'a\n',
      'source.py': 'x = 1\n',
      'outside.txt': { link: '../../outside' },
    });
  });
  after(async () => {
    await provider.tidy();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A recipe that no earlier run has made. */
  const fresh = (changed: Partial<EnvironmentRecipe> = {}, ...steps: InstallStep[]): EnvironmentRecipe => ({
    ...pythonRecipe(),
    steps: [{ title: 'Being new', run: `: ${randomUUID()}` }, ...steps],
    inputs: ['requirements.txt'],
    ...changed,
  });
  const prepare = async (recipe: EnvironmentRecipe, of = snapshot, signal = silent.signal) => {
    const said: string[] = [];
    const environment = await provider.prepare(recipe, of, { report: ({ message }) => said.push(message), signal });
    return { environment, said };
  };
  const inside = async (recipe: EnvironmentRecipe, script: string, of = snapshot): Promise<string> => {
    const { environment } = await prepare(recipe, of);
    await using sandbox = await provider.open(environment, of);
    const output = await sandbox.run({ argv: ['sh', '-c', script] }, { seconds: 30 });
    return output.stdout.trim() || output.stderr;
  };
  const saved = async (image: string): Promise<Buffer> =>
    Buffer.concat(await ((await docker.getImage(image).get()) as Readable).toArray());

  it('have nothing of the machine’s credentials, neither in files nor in the history nor left in the engine', async () => {
    const secret = randomUUID();
    const made = randomUUID();
    const file = join(folder, 'npmrc');
    writeFileSync(file, `//registry.example/:_authToken=${secret}\n`, { mode: 0o600 });
    process.env.BUGSMITH_TEST_INDEX = `https://me:${secret}@registry.example/`;
    try {
      const recipe = fresh(
        {
          hostSettings: {
            env: ['BUGSMITH_TEST_INDEX'],
            files: [
              { host: file, sandbox: '.npmrc' },
              { host: file, sandbox: '/etc/other/npmrc' },
            ],
          },
        },
        {
          title: 'Using them',
          run: `grep -q ${secret} ~/.npmrc && grep -q ${secret} /etc/other/npmrc && echo "$BUGSMITH_TEST_INDEX" | grep -q ${secret} && echo ${made} >"$HOME/../environment/used"`.replaceAll(
            secret,
            secret.slice(0, 8),
          ),
        },
      );
      assert.equal(await inside(recipe, 'cat ../environment/used; ls -A ~; ls /etc/other 2>/dev/null'), made);
      const { environment } = await prepare(recipe);
      const image = `bugsmith-environment:${environment.key}`;
      const history = JSON.stringify(await docker.getImage(image).history());
      assert.doesNotMatch(history, new RegExp(secret));
      const bytes = await saved(image);
      assert.ok(bytes.includes(made), 'the image’s files are in what was saved');
      assert.equal(bytes.includes(secret), false);
      const stages = await docker.listImages({ all: true, filters: { label: ['bugsmith.build'] } });
      for (const { Id } of stages) {
        const left = JSON.stringify(
          await docker
            .getImage(Id)
            .history()
            .catch(() => []),
        );
        assert.doesNotMatch(left, new RegExp(secret));
      }
    } finally {
      delete process.env.BUGSMITH_TEST_INDEX;
    }
  });

  it('are found again by what determines them, whatever else the project holds', async () => {
    const recipe = fresh();
    const first = await prepare(recipe);
    assert.ok(first.said.includes('Being new'));
    const files = { 'requirements.txt': 'a\n', 'source.py': 'x = 2\n' };
    const edited = buildSnapshot(join(folder, 'edited'), files);
    const again = await prepare(recipe, edited);
    assert.equal(again.environment.key, first.environment.key);
    assert.deepEqual(again.said, []);
    const grown = buildSnapshot(join(folder, 'grown'), { ...files, 'requirements.txt': 'a\nb\n' });
    const other = await prepare(recipe, grown);
    assert.notEqual(other.environment.key, first.environment.key);
    assert.equal(await inside(recipe, 'cat requirements.txt source.py', grown), 'a\nb\nx = 2');
    assert.equal(await inside(recipe, 'cat requirements.txt source.py', edited), 'a\nx = 2');
  });

  it('take a snapshot as it is: empty, or with links that lead anywhere', async () => {
    const recipe = fresh(
      { inputs: [] },
      { title: 'Seeing links', run: 'readlink outside.txt >../environment/seen || :' },
    );
    assert.equal(await inside(recipe, 'cat ../environment/seen; readlink outside.txt'), '../../outside\n../../outside');
    const empty = buildSnapshot(join(folder, 'empty'), {});
    assert.equal(await inside(fresh({ inputs: [] }), 'ls -A; echo empty', empty), 'empty');
  });

  it('say which image is missing, and how to come by it', async () => {
    const image = 'registry.invalid/bugsmith/no-such-image:1';
    await assert.rejects(prepare(fresh({ toolchain: { ...toolchain, image } })), (error) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.code, 'image-unavailable');
      assert.equal(error.exitCode, 3);
      assert.ok(error.message.includes(image));
      assert.ok(error.why);
      assert.ok(error.remedy?.includes(`docker pull ${image}`));
      assert.match(error.remedy ?? '', /mirror/);
      return true;
    });
  });

  it('show no credentials when they fail', async () => {
    const step = { title: 'Downloading', run: 'echo "cannot reach https://me:hidden-token@host/simple"; exit 1' };
    await assert.rejects(prepare(fresh({}, step)), (error) => {
      assert.ok(error instanceof Problem);
      assert.match(error.why ?? '', /https:\/\/\*\*\*@host/);
      assert.doesNotMatch(error.why ?? '', /hidden-token/);
      return true;
    });
  });

  it('leave neither a container nor an image when they are stopped', async () => {
    const token = randomUUID();
    const controller = new AbortController();
    const building = provider.prepare(fresh({}, { title: 'Taking long', run: `sleep 600; : ${token}` }), snapshot, {
      signal: controller.signal,
      report: ({ message }) => {
        if (message === 'Taking long') setTimeout(() => controller.abort(new Error('enough')), 500);
      },
    });
    await assert.rejects(building, /enough/);
    const running = async () =>
      (await docker.listContainers({ all: true })).filter(({ Command }) => Command.includes(token)).length;
    for (let tries = 0; tries < 100 && (await running()) > 0; tries++) await sleep(100);
    assert.equal(await running(), 0);
  });

  describe('on the project’s own container', () => {
    const dockerfile = (text: string, more: Record<string, string> = {}) =>
      buildSnapshot(join(folder, randomUUID()), {
        '.devcontainer/Dockerfile': text,
        'requirements.txt': 'a\n',
        ...more,
      });
    const container = {
      dockerfile: '.devcontainer/Dockerfile',
      context: '',
      source: '.devcontainer/devcontainer.json',
    };

    it('start from its Dockerfile, with its arguments and context', async () => {
      const text = `FROM ${toolchain.image}\nARG WORD\nCOPY requirements.txt /given\nRUN echo $WORD >/word\nUSER nobody\nENTRYPOINT ["false"]\n`;
      const of = dockerfile(text);
      const recipe = fresh({ container: { ...container, buildArgs: { WORD: 'hello' } } });
      const { environment } = await prepare(recipe, of);
      assert.match(environment.description, /devcontainer\.json/);
      assert.equal(await inside(recipe, 'cat /word /given; id -u', of), 'hello\na\n1000');
      const edited = buildSnapshot(join(folder, randomUUID()), {
        '.devcontainer/Dockerfile': text,
        'requirements.txt': 'a\n',
        'source.py': 'new\n',
      });
      assert.deepEqual(await prepare(recipe, edited), { environment, said: [] });
    });

    it('start from its image', async () => {
      const recipe = fresh({ container: { image: toolchain.image, source: '.devcontainer.json' } });
      const { environment } = await prepare(recipe);
      assert.match(environment.description, /the project's \.devcontainer\.json/);
    });

    const useless: [why: string, of: () => Snapshot, changed: Partial<EnvironmentRecipe>, told: RegExp][] = [
      [
        'cannot be built',
        () => dockerfile(`FROM ${toolchain.image}\nRUN echo broken thing; exit 3\n`),
        { container },
        /cannot be built.*broken thing/,
      ],
      [
        'lacks the toolchain',
        () => dockerfile(`FROM ${toolchain.image}\n`),
        { container, toolchain: { ...toolchain, program: 'no-such-python' } },
        /has no no-such-python/,
      ],
      [
        'cannot be pulled',
        () => snapshot,
        { container: { image: 'registry.invalid/none:1', source: 'x.json' } },
        /registry\.invalid\/none:1 cannot be had/,
      ],
    ];
    for (const [why, of, changed, told] of useless) {
      it(`say so and do without it when it ${why}`, async () => {
        const { environment, said } = await prepare(fresh(changed), of());
        const note = said.find((message) => told.test(message));
        assert.ok(note, said.join('\n'));
        assert.ok(note.includes(`Using ${toolchain.image} instead`));
        assert.ok(environment.description.includes(toolchain.image));
      });
    }
  });
});
