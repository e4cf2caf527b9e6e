import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem } from '../../protocol/index.ts';
import { sandboxPaths, sandboxUser } from '../layout.ts';
import { isWithin } from './mountinfo.ts';

/** Raised when what a sandbox's file tree looks like changes, so that older environments are not used. */
export const skeletonVersion = 1;

/** The host's programs and libraries. Links (`/bin` → `usr/bin`) are copied as links. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/** Of /etc only what programs need to find libraries, certificates and names; nothing that tells about the machine. */
const etcEntries =
  /^(alternatives|ca-certificates|crypto-policies|fonts|java.*|ld\.so\..*|localtime|magic|mime\.types|openjdk.*|perl|protocols|python.*|services|terminfo)$/;

/** Certificates without the private keys that lie beside them. */
const certificates = [
  'ssl/certs',
  'ssl/cert.pem',
  'ssl/openssl.cnf',
  'pki/ca-trust',
  'pki/tls/certs',
  'pki/tls/cert.pem',
];

const emptyFolders = [
  '/proc',
  '/dev/pts',
  '/dev/shm',
  '/tmp',
  '/mnt',
  '/run',
  '/var/tmp',
  ...Object.values(sandboxPaths),
];

export const devices = ['full', 'null', 'random', 'tty', 'urandom', 'zero'];

const links: Readonly<Record<string, string>> = {
  '/dev/fd': '/proc/self/fd',
  '/dev/stdin': '/proc/self/fd/0',
  '/dev/stdout': '/proc/self/fd/1',
  '/dev/stderr': '/proc/self/fd/2',
  '/dev/ptmx': 'pts/ptmx',
  '/etc/mtab': '/proc/self/mounts',
  '/var/run': '/run',
};

const { uid, gid } = sandboxUser;
const files: Readonly<Record<string, string>> = {
  '/etc/passwd': `root:x:0:0:root:/nonexistent:/bin/sh\nbugsmith:x:${uid}:${gid}:bugsmith:${sandboxPaths.home}:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n`,
  '/etc/group': `root:x:0:\nbugsmith:x:${gid}:\nnogroup:x:65534:\n`,
  '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n',
  '/etc/hostname': 'sandbox\n',
  '/etc/host.conf': 'multi on\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\nprotocols: files\nservices: files\n',
  '/etc/resolv.conf': '',
};

/**
 * Host folders and files that a sandbox shows read-only, each at its own path. What the system folders show anyway and
 * what does not exist is left out. Problem `environment-failed` when the toolchain's folder holds the user's home.
 */
export async function shownPaths(toolchain: readonly string[], others: readonly string[] = []): Promise<string[]> {
  const shown: string[] = [];
  for (const folder of systemFolders) if ((await kindOf(folder)) === 'folder') shown.push(folder);
  for (const name of (await readdir('/etc')).sort()) if (etcEntries.test(name)) shown.push(`/etc/${name}`);
  for (const name of certificates) if (existsSync(`/etc/${name}`)) shown.push(`/etc/${name}`);
  for (const path of toolchain) if (holdsHome(await realpath(path).catch(() => path))) throw homeRefused(path);
  for (const path of [...toolchain, ...others]) {
    // A program reached through a link finds its libraries by its real place, so both must be there.
    for (const place of new Set([path, await realpath(path).catch(() => path)])) {
      if (holdsHome(place) || shown.some((folder) => isWithin(place, folder))) continue;
      if ((await kindOf(place)) !== undefined) shown.push(place);
    }
  }
  return shown;
}

/** Makes the empty tree whose folders and files the sandbox's mounts then cover; `moreFiles` are sandbox paths. */
export async function createSkeleton(
  folder: string,
  shown: readonly string[],
  moreFiles: readonly string[] = [],
): Promise<void> {
  for (const path of emptyFolders) await mkdir(join(folder, path), { recursive: true });
  for (const path of systemFolders) {
    const kind = await kindOf(path);
    if (kind === 'link') await symlink(await readlink(path), join(folder, path));
  }
  for (const [path, content] of Object.entries(files)) await putFile(join(folder, path), content);
  for (const name of devices) await putFile(join(folder, 'dev', name), '');
  for (const path of moreFiles) {
    if (!shown.some((place) => isWithin(path, place)) && !isWithin(path, sandboxPaths.home)) {
      await putFile(join(folder, path), files[path] ?? '');
    }
  }
  for (const path of shown) await createMountPoint(folder, path);
  for (const [path, target] of Object.entries(links)) await symlink(target, join(folder, path));
}

/** A folder or an empty file, as the host has it at the same path. */
async function createMountPoint(folder: string, path: string): Promise<void> {
  const place = join(folder, path);
  // Through a link: /etc/localtime is one.
  if ((await kindOf(await realpath(path))) === 'folder') await mkdir(place, { recursive: true });
  else await putFile(place, '');
}

async function putFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function kindOf(path: string): Promise<'folder' | 'file' | 'link' | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats) return undefined;
  if (stats.isSymbolicLink()) return 'link';
  return stats.isDirectory() ? 'folder' : 'file';
}

function holdsHome(path: string): boolean {
  return isWithin(homedir(), path);
}

function homeRefused(path: string): Problem {
  return new Problem({
    code: 'environment-failed',
    message: `The toolchain lies directly in ${path}, which the sandbox must not show.`,
    why: 'Showing it would show your home folder, with keys and credentials, to the code under test.',
    remedy: 'Install the toolchain in a folder of its own, or use the docker sandbox.',
  });
}
