import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from '../../protocol/index.ts';
import { sandboxEnvironment } from '../layout.ts';
import type { EnvironmentRecipe } from '../recipe.ts';
import type { Environment, PrepareOptions } from '../sandbox.ts';
import {
  type EnvironmentRecord,
  environmentFolder,
  environmentKey,
  environmentsFolder,
  readEnvironment,
} from './layers.ts';
import type { Machine } from './machine.ts';
import { ownTag } from './owner.ts';
import { createSkeleton, shownPaths } from './skeleton.ts';

/** Finds the environment of a recipe, or builds it. Problem `environment-failed`. */
export async function prepareEnvironment(
  machine: Machine,
  recipe: EnvironmentRecipe,
  snapshot: Snapshot,
  options: PrepareOptions,
): Promise<Environment> {
  const key = environmentKey(recipe, snapshot, machine.identity);
  const place = environmentFolder(key);
  const found = await readEnvironment(key);
  if (found) {
    // Its modification time tells when it was last needed.
    const now = new Date();
    await utimes(place, now, now);
    return { kind: 'namespace', key, description: found.description };
  }
  options.signal.throwIfAborted();
  const folder = join(environmentsFolder(), `.building-${key}-${ownTag()}`);
  await mkdir(environmentsFolder(), { recursive: true });
  try {
    const record = recordOf(recipe);
    const shown = await shownPaths(record.toolchainPaths);
    for (const layer of ['root', 'project', 'environment']) await mkdir(join(folder, layer), { recursive: true });
    await createSkeleton(join(folder, 'root'), shown);
    await writeFile(join(folder, 'environment.json'), JSON.stringify(record, null, 2));
    await rename(folder, place);
    return { kind: 'namespace', key, description: record.description };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function recordOf(recipe: EnvironmentRecipe): EnvironmentRecord {
  const { toolchain } = recipe;
  const path = [...(toolchain.host?.path ?? []), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
  return {
    description: `${toolchain.host?.description ?? `${toolchain.id} ${toolchain.version}`}, in Linux namespaces`,
    env: { ...sandboxEnvironment, PATH: path, ...recipe.env },
    toolchainPaths: [...(toolchain.host?.folders ?? [])],
  };
}
