import { mkdir, rename } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { exitCodes, Problem, type Snapshot } from '../../protocol/index.ts';
import type { EnvironmentRecipe, InstallStep } from '../recipe.ts';
import type { PrepareOptions } from '../sandbox.ts';
import { removeTree } from './cleanup.ts';
import { harvestEnvironment, harvestProject } from './harvest.ts';
import { resolveSettings } from './host-settings.ts';
import { type Entrance, type Inside, startInside } from './inside.ts';
import type { EnvironmentRecord } from './layers.ts';
import { installLimits } from './limits.ts';
import type { Machine } from './machine.ts';
import { isWithin } from './mountinfo.ts';
import { openEntrance } from './opening.ts';
import { runOnHost } from './programs.ts';
import { createSkeleton, shownPaths } from './skeleton.ts';
import { ownedSnapshot } from './snapshots.ts';

/** Lines of a failed installer's output that are worth showing. */
const tailLines = 30;
/** Milliseconds between two reports of how far an installer is. */
const reportEvery = 5000;

/**
 * Runs the recipe's steps over the whole snapshot, with network, and leaves what they wrote in the folder's `project`
 * and `environment`. Problem `environment-failed`.
 */
export async function buildLayers(
  machine: Machine,
  folder: string,
  recipe: EnvironmentRecipe,
  record: EnvironmentRecord,
  snapshot: Snapshot,
  options: PrepareOptions,
): Promise<void> {
  const settings = resolveSettings(recipe.hostSettings);
  const shown = await shownPaths(record.toolchainPaths, settings.folders);
  // What is shown anyway needs no copy.
  const copies = new Map([...settings.files].filter(([path]) => !shown.some((place) => isWithin(path, place))));
  const skeleton = join(folder, 'build-root');
  const writes = join(folder, 'writes');
  await mkdir(writes, { recursive: true });
  await createSkeleton(skeleton, shown, [...copies.keys()]);
  const entrance = await openEntrance(machine, {
    snapshotFolder: await ownedSnapshot(machine, snapshot),
    layers: folder,
    skeleton,
    shown,
    files: copies,
    env: { ...record.env, ...settings.env },
    network: 'host',
    writes: machine.diskOverlay ? writes : undefined,
    size: Math.floor(totalmem() / 2),
  });
  try {
    for (const [index, step] of recipe.steps.entries()) {
      await runStep(entrance, step, { index, total: recipe.steps.length }, options);
    }
    // Nothing runs in it any more.
    const made = entrance.holder.writes;
    await harvestProject(join(made, 'project'), snapshot);
    await harvestEnvironment(join(made, 'environment'));
    if (!machine.diskOverlay) await copyLayers(made, writes);
  } finally {
    await entrance.holder.end();
  }
  for (const layer of layers) {
    await removeTree(join(folder, layer));
    await rename(join(writes, layer), join(folder, layer));
  }
  await removeTree(writes);
  await removeTree(skeleton);
}

const layers = ['project', 'environment'];

async function copyLayers(from: string, to: string): Promise<void> {
  const { exitCode, stderr } = await runOnHost('cp', ['-a', '--', ...layers.map((layer) => join(from, layer)), to]);
  if (exitCode === 0) return;
  throw new Problem({
    code: 'environment-failed',
    message: 'What was installed could not be copied into the cache.',
    why: stderr.trim(),
    remedy: 'Make room on the disk that holds the cache.',
  });
}

async function runStep(
  entrance: Entrance,
  step: InstallStep,
  { index, total }: { index: number; total: number },
  { report, signal }: PrepareOptions,
): Promise<void> {
  signal.throwIfAborted();
  const say = (message: string) => report({ phase: 'environment', message, done: index, total });
  say(step.title);
  const inside = await startInside(entrance, { argv: ['sh', '-c', step.run] }, installLimits);
  const kill = () => void inside.kill();
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  const began = performance.now();
  const tail = followOutput(inside);
  const reporting = setInterval(() => {
    const last = tail.at(-1);
    say(`${step.title} (${Math.round((performance.now() - began) / 1000)} s)${last ? `: ${last.slice(0, 200)}` : ''}`);
  }, reportEvery);
  inside.stdin.end();
  const { exitCode, started, complaints } = await inside.ended.finally(() => {
    clearInterval(reporting);
    signal.removeEventListener('abort', kill);
  });
  signal.throwIfAborted();
  if (exitCode === 0) return;
  if (started && step.optional) {
    say(`${step.title}: failed, and the environment is built without it (${tail.at(-1) ?? `exit code ${exitCode}`})`);
    return;
  }
  throw new Problem({
    code: 'environment-failed',
    exitCode: exitCodes.notReady,
    message: `Building the environment failed at: ${step.title}.`,
    why: [`${step.run} — exit code ${exitCode ?? 'none, it was killed'}.`, ...tail, complaints.trim()]
      .filter(Boolean)
      .join('\n'),
    remedy:
      'See whether the same command works in the project’s folder; where it needs a mirror, a proxy or a certificate, set it in the environment that Bugsmith is started from. Or try the other sandbox: --sandbox docker.',
  });
}

/** The last lines of both streams together, as they come. */
function followOutput(inside: Inside): readonly string[] {
  const tail: string[] = [];
  for (const stream of [inside.stdout, inside.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      if (text.trim() === '') return;
      tail.push(text.trimEnd().slice(0, 1000));
      if (tail.length > tailLines) tail.shift();
    });
  }
  return tail;
}
