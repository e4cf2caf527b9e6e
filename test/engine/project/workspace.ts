import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TakenSnapshot, takeSnapshot } from '../../../engine/project/snapshot.ts';

/** Real folders and git repositories under one temporary place, with a cache of their own. */
export class Workspace {
  readonly place = realpathSync(mkdtempSync(join(tmpdir(), 'bugsmith project ünï-')));
  readonly #homeBefore = process.env.BUGSMITH_HOME;

  constructor() {
    process.env.BUGSMITH_HOME = join(this.place, 'home');
  }

  get cache(): string {
    return join(this.place, 'home', 'cache');
  }

  /** Writes files; relative path → content. */
  folder(name: string, files: Readonly<Record<string, string | Uint8Array>> = {}): string {
    const root = join(this.place, name);
    mkdirSync(root, { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  }

  /** A repository with all files committed. */
  repository(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
    const root = this.folder(name, files);
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root, 'Start');
    return root;
  }

  snapshot(root: string, overlay?: ReadonlyMap<string, string>): Promise<TakenSnapshot> {
    const options = { report: () => {}, signal: new AbortController().signal };
    return takeSnapshot(root, overlay ? { ...options, overlay } : options);
  }

  close(): void {
    if (this.#homeBefore === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = this.#homeBefore;
    rmSync(this.place, { recursive: true, force: true });
  }
}

export function git(root: string, ...args: string[]): string {
  const settings = ['user.name=Someone', 'user.email=someone@example.org', 'protocol.file.allow=always'];
  const config = [...settings, 'commit.gpgSign=false', 'init.defaultBranch=main'].flatMap((setting) => ['-c', setting]);
  return execFileSync('git', [...config, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

export function commit(root: string, message: string): void {
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--allow-empty', '--message', message);
}

/** Every file and folder below `root`, `.git` included, with mode, size, times (but for access) and content. */
export function everything(root: string): string[] {
  return below(Buffer.from(root)).map((path) => {
    const { mode, size, mtimeNs, ctimeNs, ino, ...stats } = lstatSync(path, { bigint: true });
    const isFile = (mode & 0o170000n) === 0o100000n;
    const isLink = (mode & 0o170000n) === 0o120000n;
    const content = isFile ? readFileSync(path) : isLink ? readlinkSync(path, 'buffer') : '';
    const sha256 = createHash('sha256').update(content).digest('hex');
    return [path.toString('latin1'), mode, size, mtimeNs, ctimeNs, ino, stats.uid, sha256].join(' ');
  });
}

/** `path mode` or `path -> target` of every file of a snapshot, read from the copy itself. */
export function copied({ snapshot }: TakenSnapshot): string[] {
  return below(Buffer.from(snapshot.directory)).flatMap((path) => {
    const stats = lstatSync(path);
    if (stats.isDirectory()) return [];
    const kind = stats.isSymbolicLink() ? `-> ${readlinkSync(path)}` : (stats.mode & 0o777).toString(8);
    return `${path.toString().slice(snapshot.directory.length + 1)} ${kind}`;
  });
}

/** Sorted; links are not followed; names are bytes. */
function below(folder: Buffer): Buffer[] {
  return readdirSync(folder, { encoding: 'buffer', withFileTypes: true })
    .sort((a, b) => Buffer.compare(a.name, b.name))
    .flatMap((entry) => {
      const path = Buffer.concat([folder, Buffer.from('/'), entry.name]);
      return entry.isDirectory() ? [path, ...below(path)] : [path];
    });
}
