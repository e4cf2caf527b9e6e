import { PassThrough } from 'node:stream';
import { Problem, type Snapshot } from '../../protocol/index.ts';
import { sandboxPaths } from '../layout.ts';
import type { Command, Limits, RunOutput, Sandbox, SandboxProcess } from '../sandbox.ts';
import type { Container, Execution } from './container.ts';
import { CappedOutput, Demultiplexer } from './demultiplex.ts';
import { type PackedFile, packFiles } from './tar.ts';

const defaultOutputBytes = 16 * 1024 * 1024;
/** Reports are read whole; one that is larger than this is the work of a program gone wild. */
const readBytes = 256 * 1024 * 1024;
const unreadErrorBytes = 1024 * 1024;
const housekeepingSeconds = 120;

/** One container as a sandbox. Reading and writing happen inside it, as its user, so that no link can lead outside. */
export class DockerSandbox implements Sandbox {
  readonly kind = 'docker';
  readonly #container: Container;
  readonly #executables: ReadonlySet<string>;
  /** Modification time in seconds last given to a path by `write`. */
  readonly #written = new Map<string, number>();
  #closed: Promise<void> | undefined;

  constructor(container: Container, snapshot: Snapshot) {
    this.#container = container;
    this.#executables = new Set(
      snapshot.files.filter(({ kind }) => kind === 'executable').map(({ path }) => absolute(path)),
    );
  }

  async run(command: Command, limits: Limits, signal?: AbortSignal): Promise<RunOutput> {
    signal?.throwIfAborted();
    await this.#container.limit(limits).catch((error) => this.#fail(error));
    const started = performance.now();
    const execution = await this.#execute(command, false);
    const output = await this.#collect(execution, limits.seconds, limits.outputBytes ?? defaultOutputBytes, signal);
    return {
      exitCode: output.exitCode,
      timedOut: output.timedOut,
      truncated: output.stdout.truncated || output.stderr.truncated,
      stdout: output.stdout.bytes().toString(),
      stderr: output.stderr.bytes().toString(),
      seconds: (performance.now() - started) / 1000,
    };
  }

  async start(command: Command, limits: Omit<Limits, 'seconds' | 'outputBytes'>): Promise<SandboxProcess> {
    await this.#container.limit(limits).catch((error) => this.#fail(error));
    const execution = await this.#execute(command, true);
    const { stream } = execution;
    let killed = false;
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const demultiplexer = new Demultiplexer((name, bytes) => {
      if (name === 'stdout') {
        // Once it is killed, what nobody has read must not hold up its end.
        if (!stdout.write(bytes) && !killed) stream.pause();
      } else if (stderr.readableLength < unreadErrorBytes) {
        // Both come through one stream: what nobody reads here must not hold up the other.
        stderr.write(bytes);
      }
    });
    stdout.on('drain', () => stream.resume());
    stream.on('data', (chunk: Buffer) => demultiplexer.write(chunk));
    const exited = ended(stream).then(async () => {
      stdout.end();
      stderr.end();
      return killed || this.#container.ended ? null : await execution.exitCode().catch(() => null);
    });
    const kill = async (): Promise<void> => {
      killed = true;
      stream.resume();
      await this.#container.stop(execution);
    };
    return { stdin: stream, stdout, stderr, exited, kill };
  }

  async write(files: ReadonlyMap<string, Uint8Array | null>): Promise<void> {
    const removed: string[] = [];
    const written: PackedFile[] = [];
    for (const [path, content] of files) {
      const place = absolute(path);
      if (content === null) removed.push(place);
      else
        written.push({ path: place, content, executable: this.#executables.has(place), seconds: this.#newTime(place) });
    }
    const tar = await packFiles(written);
    for (let start = 0; start < removed.length; start += 500) {
      await this.#housekeep(['rm', '-rf', '--', ...removed.slice(start, start + 500)]);
    }
    if (written.length === 0) return;
    const unpack = `head -c ${tar.length} | tar -xpf - -C /`;
    await this.#housekeep(['sh', '-c', unpack], tar);
  }

  async read(path: string): Promise<Buffer | undefined> {
    const script = '[ -f "$1" ] || exit 44; exec cat -- "$1"';
    const output = await this.#housekeep(['sh', '-c', script, 'read', absolute(path)], undefined, [0, 44]);
    if (output.exitCode === 44) return undefined;
    if (!output.stdout.truncated) return output.stdout.bytes();
    throw new Problem({
      code: 'sandbox-failed',
      message: `${path} in the sandbox is larger than ${readBytes / 1024 / 1024} MB.`,
    });
  }

  /** In whole seconds, as compile caches compare them, and another than the file ever had. */
  #newTime(path: string): number {
    const time = Math.max(Math.floor(Date.now() / 1000), (this.#written.get(path) ?? 0) + 1);
    this.#written.set(path, time);
    return time;
  }

  async close(): Promise<void> {
    this.#closed ??= this.#container.remove();
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Runs a small program of ours inside. Problem `sandbox-failed` when it ends otherwise than allowed. */
  async #housekeep(argv: readonly string[], input?: Uint8Array, allowed: readonly number[] = [0]): Promise<Collected> {
    const execution = await this.#execute({ argv, directory: '/' }, input !== undefined);
    if (input) execution.stream.write(input);
    const output = await this.#collect(execution, housekeepingSeconds, readBytes);
    if (output.exitCode !== null && allowed.includes(output.exitCode)) return output;
    return this.#fail(new Error(output.stderr.bytes().toString().trim() || `${argv[0]} ended with ${output.exitCode}`));
  }

  async #execute(command: Command, stdin: boolean): Promise<Execution> {
    if (this.#container.ended) this.#fail(new Error('Its container has ended.'));
    const { argv, directory = sandboxPaths.project, env } = command;
    try {
      return await this.#container.execute(argv, { directory, stdin, ...(env ? { env } : {}) });
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #collect(execution: Execution, seconds: number, bytes: number, signal?: AbortSignal): Promise<Collected> {
    const { stream } = execution;
    const kept = { stdout: new CappedOutput(bytes), stderr: new CappedOutput(bytes) };
    const demultiplexer = new Demultiplexer((name, part) => kept[name].add(part));
    stream.on('data', (chunk: Buffer) => demultiplexer.write(chunk));
    const end = ended(stream);
    let stopped: 'late' | 'aborted' | undefined;
    let stopping: Promise<void> | undefined;
    const stop = (why: 'late' | 'aborted'): void => {
      stopped ??= why;
      stopping ??= this.#container.stop(execution);
    };
    const timer = setTimeout(() => stop('late'), seconds * 1000);
    const abort = (): void => stop('aborted');
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    try {
      await end;
      await stopping;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
    if (stopped === 'aborted') throw signal?.reason;
    if (stopped === 'late') return { ...kept, exitCode: null, timedOut: true };
    const exitCode = await execution.exitCode();
    const killed = exitCode === null || exitCode === 128 + 9;
    if (this.#container.ended || (killed && !(await this.#container.answers()))) {
      this.#fail(new Error('Its container ended while a command ran.'));
    }
    return { ...kept, exitCode, timedOut: false };
  }

  #fail(cause: unknown): never {
    if (cause instanceof Problem) throw cause;
    throw new Problem({
      code: 'sandbox-failed',
      message: 'The container that tests run in has failed.',
      why: (cause as Error).message.trim(),
      remedy: 'Run again; when it happens again, look at the memory and the disk that the container engine has.',
      cause,
    });
  }
}

interface Collected {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: CappedOutput;
  readonly stderr: CappedOutput;
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `${sandboxPaths.project}/${path}`;
}

function ended(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('end', resolve);
    stream.once('close', resolve);
    // The end of the container cuts its streams.
    stream.once('error', resolve);
  });
}
