import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Snapshot } from '../../../engine/protocol/index.ts';
import { sandboxEnvironment } from '../../../engine/sandbox/layout.ts';
import type { Command, Limits, RunOutput, Sandbox, SandboxProcess } from '../../../engine/sandbox/sandbox.ts';

/**
 * Runs a framework's plans for real, on this machine, without walls: a temporary folder stands for `/bugsmith`, in
 * commands, in files written and in files read. What a framework says about paths is seen as a sandbox would show it.
 */
export class LocalSandbox implements Sandbox {
  readonly kind = 'namespace';
  readonly folder: string;
  readonly #path: string;

  /** @param fixture folder to copy as the project. */
  constructor(fixture: string, path: string = process.env.PATH ?? '') {
    this.folder = mkdtempSync(join(tmpdir(), 'bugsmith-testing-'));
    this.#path = path;
    cpSync(fixture, this.inside('/bugsmith/project'), { recursive: true });
    for (const name of ['environment', 'home', 'scratch']) mkdirSync(this.inside(`/bugsmith/${name}`));
  }

  /** Where absolute paths of the sandbox, anywhere in a text, really are. A checkout may lie in a `bugsmith` of its own. */
  inside(text: string): string {
    return text.replaceAll(/(?<![\w.-])\/bugsmith\//g, () => `${this.folder}/`);
  }

  /** The project as a snapshot: its folder and the files in it. */
  snapshot(): Snapshot {
    const directory = this.inside('/bugsmith/project');
    return snapshotOf(directory);
  }

  #spawn(command: Command, stdin: 'pipe' | 'ignore', timeout?: number) {
    const [program = '', ...args] = command.argv.map((word) => this.inside(word));
    const environment: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...sandboxEnvironment, PATH: this.#path, ...command.env }))
      environment[name] = this.inside(`${value}/`).slice(0, -1);
    return spawn(program, args, {
      cwd: this.inside(command.directory ?? '/bugsmith/project/'),
      env: environment,
      ...(timeout === undefined ? {} : { timeout }),
      killSignal: 'SIGKILL',
      stdio: [stdin, 'pipe', 'pipe'],
    });
  }

  async run(command: Command, limits: Limits): Promise<RunOutput> {
    const started = performance.now();
    const child = this.#spawn(command, 'ignore', limits.seconds * 1000) as ChildProcessByStdio<
      null,
      Readable,
      Readable
    >;
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const seconds = (performance.now() - started) / 1000;
    return { exitCode, timedOut: child.killed, truncated: false, stdout, stderr, seconds };
  }

  async start(command: Command): Promise<SandboxProcess> {
    const child = this.#spawn(command, 'pipe') as ChildProcessByStdio<Writable, Readable, Readable>;
    const exited = new Promise<number | null>((resolve) => {
      child.once('close', resolve);
      child.once('error', () => resolve(null));
    });
    const { stdin, stdout, stderr } = child;
    return {
      ...{ stdin, stdout, stderr, exited },
      async kill() {
        // There is no sandbox to end with it: it may do so itself, with all that it started.
        child.stdin.end();
        await exited;
      },
    };
  }

  async write(files: ReadonlyMap<string, Uint8Array | null>): Promise<void> {
    for (const [path, content] of files) {
      const place = this.inside(path.startsWith('/') ? path : `/bugsmith/project/${path}`);
      if (content === null) rmSync(place, { force: true });
      else {
        mkdirSync(dirname(place), { recursive: true });
        writeFileSync(place, this.inside(Buffer.from(content).toString('utf8')));
      }
    }
  }

  async read(path: string): Promise<Buffer | undefined> {
    try {
      const text = readFileSync(this.inside(path), 'utf8');
      return Buffer.from(text.replaceAll(`${this.folder}/`, '/bugsmith/'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A folder's files as a snapshot; hashes are left empty, since no framework looks at them. */
export function snapshotOf(directory: string): Snapshot {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = paths
    .map((path) => ({
      path: path.slice(directory.length + 1),
      size: readFileSync(path).length,
      sha256: '',
      kind: 'file' as const,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { id: directory, directory, files };
}
