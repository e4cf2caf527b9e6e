import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Snapshot, SnapshotFile } from '../../engine/protocol/index.ts';

export type FileSpec = string | { readonly executable: string } | { readonly link: string };

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Writes files into an empty folder and describes them as a snapshot. */
export function buildSnapshot(directory: string, files: Readonly<Record<string, FileSpec>>): Snapshot {
  const entries: SnapshotFile[] = [];
  mkdirSync(directory, { recursive: true });
  for (const path of Object.keys(files).sort()) {
    const spec = files[path] ?? '';
    const place = join(directory, path);
    mkdirSync(dirname(place), { recursive: true });
    if (typeof spec === 'object' && 'link' in spec) {
      symlinkSync(spec.link, place);
      entries.push({ path, size: spec.link.length, sha256: sha256(spec.link), kind: 'symlink' });
      continue;
    }
    const content = typeof spec === 'string' ? spec : spec.executable;
    const kind = typeof spec === 'string' ? 'file' : 'executable';
    writeFileSync(place, content);
    chmodSync(place, kind === 'executable' ? 0o755 : 0o644);
    entries.push({ path, size: Buffer.byteLength(content), sha256: sha256(content), kind });
  }
  return { id: sha256(JSON.stringify(entries)), directory, files: entries };
}

/** Everything that can be told about a tree of files, one line each. Contents of folders in `except` are left out. */
export function describeTree(folder: string, except: readonly string[] = []): string[] {
  const lines: string[] = [];
  const visit = (path: string) => {
    const place = join(folder, path);
    const stats = lstatSync(place);
    const owner = `${stats.uid}:${stats.gid} ${stats.mode.toString(8)}`;
    if (stats.isDirectory()) {
      if (except.includes(path)) return;
      lines.push(`${path}/ ${owner}`);
      for (const name of readdirSync(place).sort()) visit(join(path, name));
    } else if (stats.isSymbolicLink()) lines.push(`${path} -> ${readlinkSync(place)} ${owner}`);
    else lines.push(`${path} ${owner} ${stats.mtimeMs} ${sha256(readFileSync(place, 'latin1'))}`);
  };
  visit('.');
  return lines;
}
