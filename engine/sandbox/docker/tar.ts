import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { Snapshot } from '../../protocol/index.ts';
import { sandboxUser } from '../layout.ts';

/** A tar that is written while it is read; the writer's failure becomes the reader's. */
export function streamTar(write: (tar: TarWriter) => Promise<void>): Readable {
  const tar = pack();
  const stream = Readable.from(tar);
  // A little in the past, so that what is written over it within the same second is newer all the same.
  write(new TarWriter(tar, new Date(Date.now() - 5000))).then(
    () => tar.finalize(),
    (error: Error) => stream.destroy(error),
  );
  return stream;
}

/** A file at an absolute path, with its modification time. */
export interface PackedFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
  readonly seconds: number;
}

/** A tar of a few files. */
export async function packFiles(files: readonly PackedFile[]): Promise<Buffer> {
  const tar = pack();
  for (const { path, content, executable, seconds } of files) {
    const name = path.replace(/^\/+/, '');
    const mtime = new Date(seconds * 1000);
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    tar.entry({ name, mode: executable ? 0o755 : 0o644, mtime, ...sandboxUser }, bytes);
  }
  tar.finalize();
  return Buffer.concat(await Readable.from(tar).toArray());
}

/** Adds entries to a tar, each owned by the sandbox's user. */
export class TarWriter {
  readonly #tar: Pack;
  readonly #mtime: Date;
  readonly #folders = new Set<string>();

  constructor(tar: Pack, mtime: Date) {
    this.#tar = tar;
    this.#mtime = mtime;
  }

  /** Leaves out the entries of a folder that is there already, and of those above it. */
  assume(path: string): void {
    for (let folder = path; folder !== '.' && folder !== '/'; folder = posix.dirname(folder)) this.#folders.add(folder);
  }

  /** A folder and those above it; once for each. */
  folder(path: string): void {
    if (path === '' || path === '.' || this.#folders.has(path)) return;
    this.folder(posix.dirname(path));
    this.#folders.add(path);
    this.#tar.entry({ ...this.#header(path, 0o755), type: 'directory' });
  }

  text(path: string, content: string | Buffer, mode = 0o644): void {
    this.folder(posix.dirname(path));
    this.#tar.entry(this.#header(path, mode), content);
  }

  link(path: string, target: string): void {
    this.folder(posix.dirname(path));
    this.#tar.entry({ ...this.#header(path, 0o777), type: 'symlink', linkname: target });
  }

  /** A file of this machine, streamed. */
  async file(path: string, source: string, size: number, executable: boolean): Promise<void> {
    this.folder(posix.dirname(path));
    const header = { ...this.#header(path, executable ? 0o755 : 0o644), size };
    if (size === 0) this.#tar.entry(header, '');
    else await pipeline(createReadStream(source), this.#tar.entry(header));
  }

  /** The files of a snapshot below a folder; links on request, for some readers refuse those that lead outside. */
  async snapshot(snapshot: Snapshot, folder: string, links: 'with links' | 'without links'): Promise<void> {
    for (const { path, size, kind } of snapshot.files) {
      const source = join(snapshot.directory, path);
      const target = posix.join(folder, path);
      if (kind !== 'symlink') await this.file(target, source, size, kind === 'executable');
      else if (links === 'with links') this.link(target, await readlink(source));
    }
  }

  /** A file or folder of this machine as it is behind all links; false when there is no such. */
  async copy(path: string, source: string): Promise<boolean> {
    const stats = await stat(source).catch(() => undefined);
    if (stats?.isFile()) {
      // Read whole: its size must not change between header and content.
      this.text(path, await readFile(source));
      return true;
    }
    if (!stats?.isDirectory()) return false;
    this.folder(path);
    const real = await realpath(source);
    for (const name of await readdir(source)) {
      const inner = join(source, name);
      const leadsUp = (await lstat(inner)).isSymbolicLink() && isAbove(await realpath(inner).catch(() => '/'), real);
      if (!leadsUp) await this.copy(posix.join(path, name), inner);
    }
    return true;
  }

  #header(path: string, mode: number): Parameters<Pack['entry']>[0] {
    return { name: path, mode, mtime: this.#mtime, ...sandboxUser };
  }
}

/** Whether a folder holds another, so that following a link to it would never end. */
function isAbove(folder: string, other: string): boolean {
  for (let path = other; ; path = dirname(path)) {
    if (path === folder) return true;
    if (path === dirname(path)) return false;
  }
}
