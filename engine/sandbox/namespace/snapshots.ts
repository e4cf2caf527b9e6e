import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem, type Snapshot } from '../../protocol/index.ts';
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
  const now = new Date();
  // Its modification time tells when it was last needed.
  if (await succeeds(utimes(place, now, now))) return place;
  const temporary = join(snapshotCopies(), `.making-${snapshot.id}-${ownTag()}-${++copies}`);
  await mkdir(snapshotCopies(), { recursive: true });
  const copied = await runOnHost('cp', ['-a', '--', snapshot.directory, temporary]);
  const owned = copied.exitCode === 0 ? await runOnHost('chown', ['-hR', `${hostId}:${hostId}`, temporary]) : copied;
  if (owned.exitCode !== 0) {
    await rm(temporary, { recursive: true, force: true });
    throw new Problem({
      code: 'sandbox-failed',
      message: 'The snapshot could not be copied for the sandbox.',
      why: owned.stderr.trim(),
    });
  }
  await utimes(temporary, now, now);
  try {
    await rename(temporary, place);
  } catch (error) {
    // Someone else was faster.
    await rm(temporary, { recursive: true, force: true });
    if (!(await succeeds(stat(place)))) throw error;
  }
  return place;
}

let copies = 0;

function succeeds(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}
