import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A kernel may be built without the lists of children (CONFIG_PROC_CHILDREN). */
const listsChildren = existsSync(`/proc/self/task/${process.pid}/children`);

/** Process ids of its children, as the host counts them; none when there is no such process. */
export function childrenOf(pid: number): number[] {
  if (!listsChildren) {
    const all = namesIn('/proc').filter((name) => /^\d+$/.test(name));
    return all.map(Number).filter((candidate) => statOf(candidate)?.parent === pid);
  }
  // Each thread has those that it started.
  return namesIn(`/proc/${pid}/task`).flatMap((thread) => {
    const text = readText(`/proc/${pid}/task/${thread}/children`) ?? '';
    return text.split(' ').filter(Boolean).map(Number);
  });
}

/** Undefined when there is no such process. */
export function statOf(pid: number): { state: string; parent: number; startTime: string } | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: Number(fields[1]), startTime: fields[19] ?? '' };
}

/** Undefined when the file is not there, or no longer: processes end while one looks at them. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
