import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Labels of everything that Bugsmith makes in an engine. */
export const labels = {
  /** What it is: `sandbox`, `snapshot`, `environment`, `project`, `check`. */
  kind: 'bugsmith.kind',
  /** The process that made it and uses it: `<pid>.<start time>.<pid namespace>`. */
  owner: 'bugsmith.owner',
  /** Machine and boot of that process: engines can be shared over the network. */
  machine: 'bugsmith.machine',
  boot: 'bugsmith.boot',
  /** One build, on the images of its installing stage. */
  build: 'bugsmith.build',
  environment: 'bugsmith.environment',
  snapshot: 'bugsmith.snapshot',
} as const;

/** Labels that say which process something belongs to. */
export function ownerLabels(): Record<string, string> {
  return {
    [labels.owner]: `${process.pid}.${startTime(process.pid) ?? ''}.${pidNamespace()}`,
    [labels.machine]: hostname(),
    [labels.boot]: bootId(),
  };
}

/** Whether the process that these labels name is gone. False when that cannot be told. */
export function ownerIsDead(found: Readonly<Record<string, string>> | undefined): boolean {
  const [pid = '', start = '', namespace = ''] = (found?.[labels.owner] ?? '').split('.');
  if (!/^\d+$/.test(pid) || found?.[labels.machine] !== hostname()) return false;
  if (found[labels.boot] !== bootId()) return true;
  if (namespace !== pidNamespace()) return false;
  if (start !== '') return startTime(Number(pid)) !== start;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** In clock ticks since boot, so that a reused process id is told apart. Undefined where it cannot be read. */
function startTime(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

function bootId(): string {
  return read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

function pidNamespace(): string {
  return read(() => readlinkSync('/proc/self/ns/pid')).replace(/\D/g, '');
}

/** Empty on systems without /proc. */
function read(what: () => string): string {
  try {
    return what();
  } catch {
    return '';
  }
}
