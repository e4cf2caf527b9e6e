import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lookAtMachine, type Machine } from '../../../../engine/sandbox/namespace/machine.ts';
import { NamespaceProvider } from '../../../../engine/sandbox/namespace/provider.ts';
import { sandboxContract, sandboxEnvironmentContract } from '../contract.ts';
import { hostPython } from './host-python.ts';

const root = dirname(dirname(dirname(dirname(import.meta.dirname))));
const isRoot = process.getuid?.() === 0;

describe('namespace sandbox', () => {
  const home = mkdtempSync(join(tmpdir(), 'bugsmith näme, spa ce:-'));
  const earlier = process.env.BUGSMITH_HOME;

  before(async function () {
    process.env.BUGSMITH_HOME = home;
    const health = await new NamespaceProvider().probe();
    if (health.works) return;
    // So that a skip can be understood.
    process.stdout.write(`    ${health.code}: ${health.detail}\n`);
    this.skip();
  });
  after(() => {
    if (earlier === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = earlier;
    rmSync(home, { recursive: true, force: true });
  });

  describe(isRoot ? 'as root' : 'as an ordinary user', () => {
    sandboxContract({ provider: new NamespaceProvider(), recipe: hostPython(), timeout: 60_000 });
  });

  const missing = (lacking: Partial<Machine>) =>
    new NamespaceProvider(async () => ({ ...(await lookAtMachine()), ...lacking }));

  describe('with neither control groups nor overlays in memory', () => {
    const provider = missing({ groups: [], memoryOverlay: false });
    sandboxContract({ provider, recipe: hostPython(), timeout: 60_000 });
  });

  describe('without overlays on disk, for an ordinary user too', () => {
    const provider = missing({ diskOverlay: false });
    sandboxEnvironmentContract({ provider, recipe: hostPython(), timeout: 60_000 });
  });

  it('holds the same for an ordinary user', function () {
    if (!isRoot || process.env.BUGSMITH_TEST_AS_USER) this.skip();
    this.timeout(600_000);
    const stage = mkdtempSync(join(tmpdir(), 'bugsmith-user-'));
    try {
      const result = asUser(stage, [
        '--reporter',
        'json',
        '--grep',
        'ordinary user',
        join(stage, 'test/engine/sandbox/namespace/contract.test.ts'),
      ]);
      const report = JSON.parse(result.stdout.slice(result.stdout.indexOf('{')));
      const failures = report.failures.map((test: { fullTitle: string; err: { message: string } }) => [
        test.fullTitle,
        test.err.message,
      ]);
      assert.deepEqual(failures, [], result.stderr);
      assert.ok(report.stats.passes > 45, JSON.stringify(report.stats));
    } finally {
      rmSync(stage, { recursive: true, force: true });
    }
  });
});

/**
 * Runs mocha as an ordinary user. The checkout and Node may lie where only root can go, so a mount namespace shows
 * them at another place.
 */
function asUser(stage: string, args: readonly string[]) {
  const user = 54_321;
  const bound: [string, string][] = [
    [join(root, 'engine'), 'engine'],
    [join(root, 'test'), 'test'],
    [realpathSync(join(root, 'node_modules')), 'node_modules'],
    [dirname(realpathSync(process.execPath)), 'node'],
  ];
  for (const name of [...bound.map(([, name]) => name), 'home']) mkdirSync(join(stage, name));
  chmodSync(stage, 0o755);
  chownSync(join(stage, 'home'), user, user);
  const script = `
    set -e
    user=$1; shift
    while [ "$1" != -- ]; do mount --bind "$1" "$2"; shift 2; done
    shift
    exec setpriv --reuid="$user" --regid="$user" --clear-groups "$@"`;
  const mounts = bound.flatMap(([from, name]) => [from, join(stage, name)]);
  const mocha = [join(stage, 'node/node'), '--liftoff-only', join(stage, 'node_modules/mocha/bin/mocha.js')];
  const env = {
    PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: join(stage, 'home'),
    TMPDIR: join(stage, 'home'),
    BUGSMITH_TEST_AS_USER: '1',
  };
  const options = ['--no-config', ...args];
  return spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', `${user}`, ...mounts, '--', ...mocha, ...options], {
    cwd: '/',
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}
