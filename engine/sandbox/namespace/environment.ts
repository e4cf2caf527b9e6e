import { mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { exitCodes, Problem, type Snapshot } from '../../protocol/index.ts';
import { sandboxEnvironment } from '../layout.ts';
import type { EnvironmentRecipe, Toolchain } from '../recipe.ts';
import type { Environment, PrepareOptions } from '../sandbox.ts';
import { buildLayers } from './build.ts';
import { removeTree, touch } from './cleanup.ts';
import {
  type EnvironmentRecord,
  environmentFolder,
  environmentKey,
  environmentsFolder,
  readEnvironment,
  workFolder,
} from './layers.ts';
import { underLock } from './lock.ts';
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
  const found = await findEnvironment(key);
  if (found) return found;
  const wait = () => options.report({ phase: 'environment', message: 'Waiting for another run that builds it' });
  return underLock(join(workFolder(), 'locks', key), options.signal, wait, async () => {
    return (await findEnvironment(key)) ?? (await buildEnvironment(machine, key, recipe, snapshot, options));
  });
}

async function findEnvironment(key: string): Promise<Environment | undefined> {
  const record = await readEnvironment(key);
  if (!record) return undefined;
  // The folder's modification time tells when it was last needed.
  await touch(environmentFolder(key));
  return { kind: 'namespace', key, description: record.description };
}

async function buildEnvironment(
  machine: Machine,
  key: string,
  recipe: EnvironmentRecipe,
  snapshot: Snapshot,
  options: PrepareOptions,
): Promise<Environment> {
  if (recipe.steps.length > 0 && !recipe.toolchain.host) throw toolchainMissing(recipe.toolchain);
  const record = recordOf(recipe);
  const folder = join(environmentsFolder(), `.building-${key}-${ownTag()}`);
  await removeTree(folder);
  try {
    for (const layer of ['project', 'environment']) await mkdir(join(folder, layer), { recursive: true });
    await createSkeleton(join(folder, 'root'), await shownPaths(record.toolchainPaths));
    if (recipe.steps.length > 0) await buildLayers(machine, folder, recipe, record, snapshot, options);
    await writeFile(join(folder, 'environment.json'), `${JSON.stringify(record, null, 2)}\n`);
    // One that is damaged, without its record, would be in the way.
    await removeTree(environmentFolder(key));
    await rename(folder, environmentFolder(key));
    return { kind: 'namespace', key, description: record.description };
  } finally {
    await removeTree(folder);
  }
}

function recordOf(recipe: EnvironmentRecipe): EnvironmentRecord {
  const { toolchain, steps } = recipe;
  const path = [...(toolchain.host?.path ?? []), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
  const installed = steps.map(({ title }) => title).join('; ');
  const machine = withoutHome(toolchain.host?.description ?? `${toolchain.id} ${toolchain.version}`);
  return {
    description: `${machine} of this machine${installed && `: ${installed}`}`,
    env: { ...sandboxEnvironment, PATH: path, ...recipe.env },
    toolchainPaths: [...(toolchain.host?.folders ?? [])],
  };
}

/**
 * Descriptions leave the machine, in the evidence of exported bugs; the user's name, in the path of a home, need not. A path
 * begins a word in them.
 */
export function withoutHome(text: string, home = homedir()): string {
  return home.length > 1 ? text.replaceAll(` ${home}${sep}`, ` ~${sep}`) : text;
}

function toolchainMissing({ id, version }: Toolchain): Problem {
  return new Problem({
    code: 'environment-failed',
    message: `This project needs ${id} ${version}, which this machine does not have.`,
    why: 'The namespace sandbox uses the toolchains of the machine itself.',
    remedy: `Install ${id} ${version} and put it on the PATH, or use the docker sandbox: --sandbox docker.`,
    exitCode: exitCodes.notReady,
  });
}
