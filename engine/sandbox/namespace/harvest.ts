import { chmod, lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from '../../protocol/index.ts';

/**
 * Turns what installing wrote over the snapshot into a layer that may lie under any snapshot: takes out the marks of
 * deleted files and the changed copies of the snapshot's own, and folders that then hold nothing new.
 */
export async function harvestProject(folder: string, snapshot: Snapshot): Promise<void> {
  const folders = new Set<string>();
  for (const { path } of snapshot.files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end));
  }
  await harvest(folder, '', { files: new Set(snapshot.files.map(({ path }) => path)), folders });
}

/** Takes out the marks of deleted files only. */
export async function harvestEnvironment(folder: string): Promise<void> {
  await harvest(folder, '', { files: new Set(), folders: new Set() });
}

/** Returns true when nothing is left in the folder. */
async function harvest(
  root: string,
  path: string,
  own: { files: ReadonlySet<string>; folders: ReadonlySet<string> },
): Promise<boolean> {
  const place = join(root, path);
  const { mode } = await lstat(place);
  // Every run must be able to look into it, and so must we to remove it one day.
  if ((mode & 0o700) !== 0o700) await chmod(place, (mode | 0o700) & 0o7777);
  let left = 0;
  for (const entry of await readdir(place, { withFileTypes: true })) {
    const child = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) {
      if ((await harvest(root, child, own)) && own.folders.has(child)) await rmdir(join(root, child));
      else left += 1;
    } else if (entry.isCharacterDevice() || own.files.has(child)) {
      // overlayfs marks a deleted file by a character device.
      await rm(join(root, child), { force: true });
    } else left += 1;
  }
  return left === 0;
}
