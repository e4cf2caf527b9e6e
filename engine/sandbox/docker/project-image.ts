import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type Docker from 'dockerode';
import { Problem, type Snapshot } from '../../protocol/index.ts';
import type { EnvironmentRecipe, ProjectContainer } from '../recipe.ts';
import type { PrepareOptions } from '../sandbox.ts';
import { BuildFailure, buildImage } from './build.ts';
import { proxyArguments, withoutCredentials } from './host-settings.ts';
import { ensureImage, imageId } from './images.ts';
import { labels } from './owner.ts';
import { streamTar } from './tar.ts';

/** A build of the project's own Dockerfile that takes longer is given up: it is a convenience, not a need. */
const buildMinutes = 15;

/**
 * The image of the project's own container, built or pulled when it is not there, with the toolchain in it.
 * @throws Problem when it cannot be had or lacks the toolchain.
 */
export async function projectImage(
  docker: Docker,
  recipe: EnvironmentRecipe,
  container: ProjectContainer,
  snapshot: Snapshot,
  options: PrepareOptions,
): Promise<string> {
  const image = container.dockerfile
    ? await builtImage(docker, recipe, container, container.dockerfile, snapshot, options)
    : (container.image ?? '');
  const id = await ensureImage(docker, image, options);
  await checkToolchain(docker, id, recipe.toolchain.program ?? recipe.toolchain.id, image);
  return image;
}

async function builtImage(
  docker: Docker,
  recipe: EnvironmentRecipe,
  container: ProjectContainer,
  dockerfile: string,
  snapshot: Snapshot,
  { report, signal }: PrepareOptions,
): Promise<string> {
  // Its sources are left out of the key: they change with every edit, and what tests see of them is the snapshot's.
  const determining = new Set([dockerfile, ...recipe.inputs]);
  const folder = posix.dirname(dockerfile);
  const inputs = snapshot.files.filter(
    ({ path }) => determining.has(path) || (folder !== '.' && path.startsWith(`${folder}/`)),
  );
  const all = [container, inputs.map(({ path, sha256 }) => [path, sha256])];
  const key = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 20);
  const tag = `bugsmith-project:${key}`;
  if (await imageId(docker, tag)) return tag;

  report({ phase: 'environment', message: `Building the project's ${dockerfile}` });
  const context = contextOf(container.context ?? folder, dockerfile, snapshot);
  const limit = AbortSignal.timeout(buildMinutes * 60_000);
  try {
    await buildImage(docker, context.tar, {
      tag,
      dockerfile: context.dockerfile,
      labels: { [labels.kind]: 'project' },
      buildArgs: { ...proxyArguments(), ...container.buildArgs },
      signal: AbortSignal.any([signal, limit]),
      onInstruction: (message) => report({ phase: 'environment', message: `${dockerfile}: ${message.slice(0, 100)}` }),
    });
  } catch (error) {
    signal.throwIfAborted();
    const why = limit.aborted
      ? `It took longer than ${buildMinutes} minutes.`
      : withoutCredentials((error as BuildFailure).output || (error as Error).message);
    if (!limit.aborted && !(error instanceof BuildFailure)) throw error;
    throw new Problem({ code: 'environment-failed', message: 'It cannot be built.', why, cause: error });
  }
  return tag;
}

/** The context as the docker program would send it, with the Dockerfile in it even when it lies outside. */
function contextOf(folder: string, dockerfile: string, snapshot: Snapshot) {
  const root = folder === '' || folder === '.' ? '' : `${folder.replace(/\/$/, '')}/`;
  const files = snapshot.files
    .filter(({ path }) => path.startsWith(root))
    .map((file) => ({ ...file, path: file.path.slice(root.length) }));
  const inside = dockerfile.startsWith(root);
  const name = inside ? dockerfile.slice(root.length) : '.bugsmith.Dockerfile';
  const part: Snapshot = { ...snapshot, directory: posix.join(snapshot.directory, root), files };
  const tar = streamTar(async (writer) => {
    await writer.snapshot(part, '', 'with links');
    if (!inside) await writer.copy(name, posix.join(snapshot.directory, dockerfile));
  });
  return { tar, dockerfile: name };
}

/** Runs nothing of the image but a shell that looks for a program. */
async function checkToolchain(docker: Docker, id: string, program: string, image: string): Promise<void> {
  const container = await docker.createContainer({
    Image: id,
    Entrypoint: ['sh', '-c', 'command -v "$1"', 'look', program],
    Cmd: [],
    HostConfig: { NetworkMode: 'none', CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
    Labels: { [labels.kind]: 'check' },
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode === 0) return;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 400) throw error;
    throw new Problem({ code: 'environment-failed', message: `${image} has no shell.`, cause: error });
  } finally {
    await container.remove({ force: true, v: true });
  }
  throw new Problem({ code: 'environment-failed', message: `${image} has no ${program}.` });
}
