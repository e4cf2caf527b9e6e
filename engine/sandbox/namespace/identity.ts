import { readFileSync } from 'node:fs';
import { Problem } from '../../protocol/index.ts';

/**
 * Who the sandbox's programs are on the host.
 *
 * `user`: an ordinary user can map only itself, so programs run with its id, in a user namespace of their own where
 * that id is called 1000 and owns nothing outside.
 * `root`: programs run with an id that nobody else on the host has. They must never run with root's id, even without
 * capabilities: the kernel lets the owner of a file, of a setting under /proc/sys or of a device act on it.
 */
export interface Identity {
  readonly mode: 'root' | 'user';
  /** Content of /proc/<pid>/uid_map and gid_map for the sandbox's user namespace. */
  readonly uidMap: string;
  readonly gidMap: string;
  /** Host user and group id that must own what programs shall write; undefined when it is ours anyway. */
  readonly hostId: number | undefined;
}

// systemd keeps 1879048192 to 2147352575 unassigned, and /etc/subuid stays far below (systemd's UIDS-GIDS.md).
const hostId = 1_900_000_000;

/** Problem `sandbox-failed` for a root that is neither the host's nor harmless. */
export function currentIdentity(): Identity {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  const user: Identity = { mode: 'user', uidMap: `0 ${uid} 1\n`, gidMap: `0 ${gid} 1\n`, hostId: undefined };
  if (uid !== 0) return user;
  const [, outside, count] = (readFileSync('/proc/self/uid_map', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/);
  // Root of a rootless container is an ordinary user of the host.
  if (outside !== '0') return user;
  if (Number(count) < hostId) {
    throw new Problem({
      code: 'sandbox-failed',
      message: 'The namespace sandbox cannot run as this root user.',
      why: 'It has the id of the host’s root and no other id to run untrusted programs with.',
      remedy: 'Run Bugsmith as an ordinary user.',
    });
  }
  const map = `0 0 1\n1000 ${hostId} 1\n`;
  return { mode: 'root', uidMap: map, gidMap: map, hostId };
}
