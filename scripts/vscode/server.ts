import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { VsCode } from './install.ts';
import { parse } from './json.ts';

/** Where VS Code keeps everything of one run. */
export interface Profile {
  readonly folder: string;
  readonly userData: string;
  readonly extensions: string;
  readonly serverLog: string;
}

export interface Server {
  /** `127.0.0.1:<port>`, also the authority of its `vscode-remote:` URIs. */
  readonly authority: string;
  readonly profile: Profile;
  /** Rejects when the server or an extension host ends although nobody stopped it. */
  readonly broken: Promise<never>;
  /** Ends the server and everything that it started. The profile stays. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly vscode: VsCode;
  readonly profile: Profile;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folders of unpacked extensions that count as installed. */
  readonly extensions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Ask before a folder is trusted, as VS Code does for people. */
  readonly workspaceTrust?: boolean;
}

/** Quiet: nothing asks, suggests, updates or moves that a test did not cause. */
const quiet = {
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // In a browser VS Code saves by itself.
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'workbench.hover.delay': 600_000,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export function createProfile(): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'bugsmith-vscode-'));
  const profile: Profile = {
    folder,
    userData: join(folder, 'data'),
    extensions: join(folder, 'extensions'),
    serverLog: join(folder, 'server.log'),
  };
  // VS Code leaves its sockets in TMPDIR, and a socket's path must be short.
  for (const inside of ['data/User', 'extensions', 'tmp']) mkdirSync(join(folder, inside), { recursive: true });
  return profile;
}

export function removeProfile(profile: Profile): void {
  rmSync(profile.folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
}

/** Installs a package as `code --install-extension` does. @throws Error with what VS Code says against it. */
export function installExtension(vscode: VsCode, profile: Profile, vsix: string): void {
  const args = ['--install-extension', vsix, ...folders(profile), '--accept-server-license-terms'];
  execFileSync(vscode.node, [join(vscode.root, 'out', 'server-main.js'), ...args], {
    env: { ...cleanEnvironment(), TMPDIR: join(profile.folder, 'tmp') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const folders = ({ folder, userData, extensions }: Profile): string[] => [
  ...['--server-data-dir', join(folder, 'server'), '--user-data-dir', userData],
  ...['--extensions-dir', extensions],
];

/** @throws Error when the server does not listen within 60 seconds, with what it said. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { profile, vscode } = options;
  const trust = options.workspaceTrust ? { 'security.workspace.trust.enabled': true } : {};
  const settings = { ...quiet, ...trust, ...options.settings };
  writeFileSync(join(profile.userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  for (const folder of options.extensions ?? []) {
    const { publisher, name, version } = parse<Record<string, string>>(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    symlinkSync(resolve(folder), join(profile.extensions, `${publisher}.${name}-${version}`));
  }
  const args = [
    join(vscode.root, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--disable-telemetry', '--disable-experiments'],
    ...folders(profile),
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
  ];
  const child = spawn(vscode.node, args, {
    env: { ...cleanEnvironment(), ...options.env, TMPDIR: join(profile.folder, 'tmp') },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group, so that nothing of it can stay behind.
    detached: true,
  });
  const abandon = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', abandon);
  let stopping = false;
  const broken = new Promise<never>((_, reject) => {
    const fail = (text: string): void => {
      if (!stopping) reject(new Error(text));
    };
    child.once('exit', (code, signal) => fail(`the VS Code server ended (${signal ?? code})`));
    listen(child, profile.serverLog, (line) => {
      const ended = /Extension Host Process exited with code: (\d+), signal: (\w+)/.exec(line);
      // A host that was asked to go ends with 0; it also does when the page was reloaded.
      if (ended && (ended[1] !== '0' || ended[2] !== 'null')) fail(`an extension host ended: ${ended[0]}`);
    });
  });
  broken.catch(() => {});
  const stop = async (): Promise<void> => {
    stopping = true;
    await endGroup(child);
    process.off('exit', abandon);
  };
  try {
    return { authority: await listening(child), profile, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a VS Code or Electron around us has set must not reach the one under test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|XDG_RUNTIME_DIR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function listen(child: ChildProcess, logFile: string, onLine: (line: string) => void): void {
  const log = createWriteStream(logFile);
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
  }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the VS Code server does not listen:\n${said}`)), 60_000);
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const bound = /Server bound to (127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (!bound || !said.includes('Extension host agent listening')) return;
      clearTimeout(timer);
      resolve(bound);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the VS Code server ended with ${code}:\n${said}`));
    });
  });
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
  }
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
