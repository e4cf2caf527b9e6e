import * as z from 'zod';
import type { Snapshot } from '../../protocol/index.ts';
import { folderOf, hasFile, readText } from '../../testing/files.ts';

const stringsSchema = z.record(z.string(), z.string()).catch({});

const manifestSchema = z.looseObject({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  packageManager: z.string().optional().catch(undefined),
  scripts: stringsSchema.optional(),
  dependencies: stringsSchema.optional(),
  devDependencies: stringsSchema.optional(),
  optionalDependencies: stringsSchema.optional(),
  peerDependencies: stringsSchema.optional(),
  engines: z.record(z.string(), z.string()).optional().catch(undefined),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A folder with a package.json. */
export interface Package {
  /** Relative to the project root, `''` for the root. */
  readonly directory: string;
  readonly manifest: Manifest;
}

const known = new WeakMap<Snapshot, readonly Package[]>();

/** The project's packages, the root first. Those that are test data or examples are none. */
export function packagesOf(snapshot: Snapshot): readonly Package[] {
  let packages = known.get(snapshot);
  if (!packages) {
    packages = snapshot.files
      .map((file) => file.path)
      .filter((path) => /(^|\/)package\.json$/.test(path))
      .filter((path) => !/(^|\/)(node_modules|tests?|__tests__|fixtures?|__fixtures__|examples?|samples?)\//.test(path))
      .flatMap((path) => {
        const manifest = readManifest(snapshot, path);
        return manifest ? [{ directory: folderOf(path), manifest }] : [];
      })
      .sort((a, b) => a.directory.length - b.directory.length || (a.directory < b.directory ? -1 : 1));
    known.set(snapshot, packages);
  }
  return packages;
}

export function readManifest(snapshot: Snapshot, path: string): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(readText(snapshot, path) ?? '')).data;
  } catch {
    return undefined;
  }
}

export function inPackage(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** Folders from `directory` up to the root, itself first. */
export function upwards(directory: string): string[] {
  const folders = [directory];
  for (let folder = directory; folder !== ''; ) {
    folder = folderOf(folder);
    folders.push(folder);
  }
  return folders;
}

/** The version wanted of a dependency, by the package itself or a package around it. */
export function dependency(snapshot: Snapshot, directory: string, name: string): string | undefined {
  for (const folder of upwards(directory)) {
    const manifest = packagesOf(snapshot).find((found) => found.directory === folder)?.manifest;
    const version = manifest?.devDependencies?.[name] ?? manifest?.dependencies?.[name];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** The first of `names` that lies in the package's own folder. */
export function configFile(snapshot: Snapshot, directory: string, names: readonly string[]): string | undefined {
  return names.map((name) => inPackage(directory, name)).find((path) => hasFile(snapshot, path));
}
