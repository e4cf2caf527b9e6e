import { readFile } from 'node:fs/promises';

/** One line of /proc/self/mountinfo, as far as we need it (proc_pid_mountinfo(5)). */
export interface Mount {
  /** Path within the file system that is mounted here. */
  readonly root: string;
  readonly mountPoint: string;
  readonly options: ReadonlySet<string>;
  readonly type: string;
  readonly superOptions: ReadonlySet<string>;
}

export async function readMounts(): Promise<Mount[]> {
  return parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
}

export function parseMounts(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [before, after] = line.split(' - ');
    const [, , , root, mountPoint, options] = before?.split(' ') ?? [];
    const [type, , superOptions] = after?.split(' ') ?? [];
    if (!root || !mountPoint || !options || !type) continue;
    mounts.push({
      root: unescapePath(root),
      mountPoint: unescapePath(mountPoint),
      options: new Set(options.split(',')),
      type,
      superOptions: new Set(superOptions?.split(',')),
    });
  }
  return mounts;
}

/** The mount that a path lies on: the longest mount point above it, and of several there the last, which hides them. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    if (!isWithin(path, mount.mountPoint)) continue;
    if (!found || mount.mountPoint.length >= found.mountPoint.length) found = mount;
  }
  return found;
}

/** Mount points strictly below a folder. */
export function mountPointsBelow(folder: string, mounts: readonly Mount[]): string[] {
  const below = mounts.map((mount) => mount.mountPoint).filter((path) => path !== folder && isWithin(path, folder));
  return [...new Set(below)].sort();
}

/** True for the folder itself too. Both are absolute and normalised. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Octal escapes of the kernel's tables: space, tab, newline, backslash. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** A path as fstab(5) wants it. */
export function escapePath(path: string): string {
  return path.replace(/[\s\\#]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  );
}
