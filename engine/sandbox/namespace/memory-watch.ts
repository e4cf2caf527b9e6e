import { send } from './kill.ts';
import { childrenOf, readText } from './processes.ts';

/** Milliseconds between two looks: a program fills about half a gigabyte in that time. */
const lookEvery = 100;
const kilobyte = 1024;

/**
 * Stands in for a control group where none may be made: when the processes of a command together hold more memory than
 * they may, the largest is killed, as the kernel would do. Limits of the single process cannot do this: V8 takes 700 MB
 * of what they count for each worker thread, and uses almost nothing of it.
 * @param pid `nsenter` of the command.
 * @returns ends the watch.
 */
export function watchMemory(pid: number, limitBytes: number): () => void {
  const timer = setInterval(() => {
    const processes = commandProcesses(pid).map((process) => ({ process, bytes: heldMemory(process) }));
    const sum = processes.reduce((total, { bytes }) => total + bytes, 0);
    if (sum <= limitBytes) return;
    // Forked processes share much of what each one's count holds.
    const shares = processes.reduce((total, { process, bytes }) => total + (shareOfMemory(process) ?? bytes), 0);
    if (shares <= limitBytes) return;
    const largest = processes.reduce((one, other) => (other.bytes > one.bytes ? other : one));
    send(largest.process, 'SIGKILL');
  }, lookEvery);
  timer.unref();
  return () => clearInterval(timer);
}

/** Everything below the first process of the command's namespace: what lost its parent is a child of that one. */
function commandProcesses(pid: number): number[] {
  const found: number[] = [];
  const first = childrenOf(pid).flatMap(childrenOf);
  const waiting = first.flatMap(childrenOf);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    waiting.push(...childrenOf(next));
  }
  return found;
}

function heldMemory(pid: number): number {
  return sumOf(pid, 'status', /^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm) ?? 0;
}

/** Shared pages divided by the number of those who share them; undefined where the kernel does not tell. */
function shareOfMemory(pid: number): number | undefined {
  return sumOf(pid, 'smaps_rollup', /^Pss_(?:Anon|Shmem):\s*(\d+) kB$/gm);
}

function sumOf(pid: number, file: string, pattern: RegExp): number | undefined {
  const text = readText(`/proc/${pid}/${file}`);
  if (text === undefined) return undefined;
  const numbers = [...text.matchAll(pattern)].map((match) => Number(match[1]));
  return numbers.length === 0 ? undefined : numbers.reduce((total, number) => total + number, 0) * kilobyte;
}
