import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { Problem, type Snapshot } from '../../protocol/index.ts';
import type { EnvironmentRecipe } from '../recipe.ts';
import type { Environment, PrepareOptions } from '../sandbox.ts';
import { BuildFailure, buildImage } from './build.ts';
import { environmentDockerfile, environmentKey } from './dockerfile.ts';
import type { Engine } from './engine.ts';
import { proxyArguments, withoutCredentials } from './host-settings.ts';
import { ensureImage, imageId } from './images.ts';
import { installContext } from './install-context.ts';
import { labels, ownerLabels } from './owner.ts';
import { projectImage } from './project-image.ts';
import { Turns } from './turns.ts';

const turns = new Turns();

/** Name of the image of an environment. */
export function environmentImage(key: string): string {
  return `bugsmith-environment:${key}`;
}

/**
 * Builds or finds the image that a recipe asks for. The project's own container is taken as the base when it can be;
 * when it cannot, that is said, and the toolchain's image serves.
 * @throws Problem `image-unavailable`, `environment-failed`; the signal's reason.
 */
export async function prepareEnvironment(
  engine: Engine,
  recipe: EnvironmentRecipe,
  snapshot: Snapshot,
  options: PrepareOptions,
): Promise<Environment> {
  const { docker } = engine;
  if (recipe.container) {
    try {
      const image = await projectImage(docker, recipe, recipe.container, snapshot, options);
      return await environmentOn(docker, recipe, snapshot, image, recipe.container.source, options);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const why = error.why ? ` ${lastLine(error.why)}` : '';
      const message = `${recipe.container.source}: ${error.message}${why} Using ${recipe.toolchain.image} instead.`;
      options.report({ phase: 'environment', message });
    }
  }
  return await environmentOn(docker, recipe, snapshot, recipe.toolchain.image, undefined, options);
}

async function environmentOn(
  docker: Docker,
  recipe: EnvironmentRecipe,
  snapshot: Snapshot,
  image: string,
  source: string | undefined,
  options: PrepareOptions,
): Promise<Environment> {
  const base = await ensureImage(docker, image, options);
  const dockerfile = environmentDockerfile(recipe, image);
  const key = environmentKey(recipe, snapshot, base, dockerfile);
  const steps = recipe.steps.filter((step) => !step.optional).map(({ title }) => title);
  const from = source ? `the project's ${source}` : image;
  const environment: Environment = {
    kind: 'docker',
    key,
    description: [`docker image from ${from}`, ...steps].join('; '),
  };
  await turns.take(key, options.signal, async () => {
    if (await imageId(docker, environmentImage(key))) return;
    await build(docker, recipe, snapshot, dockerfile, key, options);
  });
  return environment;
}

async function build(
  docker: Docker,
  recipe: EnvironmentRecipe,
  snapshot: Snapshot,
  dockerfile: string,
  key: string,
  { report, signal }: PrepareOptions,
): Promise<void> {
  const id = randomUUID();
  const total = recipe.steps.length;
  for (let tries = 1; ; tries++) {
    let step = -1;
    try {
      return await buildImage(docker, installContext(recipe, snapshot, dockerfile), {
        tag: environmentImage(key),
        labels: { [labels.kind]: 'environment', [labels.environment]: key },
        buildArgs: { ...proxyArguments(), ...stageArguments(id) },
        signal,
        onInstruction: (instruction) => {
          const message = progressOf(instruction, recipe, () => ++step);
          if (message)
            report({ phase: 'environment', message, ...(total > 0 ? { done: Math.max(step, 0), total } : {}) });
        },
      });
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error;
      if (tries === 3 || !cacheVanished(error)) throw environmentProblem(error, recipe, step);
    } finally {
      await removeInstallStage(docker, id);
    }
  }
}

/** Somebody removed an image whose layers this build was just going to reuse. */
function cacheVanished({ exitCode, message }: BuildFailure): boolean {
  return exitCode === undefined && /layer does not exist|unknown parent image|no such image/i.test(message);
}

/** The Dockerfile makes labels of these. */
function stageArguments(id: string): Record<string, string> {
  const owner = ownerLabels();
  return {
    BUGSMITH_BUILD: id,
    BUGSMITH_OWNER: owner[labels.owner] ?? '',
    BUGSMITH_MACHINE: owner[labels.machine] ?? '',
    BUGSMITH_BOOT: owner[labels.boot] ?? '',
  };
}

function progressOf(instruction: string, recipe: EnvironmentRecipe, next: () => number): string | undefined {
  if (instruction.includes('/bugsmith-install/step.sh')) return recipe.steps[next()]?.title;
  if (instruction.includes('apt-get')) return `Installing system packages: ${recipe.systemPackages.join(', ')}`;
  if (instruction.startsWith('COPY --from')) return 'Keeping what was installed';
  return undefined;
}

function environmentProblem(failure: BuildFailure, recipe: EnvironmentRecipe, step: number): Problem {
  const title = failure.instruction.includes('step.sh') ? recipe.steps[step]?.title : undefined;
  const lines = withoutCredentials(failure.output || failure.message)
    .split('\n')
    .slice(-40);
  if (failure.exitCode !== undefined) lines.push(`(exit code ${failure.exitCode})`);
  return new Problem({
    code: 'environment-failed',
    message: `The environment of the tests cannot be made: ${title ?? 'building its image'} failed.`,
    why: lines.join('\n'),
    remedy: [
      'See whether the same installs in a clean clone; what it needs beyond its manifests must be in the image.',
      'A devcontainer.json or Dockerfile of the project is used as the base when it has one.',
      'Mirrors, proxies and certificates are taken from the settings of this machine.',
    ].join('\n'),
    cause: failure,
  });
}

/**
 * The stage that installed had this machine's settings in it, and perhaps credentials: nothing of it stays in the
 * engine. What it started from stays, since other builds may be using it at this moment.
 */
async function removeInstallStage(docker: Docker, id: string): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const images = await docker.listImages({ all: true, filters: { label: [`${labels.build}=${id}`] } });
    // Each has the one before as its parent. Those that a stopped build still holds are left to the next sweep.
    if (images.length === 0 || images.length >= before) return;
    before = images.length;
    for (const { Id } of images) await docker.getImage(Id).remove({ noprune: true }).catch(ignoreInUse);
  }
}

function ignoreInUse(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== 404 && statusCode !== 409) throw error;
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.at(-1) ?? '';
}
