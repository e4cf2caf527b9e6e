import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWithin, type Mount, readMounts } from './mountinfo.ts';
import { ownTag } from './owner.ts';
import { runOnHost } from './programs.ts';

/** Prefix of every control group of ours; the maker's tag follows, then a number. */
export const groupPrefix = 'bugsmith.';

/** A place in the control group file system where we may make groups for a controller. */
export interface GroupParent {
  readonly version: 1 | 2;
  readonly controllers: readonly ('memory' | 'pids')[];
  readonly folder: string;
  /** The top of its hierarchy. */
  readonly mountPoint: string;
}

export interface GroupLimits {
  readonly memoryBytes: number | undefined;
  readonly processes: number | undefined;
}

/** Finds, by trying, where this process may limit memory and processes by control groups; maybe nowhere. */
export async function findGroupParents(): Promise<GroupParent[]> {
  const mounts = await readMounts().catch(() => []);
  const memberships = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  const found: GroupParent[] = [];
  for (const controller of ['memory', 'pids'] as const) {
    const mount = mounts.find(({ type, superOptions }) => type === 'cgroup' && superOptions.has(controller));
    const own = new RegExp(`^\\d+:(?:.*,)?${controller}(?:,.*)?:(.*)$`, 'm').exec(memberships)?.[1];
    if (!mount || own === undefined) continue;
    const parent: GroupParent = { version: 1, controllers: [controller], ...placeOf(own, mount) };
    if (await mayUse(parent)) found.push(parent);
  }
  if (found.length > 0) return found;
  const mount = mounts.find(({ type }) => type === 'cgroup2');
  const own = /^0::(.*)$/m.exec(memberships)?.[1];
  if (!mount || own === undefined) return [];
  // A group with processes in it cannot have limited children, so the place is most often further up.
  const { mountPoint } = mount;
  for (let { folder } = placeOf(own, mount); isWithin(folder, mountPoint); folder = dirname(folder)) {
    const parent: GroupParent = { version: 2, controllers: ['memory', 'pids'], folder, mountPoint };
    if (await mayUse(parent)) return [parent];
  }
  return [];
}

let groupsMade = 0;

/** A name that tells the maker, unique within this process. */
export function groupName(): string {
  groupsMade += 1;
  return `${groupPrefix}${ownTag()}.${groupsMade}`;
}

/** Makes one group under each parent and returns their folders. */
export async function createGroups(
  parents: readonly GroupParent[],
  name: string,
  limits: GroupLimits,
): Promise<string[]> {
  const folders: string[] = [];
  for (const { folder: parent, version, controllers } of parents) {
    const folder = join(parent, name);
    await mkdir(folder);
    folders.push(folder);
    const set = (file: string, value: number) => writeFile(join(folder, file), String(value));
    if (controllers.includes('memory') && limits.memoryBytes !== undefined) {
      await set(version === 1 ? 'memory.limit_in_bytes' : 'memory.max', limits.memoryBytes);
      // Where swap is counted, none of it: a limit that swaps only makes the machine slow.
      if (version === 2 && existsSync(join(folder, 'memory.swap.max'))) await set('memory.swap.max', 0);
      const both = 'memory.memsw.limit_in_bytes';
      if (version === 1 && existsSync(join(folder, both))) await set(both, limits.memoryBytes);
    }
    if (controllers.includes('pids') && limits.processes !== undefined) await set('pids.max', limits.processes);
  }
  return folders;
}

/** Waits a little for processes that are still dying; what cannot be removed now is left to hold.sh and sweep. */
export async function removeGroups(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const error = await rmdir(folder).catch((caught: NodeJS.ErrnoException) => caught);
      if (error?.code !== 'EBUSY') break;
      await sleep(5 + attempt);
    }
  }
}

async function mayUse(parent: GroupParent): Promise<boolean> {
  const folder = join(parent.folder, groupName());
  try {
    await mkdir(folder);
  } catch {
    return false;
  }
  try {
    if (parent.version === 2 && !existsSync(join(folder, 'memory.max'))) {
      // Allowed at the top of the hierarchy, and wherever no process sits.
      await writeFile(join(parent.folder, 'cgroup.subtree_control'), '+memory +pids');
    }
    const needed = parent.version === 2 ? ['memory.max', 'pids.max'] : [];
    if (!needed.every((file) => existsSync(join(folder, file)))) return false;
    const { exitCode } = await runOnHost('sh', ['-c', 'echo 0 >"$1/cgroup.procs"', 'sh', folder]);
    return exitCode === 0;
  } catch {
    return false;
  } finally {
    await removeGroups([folder]);
  }
}

/** Where a group's path, as /proc/self/cgroup has it, lies below the mount. */
function placeOf(group: string, mount: Mount): { folder: string; mountPoint: string } {
  const { mountPoint, root } = mount;
  return { folder: join(mountPoint, isWithin(group, root) ? relative(root, group) : '.'), mountPoint };
}

/** Every group of ours in the parents' hierarchies: another process of ours may have been elsewhere in them. */
export async function findOurGroups(parents: readonly GroupParent[]): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    // Groups come and go while one looks.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      const path = join(folder, entry.name);
      if (entry.name.startsWith(groupPrefix)) found.push(path);
      else await visit(path);
    }
  };
  for (const mountPoint of new Set(parents.map((parent) => parent.mountPoint))) await visit(mountPoint);
  return found;
}
