/**
 * Real VS Code from the npm registry alone: the package `code-server` carries VS Code's own server and web workbench. Only
 * those are used, started by VS Code's own `server-main.js`; nothing is compiled.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from './json.ts';

/** Releases of code-server, which bear VS Code's number plus three majors: `engines.vscode`, and the one of today. */
export const releases = { oldest: '4.105.1', current: '4.139.1' } as const;

export interface VsCode {
  /** As the product says it: `1.139.1`. */
  readonly version: string;
  /** Folder of `out/server-main.js`. */
  readonly root: string;
  /** The Node that this release is made for. */
  readonly node: string;
}

export const projectRoot = dirname(dirname(import.meta.dirname));
/** Not in git. `BUGSMITH_VSCODE_CACHE` lets several checkouts share the downloads. */
export const cache = process.env.BUGSMITH_VSCODE_CACHE ?? join(projectRoot, '.vscode-test');

/** Native packages that would have to be compiled, and what stands in for them. */
const replaced: Readonly<Record<string, string>> = {
  '@vscode/spdlog': 'spdlog.cjs',
  '@vscode/native-watchdog': 'watchdog.cjs',
  'native-watchdog': 'watchdog.cjs',
  '@vscode/fs-copyfile': 'fs-copyfile.cjs',
};
/** Not needed by what is tested here: terminals, remote tunnels, assistants with an account, Windows. */
const leftOut =
  /^(@devcontainers\/|@github\/|@microsoft\/mxc|@vscode\/(copilot|sandbox|sqlite|windows)|kerberos$|node-pty$|ssh2$)/;
/** Built-in extensions that are big and of no use without an account. */
const withoutExtensions = ['copilot', 'mermaid-markdown-features', 'microsoft-authentication'];

const installArgs = ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];

interface Manifest {
  version: string;
  engines: { node: string };
  dependencies: Record<string, string>;
}
interface Shrinkwrap {
  packages: Record<string, { dependencies?: Record<string, string>; resolved?: string }>;
}

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @param wanted `oldest`, `current`, `latest`, or a version or range of code-server such as `4.105.x`. */
export function resolveRelease(wanted: string): string {
  if (wanted === 'oldest' || wanted === 'current') return releases[wanted];
  if (/^\d+\.\d+\.\d+$/.test(wanted)) return wanted;
  const found = parse<string | string[]>(npm(['view', `code-server@${wanted}`, 'version', '--json'], projectRoot));
  const version = typeof found === 'string' ? found : found.at(-1);
  if (!version) throw new Error(`npm knows no code-server ${wanted}`);
  return version;
}

/**
 * Installs a release once; the next call finds it.
 * @throws Error when the registry does not answer or the machine is no Linux.
 */
export function install(wanted: string, say: (text: string) => void): VsCode {
  if (process.platform !== 'linux') throw new Error('VS Code from npm runs on Linux only: use --desktop here');
  const release = resolveRelease(wanted);
  const folder = join(cache, `code-server-${release}`);
  const ready = join(folder, 'ready.json');
  if (existsSync(ready)) return parse<VsCode>(readFileSync(ready, 'utf8'));
  say(`installing VS Code (code-server ${release}) into ${folder}`);
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, 'installing-'));
  try {
    unpack(`code-server@${release}`, temporary, 'server', ['package/lib/vscode', 'package/package.json']);
    const inside = join('server', 'lib', 'vscode');
    const { version } = installPackages(join(temporary, inside));
    for (const name of withoutExtensions) {
      rmSync(join(temporary, inside, 'extensions', name), { recursive: true, force: true });
    }
    const major = parse<Manifest>(readFileSync(join(temporary, 'server', 'package.json'), 'utf8')).engines.node;
    unpack(`node-linux-${process.arch}@${major}`, temporary, 'node', ['package/bin/node']);
    const found: VsCode = { version, root: join(folder, inside), node: join(folder, 'node', 'bin', 'node') };
    writeFileSync(join(temporary, 'ready.json'), JSON.stringify(found));
    // Somebody else may have been faster.
    if (!existsSync(ready)) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(temporary, folder);
    }
    return found;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function unpack(specifier: string, temporary: string, to: string, parts: readonly string[]): void {
  const archive = npm(['pack', specifier, '--silent'], temporary).trim().split('\n').at(-1) ?? '';
  mkdirSync(join(temporary, to));
  const target = join(temporary, to);
  execFileSync('tar', ['xzf', join(temporary, archive), '-C', target, '--strip-components=1', ...parts]);
  rmSync(join(temporary, archive));
}

/** What server, extension host and workbench load at run time, in the versions that the release itself locks. */
function installPackages(root: string): Manifest {
  const manifestFile = join(root, 'package.json');
  const lockFile = join(root, 'npm-shrinkwrap.json');
  const manifest = parse<Manifest>(readFileSync(manifestFile, 'utf8'));
  const lock = parse<Shrinkwrap>(readFileSync(lockFile, 'utf8'));
  const wanted = Object.entries(manifest.dependencies).filter(([name]) => !replaced[name] && !leftOut.test(name));
  // A package that is taken from GitHub is in the registry too, with its native part built.
  const dependencies = Object.fromEntries(wanted.map(([name, at]) => [name, at.includes('/') ? 'latest' : at]));
  for (const [name, entry] of Object.entries(lock.packages)) {
    if (entry.resolved?.startsWith('git')) delete lock.packages[name];
  }
  const top = lock.packages[''];
  if (top) top.dependencies = dependencies;
  writeFileSync(manifestFile, JSON.stringify({ ...manifest, dependencies }));
  writeFileSync(lockFile, JSON.stringify(lock));
  npm(installArgs, root);
  // What the built-in extensions for JavaScript and TypeScript share.
  npm(installArgs, join(root, 'extensions'));
  for (const [name, file] of Object.entries(replaced)) {
    const folder = join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: file }));
    copyFileSync(join(import.meta.dirname, 'native', file), join(folder, file));
  }
  provideRipgrep(root);
  return manifest;
}

/** Older releases fetch ripgrep in an install script; newer ones have it for every platform. */
function provideRipgrep(root: string): void {
  const here = `linux-${process.arch}`;
  const universal = join(root, 'node_modules', '@vscode', 'ripgrep-universal', 'bin');
  if (existsSync(universal)) {
    for (const other of readdirSync(universal)) {
      if (other !== here) rmSync(join(universal, other), { recursive: true });
    }
    return;
  }
  const temporary = mkdtempSync(join(root, 'ripgrep-'));
  unpack('@vscode/ripgrep-universal@1', temporary, 'package', [`package/bin/${here}`]);
  const target = join(root, 'node_modules', '@vscode', 'ripgrep', 'bin');
  rmSync(target, { recursive: true, force: true });
  renameSync(join(temporary, 'package', 'bin', here), target);
  rmSync(temporary, { recursive: true });
}
