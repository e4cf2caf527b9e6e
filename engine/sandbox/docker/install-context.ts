import { readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import type { Snapshot } from '../../protocol/index.ts';
import { sandboxPaths } from '../layout.ts';
import type { EnvironmentRecipe } from '../recipe.ts';
import { installScripts } from './dockerfile.ts';
import { addSettingsFiles, settingsScript } from './host-settings.ts';
import { streamTar } from './tar.ts';

/** Folder of the context that becomes the root of the stage that installs. */
const files = 'files';

/**
 * The context of an environment's build: Dockerfile, scripts, this machine's settings, and the snapshot. Links come as a
 * list, since builders refuse those that lead outside of the context.
 */
export function installContext(recipe: EnvironmentRecipe, snapshot: Snapshot, dockerfile: string): Readable {
  return streamTar(async (tar) => {
    tar.text('Dockerfile', dockerfile);
    await addSettingsFiles(tar, recipe.hostSettings, files);
    const links = snapshot.files.filter(({ kind }) => kind === 'symlink').map(({ path }) => path);
    const install = `${files}/bugsmith-install`;
    for (const [name, script] of Object.entries(installScripts)) tar.text(`${install}/${name}`, script);
    tar.text(`${install}/environment`, settingsScript(recipe.hostSettings));
    tar.text(`${install}/files`, list(snapshot.files.map(({ path }) => path)));
    tar.text(`${install}/folders`, list(foldersOf(snapshot)));
    tar.text(`${install}/links`, list(await linkPairs(snapshot, links)));
    const project = files + sandboxPaths.project;
    await tar.snapshot(snapshot, project, 'without links');
    for (const path of links) tar.folder(posix.join(project, posix.dirname(path)));
  });
}

/** Ended by NULs, as xargs reads them. */
function list(paths: readonly string[]): string {
  return paths.map((path) => `${path}\0`).join('');
}

/** Deepest first. */
function foldersOf(snapshot: Snapshot): string[] {
  const folders = new Set<string>();
  for (const { path } of snapshot.files) {
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.add(folder);
  }
  return [...folders].sort((a, b) => b.length - a.length);
}

async function linkPairs(snapshot: Snapshot, links: readonly string[]): Promise<string[]> {
  const pairs = await Promise.all(links.map(async (path) => [await readlink(join(snapshot.directory, path)), path]));
  return pairs.flat();
}
