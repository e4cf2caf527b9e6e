import { readdirSync, readFileSync } from 'node:fs';

/** Processes that a process started, and theirs, as `pid command`. Linux only: elsewhere none are seen. */
export function descendants(pid: number): string[] {
  if (process.platform !== 'linux') return [];
  const children = new Map<number, { pid: number; command: string }[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const siblings = children.get(Number(parent)) ?? [];
      children.set(Number(parent), [...siblings, { pid: Number(entry), command }]);
    } catch {
      // It ended while it was looked at.
    }
  }
  const found: string[] = [];
  const visit = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      found.push(`${child.pid} ${child.command}`);
      visit(child.pid);
    }
  };
  visit(pid);
  return found;
}
