import type Docker from 'dockerode';
import { labels, ownerIsDead } from './owner.ts';

const keptSnapshots = 3;
const snapshotSeconds = 24 * 60 * 60;

/**
 * Removes what dead Bugsmith processes left in the engine, and images of snapshots that have long been replaced: of each
 * environment the newest few stay, and all of the last day. Returns how many things were removed.
 */
export async function sweepEngine(docker: Docker, now: Date = new Date()): Promise<number> {
  let removed = 0;
  const containers = await docker.listContainers({ all: true, filters: { label: [labels.owner] } });
  for (const { Id, Labels } of containers) {
    if (!ownerIsDead(Labels)) continue;
    if (await done(docker.getContainer(Id).remove({ force: true, v: true }))) removed += 1;
  }
  // Without what they were made from, since builds may be using that at this moment.
  for (const id of await abandonedImages(docker, now)) {
    if (await done(docker.getImage(id).remove({ noprune: true }))) removed += 1;
  }
  return removed;
}

async function abandonedImages(docker: Docker, now: Date): Promise<string[]> {
  const dangling = await docker.listImages({ filters: { dangling: ['true'], label: [labels.owner] } });
  const install = dangling.filter((image) => ownerIsDead(image.Labels)).map(({ Id }) => Id);
  const snapshots = await docker.listImages({ filters: { label: [`${labels.kind}=snapshot`] } });
  const byEnvironment = Map.groupBy(snapshots, ({ Labels }) => Labels[labels.environment] ?? '');
  const old = [...byEnvironment.values()].flatMap((images) =>
    images
      .sort((a, b) => b.Created - a.Created)
      .slice(keptSnapshots)
      .filter(({ Created }) => now.getTime() / 1000 - Created > snapshotSeconds)
      .map(({ Id }) => Id),
  );
  return [...install, ...old];
}

/** False when it is in use, or somebody else was faster. */
async function done(removal: Promise<unknown>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 404 || statusCode === 409) return false;
    throw error;
  }
}
