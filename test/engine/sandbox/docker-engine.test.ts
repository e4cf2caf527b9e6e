import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../../engine/protocol/index.ts';
import { resolveEndpoints } from '../../../engine/sandbox/docker/endpoint.ts';
import { describeEngine, findEngine } from '../../../engine/sandbox/docker/engine.ts';
import { DockerProvider } from '../../../engine/sandbox/docker/provider.ts';
import { explainUnavailable } from '../../../engine/sandbox/docker/unavailable.ts';

/** What an engine says about itself, to the two questions that are asked. */
function answering(version: object, info: object = {}): RequestListener {
  return (request, response) => {
    const found = request.url?.startsWith('/version') ? version : request.url?.startsWith('/info') ? info : undefined;
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}));
  };
}

const docker = { Version: '28.2.2', ApiVersion: '1.50', Components: [{ Name: 'Engine' }] };

describe('finding the container engine', function () {
  this.timeout(20_000);
  if (process.platform === 'win32') return;
  let folder: string;
  let socket: string;
  const servers: Server[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bugsmith-engine-'));
    socket = join(folder, 'docker.sock');
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    rmSync(folder, { recursive: true, force: true });
  });

  const listen = async (server: Server, place: string | number = socket) => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(place, resolve));
    return server;
  };
  const refusal = async (env: NodeJS.ProcessEnv): Promise<Problem> => {
    const error = await findEngine(env, folder).then(
      (engine) => assert.fail(`found ${describeEngine(engine)}`),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Problem, String(error));
    assert.equal(error.exitCode, 3);
    return error;
  };

  it('takes one that answers, and says what it is, where it is, and what it cannot limit', async () => {
    await listen(createHttpServer(answering(docker, { NCPU: 3, MemTotal: 2 ** 31, MemoryLimit: false })));
    const engine = await findEngine({ DOCKER_HOST: `unix://${socket}` }, folder);
    assert.deepEqual([engine.cpus, engine.memoryBytes, engine.product], [3, 2 ** 31, 'Docker']);
    const expected = `Docker 28.2.2 at unix://${socket} (DOCKER_HOST); it cannot limit memory`;
    assert.equal(describeEngine(engine), expected);
  });

  it('knows Podman, over the network too', async () => {
    const podman = { Version: '5.1.0', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] };
    const server = await listen(createHttpServer(answering(podman)), 0);
    const { port } = server.address() as { port: number };
    const engine = await findEngine({ DOCKER_HOST: `tcp://127.0.0.1:${port}` }, folder);
    assert.equal(engine.product, 'Podman');
  });

  it('is forbidden: names the group, sudo and rootless', async () => {
    await listen(createHttpServer(answering(docker)));
    chmodSync(socket, 0);
    const root = process.geteuid?.() === 0;
    // Root may do everything, so it is nobody for a moment.
    if (root) {
      chmodSync(folder, 0o755);
      process.seteuid?.(65534);
    }
    try {
      const problem = await refusal({ DOCKER_HOST: `unix://${socket}` });
      assert.equal(problem.code, 'docker-forbidden');
      assert.match(problem.message, /docker\.sock/);
      for (const remedy of [/group docker|usermod/, /sudo/, /rootless/]) assert.match(problem.remedy ?? '', remedy);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  it('is stopped: a socket with nobody behind it', async () => {
    const server = await listen(createServer());
    // The socket's file stays when its server is gone without a word.
    renameSync(socket, `${socket}.kept`);
    await new Promise((resolve) => server.close(resolve));
    servers.pop();
    renameSync(`${socket}.kept`, socket);
    const problem = await refusal({ DOCKER_HOST: `unix://${socket}` });
    assert.equal(problem.code, 'docker-stopped');
    assert.match(problem.why ?? '', /docker\.sock \(DOCKER_HOST\)/);
  });

  it('is stopped: a socket that is named and not there', async () => {
    const problem = await refusal({ DOCKER_HOST: `unix://${socket}` });
    assert.equal(problem.code, 'docker-stopped');
    assert.match(problem.remedy ?? '', /[Ss]tart/);
  });

  it('is unreachable: a host that refuses, and a name that does not exist', async () => {
    for (const address of ['tcp://127.0.0.1:9', 'tcp://no-such-host.invalid:2375']) {
      const problem = await refusal({ DOCKER_HOST: address });
      assert.equal(problem.code, 'docker-unreachable');
      assert.match(problem.message, new RegExp(address));
      assert.match(problem.why ?? '', /DOCKER_HOST/);
    }
  });

  it('is unreachable: somebody listens and never answers', async () => {
    const held: { destroy(): void }[] = [];
    await listen(createServer((connection) => held.push(connection)));
    const problem = await refusal({ DOCKER_HOST: `unix://${socket}` });
    assert.equal(problem.code, 'docker-unreachable');
    assert.match(problem.why ?? '', /No answer in \d+ seconds/);
    for (const connection of held) connection.destroy();
  });

  it('is unfit: too old, or for Windows containers', async () => {
    await listen(createHttpServer(answering({ ...docker, ApiVersion: '1.24' })));
    assert.match((await refusal({ DOCKER_HOST: `unix://${socket}` })).message, /too old/);
    const other = join(folder, 'other.sock');
    await listen(createHttpServer(answering(docker, { OSType: 'windows' })), other);
    const problem = await refusal({ DOCKER_HOST: `unix://${other}` });
    assert.equal(problem.code, 'docker-unfit');
    assert.match(problem.message, /Windows containers/);
  });

  it('is missing where nothing is installed, and stopped where something is', () => {
    const failures = resolveEndpoints({}, folder).map((endpoint) => ({
      endpoint,
      error: Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' }),
    }));
    assert.ok(failures.length > 3);
    const missing = explainUnavailable(failures, { PATH: folder });
    assert.equal(missing.code, 'docker-missing');
    for (const { endpoint } of failures) assert.ok(missing.why?.includes(endpoint.address));
    assert.match(missing.remedy ?? '', /[Ii]nstall/);
    writeFileSync(join(folder, 'podman'), '');
    const installed = explainUnavailable(failures, { PATH: folder });
    assert.equal(installed.code, 'docker-stopped');
    assert.match(installed.remedy ?? '', /podman/);
  });

  it('never makes a probe fail: it tells', async () => {
    const health = await new DockerProvider({ DOCKER_HOST: 'tcp://127.0.0.1:9' }).probe();
    assert.equal(health.works, false);
    assert.equal(health.code, 'docker-unreachable');
    assert.match(health.detail, /tcp:\/\/127\.0\.0\.1:9/);
    assert.ok(health.remedies.length > 0);
    const strange = await new DockerProvider({ DOCKER_HOST: 'tcp://[half' }).probe();
    assert.equal(strange.works, false);
    assert.ok(strange.code);
  });
});
