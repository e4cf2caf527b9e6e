import { rm, utimes } from 'node:fs/promises';
import { runOnHost } from './programs.ts';

/** Removes a folder that programs of a sandbox wrote to: overlayfs and tests leave folders without any permission. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw error;
    await runOnHost('chmod', ['-R', 'u+rwX', '--', folder]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Notes that something was needed now; false when it is not there. */
export async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
