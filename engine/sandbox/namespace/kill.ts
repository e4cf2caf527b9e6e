import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, statOf } from './processes.ts';

/** Milliseconds until a helper that should have a child by now is killed itself. */
const patience = 2_000;

/**
 * Kills what runs inside for one command: `nsenter`, its child `unshare`, and that one's child, the first process of
 * the command's pid namespace. The kernel then kills everything in the namespace, however it hides, and the helpers see
 * their child dead and end. None of them is stopped meanwhile: were Bugsmith killed just then, a stopped `nsenter` would
 * never reap its child, and the sandbox would stay for ever.
 */
export async function killCommand(pid: number): Promise<void> {
  await killChain(pid, 3);
}

async function killChain(pid: number, length: number): Promise<void> {
  const deadline = performance.now() + patience;
  while (length > 1) {
    const stat = statOf(pid);
    if (stat === undefined || 'ZX'.includes(stat.state)) return;
    const children = childrenOf(pid);
    for (const child of children) await killChain(child, length - 1);
    if (children.length > 0) return;
    // Each helper has one child in its life: it is about to start it, or about to end.
    if (performance.now() > deadline) break;
    await sleep(1);
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
