import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxPaths } from '../layout.ts';
import { escapePath, type Mount, mountOf, mountPointsBelow } from './mountinfo.ts';
import { devices } from './skeleton.ts';

export interface MountTableOptions {
  /** Folder that setup.sh mounts its tmpfs on; the new root is `root` in it. */
  readonly base: string;
  /** The empty tree (skeleton.ts). */
  readonly skeleton: string;
  /** Host paths to show read-only at the same place, from shownPaths. */
  readonly shown: readonly string[];
  /** The host's mounts. */
  readonly mounts: readonly Mount[];
}

/** The sandbox's file tree as a table for `mount --all`, in the format of fstab(5), in the order of mounting. */
export function mountTable(options: MountTableOptions): string {
  const { base, skeleton, mounts } = options;
  const lines: string[] = [];
  const mount = (source: string, path: string, type: string, flags: string) =>
    lines.push(`${escapePath(source)} ${escapePath(join(base, 'root', path))} ${type} ${flags} 0 0`);
  const show = (source: string, path: string, flags: string) => {
    // A user namespace may not take off the restrictions of a mount that it got from outside.
    const noexec = mountOf(source, mounts)?.options.has('noexec') ? ',noexec' : '';
    mount(source, path, 'none', `rbind,ro,nosuid,nodev${flags}${noexec}`);
  };

  show(skeleton, '/', '');
  for (const path of options.shown) {
    if (!existsSync(path) || !existsSync(join(skeleton, path))) continue;
    show(path, path, '');
    // `ro` holds for the topmost mount only. What is not found is hidden by another mount.
    for (const below of mountPointsBelow(path, mounts)) if (existsSync(below)) show(below, below, '');
  }

  mount('proc', '/proc', 'proc', 'nosuid,nodev,noexec');
  // Read-only devices can be written to, but not renamed, removed or given other permissions.
  for (const name of devices) mount(`/dev/${name}`, `/dev/${name}`, 'none', 'bind,ro,nosuid,noexec');
  mount('devpts', '/dev/pts', 'devpts', 'newinstance,ptmxmode=0666,mode=0600,nosuid,noexec');

  const writable = (name: string, path: string) => mount(join(base, name), path, 'none', 'bind,nosuid,nodev');
  writable('shm', '/dev/shm');
  writable('writes/tmp', '/tmp');
  writable('writes/tmp', '/var/tmp');
  writable('writes/home', sandboxPaths.home);
  writable('writes/scratch', sandboxPaths.scratch);

  const overlay = (lower: string, layer: string, path: string) =>
    mount(
      'overlay',
      path,
      'overlay',
      `nosuid,nodev,userxattr,lowerdir=${lower},upperdir=writes/${layer},workdir=writes/${layer}-work`,
    );
  overlay('lower/snapshot:lower/project', 'project', sandboxPaths.project);
  overlay('lower/environment', 'environment', sandboxPaths.environment);
  return `${lines.join('\n')}\n`;
}
