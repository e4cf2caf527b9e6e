import { readlinkSync } from 'node:fs';
import { statOf } from './processes.ts';

/**
 * Names the process that made a thing, in the thing's own name, so that what a dead process left can be told from what
 * a living one uses: process id, its start time (ids are reused) and its pid namespace (a container that shares the
 * cache counts its processes anew).
 */
export function ownTag(): string {
  return `${process.pid}.${startTime(process.pid)}.${pidNamespace()}`;
}

const tagPattern = /(\d+)\.(\d+)\.(\d+)/;

/** `unknown` for a process of another pid namespace, and for names that carry no tag. */
export function ownerState(name: string): 'alive' | 'dead' | 'unknown' {
  const match = tagPattern.exec(name);
  if (!match || match[3] !== pidNamespace()) return 'unknown';
  return startTime(Number(match[1])) === match[2] ? 'alive' : 'dead';
}

/** In clock ticks since boot; undefined when there is no such process. Zombies count as gone. */
function startTime(pid: number): string | undefined {
  const stat = statOf(pid);
  return stat?.state === 'Z' ? undefined : stat?.startTime;
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
}
