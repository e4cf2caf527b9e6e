import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Problem, type Snapshot } from '../../engine/protocol/index.ts';
import { findEngine } from '../../engine/sandbox/docker/engine.ts';
import { DockerProvider } from '../../engine/sandbox/docker/provider.ts';
import type { Environment } from '../../engine/sandbox/sandbox.ts';
import { buildSnapshot } from '../builders/snapshot.ts';
import { client, needsDocker, pythonRecipe, silent, TidyProvider } from './support.ts';

describe('docker provider', function () {
  this.timeout(120_000);
  needsDocker();
  const provider = new TidyProvider();
  let docker: Docker;
  let folder: string;
  let snapshot: Snapshot;
  let environment: Environment;

  before(async () => {
    docker = await client();
    folder = mkdtempSync(join(tmpdir(), 'bugsmith-provider-'));
    snapshot = buildSnapshot(join(folder, 'snapshot'), { 'a.txt': 'a\n' });
    environment = await provider.prepare(
      { ...pythonRecipe(), steps: [{ title: 'Being mine', run: `: ${folder}` }] },
      snapshot,
      silent,
    );
  });
  afterEach(async () => await provider.close());
  after(async () => {
    await provider.tidy();
    rmSync(folder, { recursive: true, force: true });
  });

  const containers = () =>
    docker.listContainers({ all: true, filters: { label: [`bugsmith.environment=${environment.key}`] } });
  const settle = async (wanted: number): Promise<number> => {
    let count = -1;
    for (let tries = 0; tries < 200 && count !== wanted; tries++) {
      count = (await containers()).length;
      if (count !== wanted) await sleep(50);
    }
    return count;
  };

  it('gives containers no network, no privileges, nothing of the host, limits, and labels', async () => {
    await using sandbox = await provider.open(environment, snapshot);
    await sandbox.run({ argv: ['true'] }, { seconds: 10, memoryMb: 300, processes: 77 });
    for (const { Id } of await containers()) {
      const { Config, HostConfig, Mounts } = await docker.getContainer(Id).inspect();
      assert.equal(Config.User, '1000:1000');
      assert.equal(HostConfig.NetworkMode, 'none');
      assert.deepEqual(HostConfig.CapDrop, ['ALL']);
      assert.ok(!HostConfig.CapAdd?.length);
      assert.equal(HostConfig.Privileged, false);
      assert.deepEqual(HostConfig.SecurityOpt, ['no-new-privileges']);
      assert.deepEqual([HostConfig.Binds ?? [], Mounts.filter(({ Type }) => Type !== 'tmpfs')], [[], []]);
      assert.equal(HostConfig.AutoRemove, true);
      assert.equal(HostConfig.Init, true);
      assert.ok((HostConfig.Memory ?? 0) > 0 && HostConfig.MemorySwap === HostConfig.Memory);
      assert.ok((HostConfig.PidsLimit ?? 0) > 0 && (HostConfig.NanoCpus ?? 0) > 0);
      assert.match(Config.Labels['bugsmith.owner'] ?? '', new RegExp(`^${process.pid}\\.`));
      assert.equal(Config.Labels['bugsmith.snapshot'], snapshot.id);
    }
    const limits = await Promise.all((await containers()).map(({ Id }) => docker.getContainer(Id).inspect()));
    const changed = limits.filter(({ HostConfig }) => HostConfig.PidsLimit === 77);
    assert.deepEqual(
      changed.map(({ HostConfig }) => HostConfig.Memory),
      [300 * 1024 * 1024],
    );
  });

  it('starts containers ahead, no more than two, and removes them when it is closed', async () => {
    const first = await provider.open(environment, snapshot);
    assert.equal(await settle(2), 2);
    const others = await Promise.all([1, 2, 3].map(() => provider.open(environment, snapshot)));
    assert.equal(await settle(6), 6);
    const names = await Promise.all(
      [first, ...others].map((sandbox, number) =>
        sandbox.run({ argv: ['sh', '-c', `ls; echo x >${number}`] }, { seconds: 10 }),
      ),
    );
    assert.deepEqual(
      names.map(({ stdout }) => stdout),
      ['a.txt\n', 'a.txt\n', 'a.txt\n', 'a.txt\n'],
    );
    await Promise.all([first, ...others].map((sandbox) => sandbox.close()));
    assert.equal(await settle(2), 2);
    await provider.close();
    assert.equal(await settle(0), 0);
  });

  it('puts a snapshot into an image once', async () => {
    await using one = await provider.open(environment, snapshot);
    const filters = { label: [`bugsmith.snapshot=${snapshot.id}`] };
    const before = (await docker.listImages({ filters })).map(({ Id }) => Id);
    assert.equal(before.length, 1);
    const another = new DockerProvider();
    await using two = await another.open(environment, snapshot);
    await another.close();
    assert.deepEqual(
      (await docker.listImages({ filters })).map(({ Id }) => Id),
      before,
    );
    assert.equal(String(await one.read('a.txt')), String(await two.read('a.txt')));
  });

  it('says that the sandbox has failed when its container is taken away', async () => {
    const sandbox = await provider.open(environment, snapshot);
    const running = sandbox.run({ argv: ['sleep', '600'] }, { seconds: 600 });
    const failed = assert.rejects(running, (error) => error instanceof Problem && error.code === 'sandbox-failed');
    await settle(2);
    for (const { Id } of await containers())
      await docker
        .getContainer(Id)
        .kill()
        .catch(() => {});
    await failed;
    await assert.rejects(sandbox.read('a.txt'), (error) => error instanceof Problem && error.code === 'sandbox-failed');
    await sandbox.close();
    await using next = await provider.open(environment, snapshot);
    assert.equal(String(await next.read('a.txt')), 'a\n');
  });

  it('goes on after a program was killed that nobody listened to', async () => {
    await using sandbox = await provider.open(environment, snapshot);
    const worker = await sandbox.start({ argv: ['sh', '-c', 'head -c 3000000 /dev/zero; sleep 600'] }, {});
    await sleep(300);
    await worker.kill();
    assert.equal(await worker.exited, null);
    assert.equal((await sandbox.run({ argv: ['echo', 'on'] }, { seconds: 10 })).stdout, 'on\n');
  });

  describe('reaches the engine', () => {
    let socket: string;
    before(async function () {
      const { address } = (await findEngine()).endpoint;
      if (!address.startsWith('unix://')) this.skip();
      socket = address.slice('unix://'.length);
    });

    const works = async (env: NodeJS.ProcessEnv, told: RegExp) => {
      const other = new DockerProvider(env);
      const health = await other.probe();
      assert.ok(health.works, health.detail);
      assert.match(health.detail, told);
      await using sandbox = await other.open(environment, snapshot);
      const worker = await sandbox.start({ argv: ['cat'] }, {});
      const answer = new Promise((resolve) => worker.stdout.once('data', resolve));
      worker.stdin.write('hello\n');
      assert.equal(String(await answer), 'hello\n');
      worker.stdin.end();
      assert.equal(await worker.exited, 0);
      await other.close();
    };

    it('by a context', async () => {
      const id = createHash('sha256').update('mine').digest('hex');
      const meta = join(folder, 'config', 'contexts', 'meta', id);
      mkdirSync(meta, { recursive: true });
      const endpoint = { Host: `unix://${socket}`, SkipTLSVerify: false };
      writeFileSync(join(meta, 'meta.json'), JSON.stringify({ Name: 'mine', Endpoints: { docker: endpoint } }));
      writeFileSync(join(folder, 'config', 'config.json'), JSON.stringify({ currentContext: 'mine' }));
      await works({ DOCKER_CONFIG: join(folder, 'config') }, /context mine/);
    });

    it('through ssh, by the user’s own ssh program', async () => {
      // In the place of ssh: notes what it was asked, and joins its streams to the socket as `docker system dial-stdio` does.
      const bin = join(folder, 'bin');
      mkdirSync(bin);
      const script = `#!${process.execPath}
require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'asked'))}, process.argv.slice(2).join(' ') + '\\n');
const socket = require('node:net').connect({ path: ${JSON.stringify(socket)}, allowHalfOpen: true });
process.stdin.pipe(socket).pipe(process.stdout);`;
      writeFileSync(join(bin, 'ssh'), script);
      chmodSync(join(bin, 'ssh'), 0o755);
      const path = process.env.PATH;
      process.env.PATH = `${bin}${delimiter}${path}`;
      try {
        await works({ DOCKER_HOST: 'ssh://me@far.example:2222' }, /ssh:\/\/me@far\.example:2222/);
      } finally {
        process.env.PATH = path;
      }
      const asked = readFileSync(join(folder, 'asked'), 'utf8').split('\n')[0] ?? '';
      assert.match(asked, /-T -l me -p 2222 -- far\.example docker system dial-stdio$/);
    });
  });
});
