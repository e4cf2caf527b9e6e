import type { Snapshot } from '../../protocol/index.ts';
import { readText } from '../../testing/files.ts';
import { parseTomlFile, tomlTable } from './pytest-config.ts';
import { normalise } from './requirements.ts';

/** A lock file's versions as pip constraints: they say which version, the manifests say which packages. */
export interface Lock {
  readonly file: string;
  readonly constraints: readonly string[];
}

/** Reads the lock file of a package's folder: uv, Poetry, PDM (pylock) or Pipenv; undefined when there is none. */
export function readLock(snapshot: Snapshot, folder: string): Lock | undefined {
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  for (const name of ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml']) {
    const lock = parseTomlFile(readText(snapshot, at(name)) ?? '');
    const packages = lock?.package ?? lock?.packages;
    if (Array.isArray(packages)) return { file: at(name), constraints: tomlConstraints(packages) };
  }
  const text = readText(snapshot, at('Pipfile.lock'));
  if (text !== undefined) {
    try {
      return { file: at('Pipfile.lock'), constraints: pipenvConstraints(JSON.parse(text)) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function tomlConstraints(packages: readonly unknown[]): string[] {
  const tables = packages.map(tomlTable).filter((table) => table !== undefined);
  const count = new Map<unknown, number>();
  for (const table of tables) count.set(table.name, (count.get(table.name) ?? 0) + 1);
  return tables.flatMap((table) => {
    const { name, version } = table;
    if (typeof name !== 'string' || typeof version !== 'string') return [];
    const source = tomlTable(table.source) ?? {};
    // The project itself, its workspace's members, and what does not come from a registry.
    if (['editable', 'virtual', 'directory', 'path', 'git', 'url'].some((kind) => kind in source)) return [];
    if (['directory', 'git', 'url', 'file'].includes(String(source.type))) return [];
    const markers = Array.isArray(table['resolution-markers'])
      ? table['resolution-markers'].map((marker) => `(${String(marker)})`).join(' or ')
      : table.markers;
    // One name in several versions can only be told apart by its markers.
    if ((count.get(name) ?? 0) > 1)
      return typeof markers === 'string' && markers ? [`${name}==${version} ; ${markers}`] : [];
    return [`${name}==${version}`];
  });
}

function pipenvConstraints(lock: Record<string, Record<string, { version?: string }>>): string[] {
  const constraints = new Map<string, string>();
  for (const section of ['default', 'develop']) {
    for (const [name, entry] of Object.entries(lock[section] ?? {})) {
      if (entry.version) constraints.set(normalise(name), `${name}${entry.version}`);
    }
  }
  return [...constraints.values()];
}
