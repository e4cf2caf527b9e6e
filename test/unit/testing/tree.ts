import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Snapshot } from '../../../engine/protocol/index.ts';

const folders: string[] = [];

/** A snapshot of these files, in a temporary folder: path → content. */
export function tree(files: Readonly<Record<string, string>>): Snapshot {
  const directory = mkdtempSync(join(tmpdir(), 'bugsmith-tree-'));
  folders.push(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    size: Buffer.byteLength(content),
    sha256: '',
    kind: 'file' as const,
  }));
  return { id: directory, directory, files: entries.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** Removes the folders of every tree made so far. */
export function removeTrees(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
