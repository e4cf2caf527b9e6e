import * as z from 'zod';
import type { Snapshot } from '../protocol/index.ts';
import type { ProjectContainer } from '../sandbox/recipe.ts';
import { folderOf, readText, within } from '../testing/files.ts';
import { parseJsonc } from '../testing/jsonc.ts';

const devcontainerSchema = z.object({
  image: z.string().optional(),
  dockerFile: z.string().optional(),
  context: z.string().optional(),
  build: z
    .object({
      dockerfile: z.string().optional(),
      context: z.string().optional(),
      args: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

/**
 * The container that the project defines for itself: its devcontainer, else a Dockerfile in its root when that starts
 * from an image of the language (one that only packs a built product would not help to run tests).
 * @param image name of the language's images: `python`.
 */
export function projectContainer(snapshot: Snapshot, image: string): ProjectContainer | undefined {
  for (const source of ['.devcontainer/devcontainer.json', '.devcontainer.json']) {
    const parsed = devcontainerSchema.safeParse(parseJsonc(readText(snapshot, source) ?? ''));
    if (!parsed.success) continue;
    const { data } = parsed;
    const folder = folderOf(source);
    const dockerfile = data.build?.dockerfile ?? data.dockerFile;
    // Values like ${localWorkspaceFolder} mean something only to the editor.
    if (dockerfile !== undefined && !dockerfile.includes('${')) {
      const context = within(folder, data.build?.context ?? data.context ?? '.');
      const path = within(folder, dockerfile);
      if (path === undefined || context === undefined || readText(snapshot, path) === undefined) continue;
      const args = Object.entries(data.build?.args ?? {}).filter(([, value]) => !value.includes('${'));
      return { dockerfile: path, context, buildArgs: Object.fromEntries(args), source };
    }
    if (data.image !== undefined && !data.image.includes('${')) return { image: data.image, source };
  }
  const dockerfile = readText(snapshot, 'Dockerfile');
  const last = dockerfile?.match(/^FROM\s+(?:--\S+\s+)?(\S+)/gim)?.at(-1);
  const name = last?.split(/\s+/).at(-1)?.split(/[:@]/)[0]?.split('/').at(-1);
  return name === image ? { dockerfile: 'Dockerfile', context: '', source: 'Dockerfile' } : undefined;
}
