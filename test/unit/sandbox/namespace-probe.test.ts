import assert from 'node:assert/strict';
import { abilities } from '../../../engine/sandbox/namespace/machine.ts';
import { explainTrial } from '../../../engine/sandbox/namespace/probe.ts';

/** What worked, the machine's settings, and what a person should be told. */
const cases: readonly {
  readonly name: string;
  readonly worked: number;
  readonly stderr: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly code: string;
  readonly remedy: RegExp;
}[] = [
  {
    name: 'user namespaces limited to none',
    worked: 0,
    stderr: 'unshare: unshare failed: No space left on device',
    settings: { '/proc/sys/user/max_user_namespaces': '0' },
    code: 'user-namespaces-disabled',
    remedy: /sysctl user\.max_user_namespaces=\d+/,
  },
  {
    name: 'Debian’s switch for ordinary users',
    worked: 0,
    stderr: 'unshare: unshare failed: Operation not permitted',
    settings: { '/proc/sys/user/max_user_namespaces': '15000', '/proc/sys/kernel/unprivileged_userns_clone': '0' },
    code: 'user-namespaces-disabled',
    remedy: /sysctl kernel\.unprivileged_userns_clone=1/,
  },
  {
    name: 'Ubuntu’s AppArmor restriction',
    worked: 0,
    stderr: 'unshare: write failed /proc/self/uid_map: Operation not permitted',
    settings: { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' },
    code: 'apparmor-restricted',
    remedy: /sysctl kernel\.apparmor_restrict_unprivileged_userns=0/,
  },
  {
    name: 'a container without privileges',
    worked: 0,
    stderr: 'unshare: unshare failed: Operation not permitted',
    settings: { '/.dockerenv': '', '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' },
    code: 'container-unprivileged',
    remedy: /--privileged/,
  },
  {
    name: 'a container with a masked /proc',
    worked: 2,
    stderr: 'mount: proc: permission denied.',
    settings: { '/proc/1/cgroup': '12:pids:/kubepods/burstable/pod1' },
    code: 'container-unprivileged',
    remedy: /systempaths=unconfined/,
  },
  {
    name: 'a kernel without overlays in user namespaces',
    worked: 3,
    stderr: 'mount: merged: wrong fs type, bad option, bad superblock on overlay',
    settings: {},
    code: 'overlay-forbidden',
    remedy: /5\.11/,
  },
  {
    name: 'something else',
    worked: 1,
    stderr: 'mount: permission denied',
    settings: { '/proc/sys/user/max_user_namespaces': '15000' },
    code: 'namespaces-forbidden',
    remedy: /docker sandbox/,
  },
];

describe('namespace probe', () => {
  for (const { name, worked, stderr, settings, code, remedy } of cases) {
    it(`explains ${name}`, () => {
      const trial = { works: new Set(abilities.slice(0, worked)), run: { exitCode: 1, stdout: '', stderr } };
      const diagnosis = explainTrial(trial, (path) => settings[path]);
      assert.equal(diagnosis?.code, code);
      assert.match(diagnosis.remedies.join('\n'), remedy);
      assert.ok(diagnosis.detail.includes(stderr), diagnosis.detail);
    });
  }

  for (const overlay of ['memory-overlay', 'disk-overlay'] as const) {
    it(`is content with ${overlay} alone`, () => {
      const works = new Set([...abilities.slice(0, 3), overlay]);
      const trial = { works, run: { exitCode: 1, stdout: '', stderr: 'mkdir: …' } };
      assert.equal(
        explainTrial(trial, () => '0'),
        undefined,
      );
    });
  }
});
