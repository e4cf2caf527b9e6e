import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { findGroupParents } from '../../../../engine/sandbox/namespace/cgroups.ts';
import { NamespaceProvider } from '../../../../engine/sandbox/namespace/provider.ts';
import { buildSnapshot } from '../../../builders/snapshot.ts';
import { hostPython } from './host-python.ts';

describe('a Bugsmith that is killed', function () {
  this.timeout(60_000);
  let home: string;
  let child: ChildProcess | undefined;
  const earlier = process.env.BUGSMITH_HOME;
  /** In the command line of everything that the killed process runs. */
  const mark = `mark-${process.pid}`;

  before(async function () {
    const health = await new NamespaceProvider().probe();
    if (!health.works) this.skip();
  });
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bugsmith-crash-'));
    process.env.BUGSMITH_HOME = home;
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    if (earlier === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = earlier;
    rmSync(home, { recursive: true, force: true });
  });

  /** Starts a process that opens sandboxes, or builds, as `crash-child.ts` says; resolves when it is at it. */
  const start = async (what: string) => {
    const started = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), what, mark], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, BUGSMITH_HOME: home },
    });
    child = started;
    for await (const line of createInterface({ input: started.stdout })) if (line === 'at it') return started;
    throw new Error('the child process ended too early');
  };
  const kill = async (victim: ChildProcess) => {
    const exited = new Promise((resolve) => victim.once('exit', resolve));
    victim.kill('SIGKILL');
    await exited;
  };
  const processes = () =>
    execFileSync('ps', ['axww', '-o', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(mark) && !line.includes('crash-child.ts'));
  const groups = async () =>
    (await findGroupParents()).flatMap(({ folder }) =>
      readdirSync(folder).filter((name) => name.startsWith(`bugsmith.${child?.pid}.`)),
    );
  const mounts = () => {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines.filter((line) => line.includes(home) || / - tmpfs bugsmith /.test(line));
  };
  const until = async (what: string, condition: () => boolean | Promise<boolean>) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (await condition()) return;
      await sleep(50);
    }
    assert.fail(`still not so: ${what}`);
  };

  it('leaves no process, no mount, no control group and no file', async () => {
    const victim = await start('sandboxes');
    assert.ok(processes().length >= 4, processes().join('\n'));
    assert.deepEqual(mounts(), []);
    await kill(victim);
    await until('no process', () => processes().length === 0);
    await until('no control group', async () => (await groups()).length === 0);
    await until('no file', () => readdirSync(join(home, 'cache/namespace/writes')).length === 0);
    assert.deepEqual(mounts(), []);
  });

  it('while it kills a program leaves nothing either', async () => {
    const victim = await start('killing');
    if (victim.signalCode === null) await new Promise((resolve) => victim.once('exit', resolve));
    assert.equal(victim.signalCode, 'SIGKILL');
    await until('no process', () => processes().length === 0);
    await until('no file', () => readdirSync(join(home, 'cache/namespace/writes')).length === 0);
    const left = () => execFileSync('ps', ['axww', '-o', 'args'], { encoding: 'utf8' }).includes(home);
    await until('no process of the sandbox', () => !left());
  });

  it('while it builds leaves what sweep finds, and the lock is free', async () => {
    const victim = await start('building');
    const environments = join(home, 'cache/environments');
    const unfinished = () => readdirSync(environments).filter((name) => name.startsWith('.'));
    assert.equal(unfinished().length, 1);
    const provider = new NamespaceProvider();
    await provider.sweep();
    assert.equal(unfinished().length, 1, 'what a living process uses stays');
    await kill(victim);
    await until('no process', () => processes().length === 0);
    assert.equal(unfinished().length, 1);
    assert.ok((await provider.sweep()) >= 1);
    assert.deepEqual(unfinished(), []);

    const again = await start('building');
    await kill(again);
  });

  it('together with what would have tidied up: its control groups are swept, wherever they are', async function () {
    const parents = await findGroupParents();
    if (parents.length === 0) this.skip();
    const gone = spawn('true');
    await new Promise((resolve) => gone.once('exit', resolve));
    const namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
    const groups = parents.map(({ mountPoint, folder }) =>
      join(process.getuid?.() === 0 ? mountPoint : folder, `bugsmith.${gone.pid}.1.${namespace}.1.1`),
    );
    for (const group of groups) mkdirSync(group);
    await new NamespaceProvider().sweep();
    assert.deepEqual(groups.filter(existsSync), []);
  });

  it('leaves another’s sandboxes alone', async () => {
    const provider = new NamespaceProvider();
    const snapshot = buildSnapshot(join(home, 'snapshot'), { 'a.txt': 'a' });
    const options = { report: () => {}, signal: new AbortController().signal };
    const environment = await provider.prepare(hostPython(), snapshot, options);
    const sandbox = await provider.open(environment, snapshot);
    const running = sandbox.run({ argv: ['sh', '-c', 'sleep 2; echo fine'] }, { seconds: 20 });
    const victim = await start('sandboxes');
    await kill(victim);
    await until('no process', () => processes().length === 0);
    await new NamespaceProvider().sweep();
    assert.equal((await running).stdout, 'fine\n');
    await sandbox.close();
  });

  it('is not the only one that leaves things: what nobody needed for long is swept too', async () => {
    const provider = new NamespaceProvider();
    const snapshot = buildSnapshot(join(home, 'snapshot'), { 'a.txt': 'a' });
    const options = { report: () => {}, signal: new AbortController().signal };
    const recipe = hostPython();
    const [old, fresh] = await Promise.all([
      provider.prepare({ ...recipe, env: { A: '1' } }, snapshot, options),
      provider.prepare({ ...recipe, env: { A: '2' } }, snapshot, options),
    ]);
    const folder = (key: string) => join(home, 'cache/environments', key);
    const longAgo = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
    for (const { key } of [old, fresh]) utimesSync(folder(key), longAgo, longAgo);
    await provider.prepare({ ...recipe, env: { A: '2' } }, snapshot, options);
    assert.ok((await provider.sweep()) >= 1);
    assert.deepEqual([existsSync(folder(old.key)), existsSync(folder(fresh.key))], [false, true]);
    await assert.rejects(provider.open(old, snapshot), /no longer there/);
  });
});
