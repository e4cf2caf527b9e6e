import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findGroupParents, findOurGroups, removeGroups } from './cgroups.ts';
import { removeTree } from './cleanup.ts';
import { environmentsFolder, workFolder } from './layers.ts';
import { ownerState } from './owner.ts';
import { snapshotCopies } from './snapshots.ts';

const day = 24 * 60 * 60 * 1000;
/** How long something may lie unused before it goes. */
const keep = { environment: 30 * day, snapshotCopy: 7 * day, ofUnknownOwner: 7 * day } as const;

/**
 * Removes what dead Bugsmith processes left behind (unfinished environments, layers on disk, control groups), and
 * environments and copies of snapshots that were not needed for long. Returns how many things.
 */
export async function sweepNamespaces(now = Date.now()): Promise<number> {
  let removed = 0;
  const remove = async (folder: string, name: string) => {
    await removeTree(join(folder, name));
    removed += 1;
  };
  for (const folder of [join(workFolder(), 'writes'), snapshotCopies(), environmentsFolder()]) {
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      if (isWork(folder, name)) {
        const state = ownerState(name);
        if (state === 'dead' || (state === 'unknown' && (await unusedFor(path, now)) > keep.ofUnknownOwner)) {
          await remove(folder, name);
        }
      } else {
        const limit = folder === environmentsFolder() ? keep.environment : keep.snapshotCopy;
        if ((await unusedFor(path, now)) > limit) await remove(folder, name);
      }
    }
  }
  for (const group of await findOurGroups(await findGroupParents())) {
    if (ownerState(basename(group)) !== 'dead') continue;
    // Its sandbox ends by itself; until then it is in use.
    if ((await readFile(join(group, 'cgroup.procs'), 'utf8').catch(() => '')) !== '') continue;
    await removeGroups([group]);
    removed += 1;
  }
  return removed;
}

/** True for what only its maker uses: its name carries the maker's tag. */
function isWork(folder: string, name: string): boolean {
  return folder === join(workFolder(), 'writes') || name.startsWith('.');
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function unusedFor(path: string, now: number): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats ? now - stats.mtimeMs : 0;
}
