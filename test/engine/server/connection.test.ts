import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { ErrorCodes } from 'vscode-jsonrpc/node';
import { problemCode, protocolVersion, requests } from '../../../engine/protocol/index.ts';
import { Workspace } from '../project/workspace.ts';
import { EngineClient } from './engine-client.ts';

const program = resolve(import.meta.dirname, '../../../engine/main.ts');

describe('the engine as a process', function () {
  this.timeout(120_000);
  let work: Workspace;

  before(() => {
    work = new Workspace();
  });
  after(() => work.close());

  const shop = {
    file: 'src/shop.ts',
    text: 'export const total = (a: number) => a + 1;\nclass A { b() { return () => 1; } }\n',
  };

  it('wants to be greeted first, in its own version of the protocol', async () => {
    await using engine = new EngineClient();
    const functions = () => engine.request(requests.functions, { root: work.place, ...shop });
    await assert.rejects(functions(), { code: ErrorCodes.ServerNotInitialized });
    await assert.rejects(
      engine.request(requests.initialize, { protocolVersion: 999, client: 'A newer editor' }),
      (error) => {
        const { code, message, data } = error as {
          code: number;
          message: string;
          data: { code: string; remedy: string };
        };
        assert.deepEqual([code, data.code], [problemCode, 'protocol-mismatch']);
        assert.match(message, /A newer editor/);
        assert.match(data.remedy, /Update the engine/);
        return true;
      },
    );
    await assert.rejects(functions(), { code: ErrorCodes.ServerNotInitialized });
    const hello = await engine.request(requests.initialize, { protocolVersion, client: 'the test' });
    assert.equal(hello.pid, engine.process.pid);
    assert.ok(hello.languages.includes('typescript'));
    assert.ok((await functions()).functions.length > 0);
    engine.process.stdin?.end();
    assert.equal(await engine.exited, 0);
  });

  it('finds functions in text that no file has; none in tests and what it does not know', async () => {
    await using engine = await EngineClient.start();
    const names = async (file: string, source = shop.text) => {
      const { functions } = await engine.request(requests.functions, { root: work.place, file, text: source });
      return functions.map((fn) => `${fn.name} ${fn.startLine}`);
    };
    assert.deepEqual(await names(shop.file), ['total 1', 'A.b 2']);
    assert.deepEqual(await names('tests/test_shop.py', 'def f():\n    return 1\n'), []);
    assert.deepEqual(await names('README.md', '# f()'), []);
    await assert.rejects(engine.request(requests.functions, { root: work.place, file: 'a.ts' } as never), {
      code: ErrorCodes.InvalidParams,
      message: /project\/functions .* at text/,
    });
    await assert.rejects(engine.connection.sendRequest('no/such', {}), { code: ErrorCodes.MethodNotFound });
  });

  it('says what works on this machine', async () => {
    await using engine = await EngineClient.start({ env: { DOCKER_HOST: `unix://${work.place}/nobody.sock` } });
    const health = await engine.request(requests.doctor, {});
    const docker = health.checks.find(({ name }) => name === 'docker sandbox');
    assert.deepEqual([docker?.works, docker?.reason], [false, 'docker-stopped']);
    assert.ok((docker?.remedies.length ?? 0) > 0);
    const broken = health.checks.filter(({ works }) => !works).map(({ reason }) => typeof reason);
    assert.deepEqual([...new Set(broken)], ['string']);
  });

  it('keeps its standard output clean, whoever writes to it', async () => {
    // Begins when the engine has taken standard output: what is written before is not the engine's to keep clean.
    const noise = `if (Object.hasOwn(process.stdout, 'write')) { console.log('noise'); process.stdout.write('and more'); }`;
    const preload = `data:text/javascript,setInterval(() => { ${noise} }, 1).unref()`;
    await using engine = await EngineClient.start({
      env: { NODE_OPTIONS: `--import=${preload.replaceAll(' ', '%20')}` },
    });
    for (let i = 0; i < 20; i++) {
      const { functions } = await engine.request(requests.functions, { root: work.place, ...shop });
      assert.equal(functions.length, 2);
    }
    assert.match(engine.log, /noise/);
  });

  for (const garbage of [
    'hello\r\n\r\n',
    'Content-Length: 12\r\n\r\nnot json at all',
    'Content-Length: many\r\n\r\n{}',
  ]) {
    it(`ends with a clear word when it is told ${JSON.stringify(garbage)}`, async () => {
      const child = spawn(process.execPath, ['--liftoff-only', program, 'serve', '--stdio'], { stdio: 'pipe' });
      child.stdin.on('error', () => {});
      child.stdin.write(garbage);
      const [stdout, stderr, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise((done) => child.on('exit', done)),
      ]);
      assert.equal(stdout, '');
      assert.match(stderr, /What came in on stdin is not what Bugsmith’s engine understands/);
      assert.doesNotMatch(stderr, /\n +at /);
      assert.equal(code, 2);
    });
  }

  it('ends by itself when nothing is asked of it', async () => {
    await using engine = await EngineClient.start({ arguments: ['--idle-minutes', '0.005'] });
    assert.equal(await engine.exited, 0);
    assert.match(engine.log, /Nothing to do for 0.005 minutes/);
  });

  it('hands nothing on of what makes an editor’s Electron a Node', async () => {
    // A process that the engine starts tells its environment: git, by a program of that name.
    const tools = work.folder('tools', { git: '#!/bin/sh\nenv > "$0.env"\necho no >&2\nexit 1\n' });
    chmodSync(`${tools}/git`, 0o755);
    const root = work.folder('project', { '.git/HEAD': 'ref: refs/heads/main\n' });
    const env = { ELECTRON_RUN_AS_NODE: '1', PATH: `${tools}:${process.env.PATH}` };
    await using engine = await EngineClient.start({ env });
    await assert.rejects(engine.request(requests.poolExists, { root }), { code: problemCode });
    const seen = readFileSync(`${tools}/git.env`, 'utf8');
    assert.match(seen, /^PATH=/m);
    assert.doesNotMatch(seen, /ELECTRON/);
  });
});
