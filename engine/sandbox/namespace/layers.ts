import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Snapshot } from '../../protocol/index.ts';
import { cacheFolder } from '../../storage.ts';
import type { EnvironmentRecipe } from '../recipe.ts';
import type { Identity } from './identity.ts';
import { skeletonVersion } from './skeleton.ts';

/** What open() needs to know about an environment; kept beside its layers. */
export const environmentRecordSchema = z.object({
  description: z.string(),
  /** Recipe's variables for every command, PATH included. */
  env: z.record(z.string(), z.string()),
  /** Host paths that the toolchain needs to be shown. */
  toolchainPaths: z.array(z.string()),
});
export type EnvironmentRecord = z.infer<typeof environmentRecordSchema>;

/** An environment's folder: `root` (skeleton), `project` and `environment` (layers), `environment.json`. */
export function environmentFolder(key: string): string {
  return join(environmentsFolder(), key);
}

export function environmentsFolder(): string {
  return join(cacheFolder(), 'environments');
}

/** For what belongs to this sandbox alone: the mount point, layers on disk, copies of snapshots. */
export function workFolder(): string {
  return join(cacheFolder(), 'namespace');
}

/** Undefined when it was never built, or was removed. */
export async function readEnvironment(key: string): Promise<EnvironmentRecord | undefined> {
  try {
    const text = await readFile(join(environmentFolder(key), 'environment.json'), 'utf8');
    return environmentRecordSchema.parse(JSON.parse(text));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Hash of all that determines an environment: where the packages came from does not, their lock files do. */
export function environmentKey(recipe: EnvironmentRecipe, snapshot: Snapshot, identity: Identity): string {
  const contents = new Map(snapshot.files.map(({ path, kind, sha256 }) => [path, `${kind} ${sha256}`]));
  const determined = {
    version: skeletonVersion,
    // Layers belong to the id that wrote them.
    owner: identity.mode,
    language: recipe.language,
    toolchain: {
      id: recipe.toolchain.id,
      version: recipe.toolchain.version,
      folders: recipe.toolchain.host?.folders ?? [],
      path: recipe.toolchain.host?.path ?? [],
      description: recipe.toolchain.host?.description ?? '',
    },
    steps: recipe.steps.map(({ run, optional }) => [run, optional ?? false]),
    env: Object.entries(recipe.env).sort(([a], [b]) => (a < b ? -1 : 1)),
    inputs: [...recipe.inputs].sort().map((path) => [path, contents.get(path) ?? null]),
  };
  return createHash('sha256').update(JSON.stringify(determined)).digest('hex').slice(0, 40);
}
