import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { groupName } from './cgroups.ts';
import { startHolder } from './holder.ts';
import type { Entrance } from './inside.ts';
import { workFolder } from './layers.ts';
import { fileSpace } from './limits.ts';
import type { Machine } from './machine.ts';
import { readMounts } from './mountinfo.ts';
import { mountTable } from './mounts.ts';

export interface OpeningOptions {
  readonly snapshotFolder: string;
  /** Folder with `project` and `environment`. */
  readonly layers: string;
  /** From createSkeleton. */
  readonly skeleton: string;
  readonly shown: readonly string[];
  /** Copies of host files to show: sandbox path → host path. */
  readonly files?: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
  readonly network: 'none' | 'host';
  /** Folder on disk for what is written, which the caller removes; else it is kept in memory if possible. */
  readonly writes?: string | undefined;
  /** Bytes that files in memory may take. */
  readonly size?: number;
}

/** Makes a sandbox's namespaces and file tree. */
export async function openEntrance(machine: Machine, options: OpeningOptions): Promise<Entrance> {
  const { identity, groups } = machine;
  const base = join(workFolder(), 'base');
  await mkdir(base, { recursive: true });
  const name = groupName();
  let writes = options.writes;
  if (!writes && !machine.memoryOverlay) {
    writes = join(workFolder(), 'writes', name);
    await mkdir(writes, { recursive: true });
  }
  const holder = await startHolder({
    identity,
    base,
    size: options.size ?? fileSpace(),
    writes,
    removeWrites: options.writes === undefined,
    snapshot: options.snapshotFolder,
    projectLayer: join(options.layers, 'project'),
    environmentLayer: join(options.layers, 'environment'),
    network: options.network,
    files: options.files ?? new Map(),
    mounts: mountTable({
      base,
      skeleton: options.skeleton,
      shown: options.shown,
      mounts: await readMounts(),
    }),
    groupPatterns: groups.map(({ folder }) => join(folder, `${name}.*`)),
  });
  let commands = 0;
  return {
    holder,
    identity,
    groups,
    groupName: () => {
      commands += 1;
      return `${name}.${commands}`;
    },
    env: options.env,
  };
}
