import { chmod, constants, copyFile, mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Snapshot } from '../protocol/index.ts';
import { mapLimited } from './concurrent.ts';

/**
 * Copies a snapshot's files into an empty folder, with other content for some of them. Bytes, links and executable bits are
 * those of the snapshot; all files are new.
 */
export async function unpackSnapshot(
  snapshot: Snapshot,
  folder: string,
  contents: ReadonlyMap<string, Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  for (const parent of [...new Set(snapshot.files.map((file) => dirname(file.path)))].sort()) {
    await mkdir(join(folder, parent), { recursive: true });
  }
  await mapLimited(snapshot.files, 8, async ({ path, kind }) => {
    signal.throwIfAborted();
    const [from, to] = [join(snapshot.directory, path), join(folder, path)];
    if (kind === 'symlink') {
      await symlink(await readlink(from, { encoding: 'buffer' }), to);
      return;
    }
    const content = contents.get(path);
    if (content) await writeFile(to, content, { flag: 'wx' });
    else await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(to, kind === 'executable' ? 0o755 : 0o644);
  });
}
