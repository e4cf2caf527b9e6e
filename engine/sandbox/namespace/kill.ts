import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, statOf } from './processes.ts';

/**
 * Kills what runs inside for one command: `nsenter`, its child `unshare`, and that one's child, the first process of
 * the command's pid namespace. The kernel then kills everything in the namespace, however it hides. Each helper is
 * stopped while its child is looked up, so that none can be started in between, and then goes on, to see its child
 * dead and end.
 */
export async function killCommand(pid: number): Promise<void> {
  await killChain(pid, 3);
}

async function killChain(pid: number, length: number): Promise<void> {
  if (length > 1) {
    if (!send(pid, 'SIGSTOP')) return;
    await stopped(pid);
    const children = childrenOf(pid);
    for (const child of children) await killChain(child, length - 1);
    if (children.length > 0) {
      send(pid, 'SIGCONT');
      return;
    }
  }
  send(pid, 'SIGKILL');
}

/** False when there is no such process. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function stopped(pid: number): Promise<void> {
  for (;;) {
    const stat = statOf(pid);
    if (stat === undefined || 'TtZX'.includes(stat.state)) return;
    await sleep(1);
  }
}
