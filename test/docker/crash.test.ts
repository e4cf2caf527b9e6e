import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Container } from '../../engine/sandbox/docker/container.ts';
import { findEngine } from '../../engine/sandbox/docker/engine.ts';
import { DockerProvider } from '../../engine/sandbox/docker/provider.ts';
import { client, needsDocker, pythonRecipe } from './support.ts';

describe('containers of a process that is gone', function () {
  this.timeout(60_000);
  needsDocker();
  const { image } = pythonRecipe().toolchain;
  const children: ChildProcess[] = [];
  let docker: Docker;

  before(async () => {
    docker = await client();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** A child that has made a container; its id. */
  const childWith = async (how: string): Promise<{ child: ChildProcess; id: string; ended: Promise<unknown> }> => {
    const script = join(import.meta.dirname, 'crash-child.ts');
    const child = spawn(process.execPath, ['--no-warnings', script, how, image], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const ended = new Promise((resolve) => child.once('close', resolve));
    const id = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      child.once('close', () => reject(new Error('the child ended without a container')));
    });
    return { child, id, ended };
  };
  const exists = async (id: string): Promise<boolean> =>
    (await docker.listContainers({ all: true, filters: { id: [id] } })).length > 0;
  const goes = async (id: string): Promise<boolean> => {
    for (let tries = 0; tries < 200 && (await exists(id)); tries++) await sleep(100);
    return !(await exists(id));
  };

  it('end by themselves when it was killed, with all that runs in them', async () => {
    const { child, id } = await childWith('started');
    assert.ok(await exists(id));
    child.kill('SIGKILL');
    assert.ok(await goes(id));
  });

  it('end by themselves when it ended without closing them', async () => {
    const { id, ended } = await childWith('ends');
    await ended;
    assert.ok(await goes(id));
  });

  it('are swept up when it was killed before they started, and no living one’s are', async () => {
    const { child, id, ended } = await childWith('created');
    const living = await childWith('created');
    const mine = await Container.start(await findEngine(), image, {});
    try {
      child.kill('SIGKILL');
      await ended;
      assert.ok(await exists(id));
      assert.ok((await new DockerProvider().sweep()) >= 1);
      assert.equal(await exists(id), false);
      assert.ok(await exists(living.id));
      assert.ok(await exists(mine.id));
    } finally {
      await mine.remove();
      await docker.getContainer(living.id).remove({ force: true });
    }
  });
});
