import type Docker from 'dockerode';
import type { Snapshot } from '../../protocol/index.ts';
import { sandboxPaths } from '../layout.ts';
import { environmentImage } from './environment.ts';
import { imageId } from './images.ts';
import { labels, ownerLabels } from './owner.ts';
import { streamTar } from './tar.ts';

/**
 * Name of the image that is an environment with a snapshot in it, made when it is not there. A clean sandbox is then
 * one container of it, and starts at once.
 */
export async function snapshotImage(docker: Docker, environment: string, snapshot: Snapshot): Promise<string> {
  const name = `bugsmith-snapshot:${environment}-${snapshot.id.slice(0, 20)}`;
  if (await imageId(docker, name)) return name;
  const container = await docker.createContainer({
    Image: environmentImage(environment),
    Labels: { [labels.kind]: 'snapshot', ...ownerLabels() },
  });
  try {
    const folder = sandboxPaths.project.slice(1);
    const tar = streamTar(async (writer) => {
      writer.assume(folder);
      await writer.snapshot(snapshot, folder, 'with links');
    });
    // Never started, so that nothing of the project runs while its files are put in place.
    await container.putArchive(tar, { path: '/' });
    const [repo, tag] = name.split(':');
    await container.commit({ repo, tag, pause: false, changes: labelChanges(environment, snapshot) });
  } finally {
    await container.remove({ force: true, v: true });
  }
  return name;
}

function labelChanges(environment: string, snapshot: Snapshot): string {
  return [
    `LABEL ${labels.kind}=snapshot`,
    `LABEL ${labels.environment}=${environment}`,
    `LABEL ${labels.snapshot}=${snapshot.id}`,
  ].join('\n');
}
