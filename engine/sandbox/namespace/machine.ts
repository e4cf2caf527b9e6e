import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readAsset } from '../../assets.ts';
import { findGroupParents, type GroupParent, groupName } from './cgroups.ts';
import { removeTree } from './cleanup.ts';
import { currentIdentity, type Identity } from './identity.ts';
import { workFolder } from './layers.ts';
import { type HostRun, runOnHost } from './programs.ts';

/** The machine, as far as every sandbox of this process shares it. */
export interface Machine {
  readonly identity: Identity;
  readonly groups: readonly GroupParent[];
  /** True when overlayfs can keep what is written in memory. */
  readonly memoryOverlay: boolean;
  /** True when it can keep it in the cache folder; in a container, say, whose root is an overlay itself, it cannot. */
  readonly diskOverlay: boolean;
}

/** In the order they are tried. */
export const abilities = ['namespaces', 'mount', 'proc', 'memory-overlay', 'disk-overlay'] as const;
export type Ability = (typeof abilities)[number];

export interface Trial {
  readonly works: ReadonlySet<Ability>;
  readonly run: HostRun;
}

/** Makes namespaces and mounts as a sandbox does, and tells how far that went. */
export async function tryNamespaces(): Promise<Trial> {
  const base = join(workFolder(), 'base');
  const disk = join(workFolder(), 'writes', groupName());
  for (const folder of [base, disk]) await mkdir(folder, { recursive: true });
  const options = [
    '--user',
    '--map-root-user',
    '--mount',
    '--pid',
    '--net',
    '--ipc',
    '--uts',
    '--fork',
    '--kill-child',
  ];
  const script = readAsset('sandbox/namespace/try.sh');
  const run = await runOnHost('unshare', [...options, 'sh', '-c', script, 'try.sh', base, disk]);
  await removeTree(disk);
  const lines = run.stdout.split('\n');
  return { works: new Set(abilities.filter((ability) => lines.includes(ability))), run };
}

/** Problem `sandbox-failed` for a user that untrusted code must not run as. */
export async function lookAtMachine(): Promise<Machine> {
  const identity = currentIdentity();
  const [groups, { works }] = await Promise.all([findGroupParents(), tryNamespaces()]);
  return { identity, groups, memoryOverlay: works.has('memory-overlay'), diskOverlay: works.has('disk-overlay') };
}
