import { release } from 'node:os';
import { Problem } from '../../protocol/index.ts';
import type { SandboxHealth } from '../sandbox.ts';
import { describeLimits } from './limits.ts';
import { type Ability, abilities, type Machine, type Trial, tryNamespaces } from './machine.ts';
import { readText } from './processes.ts';
import { runOnHost } from './programs.ts';

type Diagnosis = Pick<SandboxHealth, 'detail' | 'remedies'> & { readonly code: string };

/** What runs a sandbox, with the package that Debian and others have it in. */
const programs: readonly { readonly name: string; readonly option: string; readonly package: string }[] = [
  { name: 'unshare', option: '--keep-caps', package: 'util-linux 2.36 or newer' },
  { name: 'nsenter', option: '--preserve-credentials', package: 'util-linux 2.36 or newer' },
  { name: 'setpriv', option: '--bounding-set', package: 'util-linux 2.36 or newer (setpriv)' },
  { name: 'prlimit', option: '--nproc', package: 'util-linux 2.36 or newer' },
  { name: 'mount', option: '--fstab', package: 'util-linux 2.36 or newer (mount)' },
  { name: 'pivot_root', option: '', package: 'util-linux 2.36 or newer' },
  { name: 'flock', option: '--help', package: 'util-linux 2.36 or newer' },
  { name: 'tar', option: '--extract', package: 'GNU tar' },
];

/**
 * Tries on this machine what a sandbox needs and, where it fails, finds out why. `tryOut` uses a whole sandbox. Never
 * rejects.
 */
export async function probeNamespaces(tryOut: () => Promise<Machine>): Promise<SandboxHealth> {
  try {
    const diagnosis = await diagnose();
    if (diagnosis) return { kind: 'namespace', works: false, ...diagnosis };
    const machine = await tryOut();
    const who = machine.identity.mode === 'root' ? 'as root, programs as an id of their own' : 'as an ordinary user';
    const where = machine.memoryOverlay ? 'in memory' : 'on disk, for this kernel cannot in memory';
    const detail = `Linux ${release()} namespaces, ${who}; writes are kept ${where}; ${describeLimits(machine.groups)}`;
    return { kind: 'namespace', works: true, detail, remedies: [] };
  } catch (error) {
    const { message, why, remedy } = error instanceof Problem ? error : { message: String(error) };
    return {
      kind: 'namespace',
      works: false,
      code: 'namespace-failed',
      detail: why ? `${message} ${why}` : message,
      remedies: remedy ? [remedy] : [],
    };
  }
}

async function diagnose(): Promise<Diagnosis | undefined> {
  if (process.platform !== 'linux') {
    return {
      code: 'not-linux',
      detail: 'Namespaces are a feature of Linux.',
      remedies: ['Install a container engine (Docker or Podman), or run Bugsmith in WSL or in a Linux machine.'],
    };
  }
  const missing = await missingPrograms();
  if (missing) return missing;
  return explainTrial(await tryNamespaces(), (path) => readText(path)?.trim());
}

async function missingPrograms(): Promise<Diagnosis | undefined> {
  for (const program of programs) {
    const { exitCode, stdout, stderr } = await runOnHost(program.name, ['--help']);
    if (exitCode === null) {
      return {
        code: 'program-missing',
        detail: `The program \`${program.name}\` was not found.`,
        remedies: [`Install ${program.package}.`],
      };
    }
    // Some print their help on standard error.
    if (!(stdout + stderr).includes(program.option.replace(/^--help$/, ''))) {
      return {
        code: 'program-too-old',
        detail: `The program \`${program.name}\` has no option ${program.option}.`,
        remedies: [`Install ${program.package}.`],
      };
    }
  }
  return undefined;
}

/** Text of a file under /proc or /sys, trimmed; undefined when there is none. */
export type ReadSetting = (path: string) => string | undefined;

/** Undefined when all that is needed worked. The trial tells what failed, the machine's settings the likely reason. */
export function explainTrial({ works, run }: Trial, setting: ReadSetting): Diagnosis | undefined {
  const failed = abilities.find((ability) => !works.has(ability));
  // Either place for overlays is enough.
  if (failed === undefined || works.has('memory-overlay') || works.has('disk-overlay')) return undefined;
  const complaint = run.stderr.trim().split('\n')[0] ?? '';
  const { code, why, remedies } = reasonFor(failed, setting);
  return { code, detail: complaint ? `${why} (${complaint})` : why, remedies };
}

function reasonFor(failed: Ability, setting: ReadSetting): { code: string; why: string; remedies: readonly string[] } {
  const inContainer =
    setting('/run/.containerenv') !== undefined ||
    setting('/.dockerenv') !== undefined ||
    /docker|kubepods|containerd|lxc/.test(setting('/proc/1/cgroup') ?? '');
  if (failed === 'memory-overlay') {
    return {
      code: 'overlay-forbidden',
      why: `Overlay mounts are not permitted in user namespaces here; Linux 5.11 or newer allows them, this is ${release()}.`,
      remedies: ['Use a kernel of version 5.11 or newer, or load its `overlay` module: sudo modprobe overlay'],
    };
  }
  if (setting('/proc/sys/user/max_user_namespaces') === '0') {
    return {
      code: 'user-namespaces-disabled',
      why: 'User namespaces are switched off: user.max_user_namespaces is 0.',
      remedies: ['sudo sysctl user.max_user_namespaces=15000 (to keep it: a file in /etc/sysctl.d)'],
    };
  }
  if (setting('/proc/sys/kernel/unprivileged_userns_clone') === '0') {
    return {
      code: 'user-namespaces-disabled',
      why: 'User namespaces are for root only: kernel.unprivileged_userns_clone is 0.',
      remedies: ['sudo sysctl kernel.unprivileged_userns_clone=1 (to keep it: a file in /etc/sysctl.d)'],
    };
  }
  if (setting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' && !inContainer) {
    return {
      code: 'apparmor-restricted',
      why: 'AppArmor takes the rights from user namespaces of ordinary programs: kernel.apparmor_restrict_unprivileged_userns is 1.',
      remedies: [
        'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 (to keep it: a file in /etc/sysctl.d)',
        'Or allow it for unshare alone: an AppArmor profile for /usr/bin/unshare with `userns,`',
      ],
    };
  }
  if (inContainer) {
    return {
      code: 'container-unprivileged',
      why:
        failed === 'proc'
          ? 'This is a container whose /proc is partly hidden, so that no other /proc may be mounted.'
          : 'This is a container that may not make namespaces.',
      remedies: [
        'Start the container with --privileged, or with --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined',
        'Or give it a container engine: mount /var/run/docker.sock',
      ],
    };
  }
  return {
    code: 'namespaces-forbidden',
    why: 'The kernel does not let this user make user namespaces and mount in them.',
    remedies: ['Ask who runs this machine to allow user namespaces, or use the docker sandbox.'],
  };
}
