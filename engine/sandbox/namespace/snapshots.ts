import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem, type Snapshot } from '../../protocol/index.ts';
import { removeTree, touch } from './cleanup.ts';
import { workFolder } from './layers.ts';
import type { Machine } from './machine.ts';
import { ownTag } from './owner.ts';
import { runOnHost } from './programs.ts';

export function snapshotCopies(): string {
  return join(workFolder(), 'snapshots');
}

/**
 * Folder with the snapshot's files, owned by the id that programs run with. For an ordinary user that is the snapshot
 * itself. Root's programs run with another id, and the snapshot stays as it is, so there a copy is made once.
 */
export async function ownedSnapshot(machine: Machine, snapshot: Snapshot): Promise<string> {
  const { hostId } = machine.identity;
  if (hostId === undefined) return snapshot.directory;
  const place = join(snapshotCopies(), snapshot.id);
  // Its modification time tells when it was last needed.
  if (await touch(place)) return place;
  const temporary = join(snapshotCopies(), `.making-${snapshot.id}-${ownTag()}-${++copies}`);
  await mkdir(snapshotCopies(), { recursive: true });
  const copied = await runOnHost('cp', ['-a', '--', snapshot.directory, temporary]);
  const owned = copied.exitCode === 0 ? await runOnHost('chown', ['-hR', `${hostId}:${hostId}`, temporary]) : copied;
  if (owned.exitCode !== 0) {
    await removeTree(temporary);
    throw new Problem({
      code: 'sandbox-failed',
      message: 'The snapshot could not be copied for the sandbox.',
      why: owned.stderr.trim(),
    });
  }
  await touch(temporary);
  try {
    await rename(temporary, place);
  } catch (error) {
    // Someone else was faster.
    await removeTree(temporary);
    await stat(place).catch(() => {
      throw error;
    });
  }
  return place;
}

let copies = 0;
