import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as tar from 'tar-stream';
import { readAsset } from '../../assets.ts';
import { Problem, type Snapshot } from '../../protocol/index.ts';
import { sandboxPaths } from '../layout.ts';
import type { Command, Limits, RunOutput, Sandbox, SandboxProcess } from '../sandbox.ts';
import { type Entrance, type Inside, startInside } from './inside.ts';
import { type CommandLimits, commandLimits, defaultOutputBytes } from './limits.ts';
import { BoundedOutput } from './output.ts';

interface Exchange {
  readonly seconds: number;
  readonly outputBytes: number;
  readonly limits: CommandLimits;
  readonly signal?: AbortSignal | undefined;
  readonly feed?: (inside: Inside) => Promise<void>;
}

/** Time for moving files in and out, which only a broken sandbox needs. */
const fileSeconds = 120;

export class NamespaceSandbox implements Sandbox {
  readonly kind = 'namespace';
  readonly #entrance: Entrance;
  readonly #executables: ReadonlySet<string>;
  readonly #opened = Math.floor(Date.now() / 1000);
  /** Modification time in seconds last given to a path by `write`. */
  readonly #written = new Map<string, number>();
  readonly #running = new Set<Inside>();
  #closing: Promise<void> | undefined;

  constructor(entrance: Entrance, snapshot: Snapshot) {
    this.#entrance = entrance;
    this.#executables = new Set(
      snapshot.files.filter(({ kind }) => kind === 'executable').map(({ path }) => inProject(path)),
    );
  }

  async run(command: Command, limits: Limits, signal?: AbortSignal): Promise<RunOutput> {
    const outputBytes = limits.outputBytes ?? defaultOutputBytes;
    const began = performance.now();
    const { exitCode, timedOut, stdout, stderr } = await this.#exchange(command, {
      seconds: limits.seconds,
      outputBytes,
      limits: commandLimits(limits),
      signal,
    });
    return {
      exitCode,
      timedOut,
      truncated: stdout.truncated || stderr.truncated,
      stdout: stdout.text(),
      stderr: stderr.text(),
      seconds: (performance.now() - began) / 1000,
    };
  }

  async start(command: Command, limits: Omit<Limits, 'seconds' | 'outputBytes'>): Promise<SandboxProcess> {
    const inside = await this.#enter(command, commandLimits(limits));
    return {
      stdin: inside.stdin,
      stdout: inside.stdout,
      stderr: inside.stderr,
      exited: inside.ended.then(
        ({ exitCode }) => exitCode,
        () => null,
      ),
      kill: () => inside.kill(),
    };
  }

  async write(files: ReadonlyMap<string, Uint8Array | null>): Promise<void> {
    if (files.size === 0) return;
    const archive = tar.pack();
    const deleted: string[] = [];
    for (const [path, content] of files) {
      const place = inProject(path);
      if (content === null) deleted.push(place);
      else
        archive.entry(
          {
            name: place.slice(1),
            mode: this.#executables.has(place) ? 0o755 : 0o644,
            mtime: new Date(this.#nextTime(place) * 1000),
          },
          Buffer.from(content.buffer, content.byteOffset, content.byteLength),
        );
    }
    archive.finalize();
    const argv = ['sh', '-c', readAsset('sandbox/namespace/write.sh'), 'write.sh', ...deleted];
    const { exitCode, stderr } = await this.#moveFiles(argv, (inside) => pipeline(archive, inside.stdin));
    if (exitCode !== 0) throw broken('Files could not be written in the sandbox.', stderr.text());
  }

  async read(path: string): Promise<Buffer | undefined> {
    const argv = ['sh', '-c', readAsset('sandbox/namespace/read.sh'), 'read.sh', inProject(path)];
    const { exitCode, stdout, stderr } = await this.#moveFiles(argv);
    if (exitCode === 66) return undefined;
    if (exitCode !== 0) throw broken(`The file ${path} could not be read from the sandbox.`, stderr.text());
    return stdout.bytes();
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#entrance.holder.end();
      await Promise.allSettled([...this.#running].map(({ ended }) => ended));
    })();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #moveFiles(argv: readonly string[], feed?: (inside: Inside) => Promise<void>) {
    const limits = commandLimits({});
    const exchange = { seconds: fileSeconds, outputBytes: Number.POSITIVE_INFINITY, limits };
    return this.#exchange({ argv, directory: '/' }, feed ? { ...exchange, feed } : exchange);
  }

  /** Runs a command to its end. */
  async #exchange(command: Command, exchange: Exchange) {
    const { signal, feed } = exchange;
    signal?.throwIfAborted();
    const inside = await this.#enter(command, exchange.limits);
    const stdout = new BoundedOutput(inside.stdout, exchange.outputBytes);
    const stderr = new BoundedOutput(inside.stderr, exchange.outputBytes);
    let timedOut = false;
    let killing: Promise<void> | undefined;
    const kill = () => {
      killing ??= inside.kill();
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, exchange.seconds * 1000);
    signal?.addEventListener('abort', kill, { once: true });
    if (signal?.aborted) kill();
    try {
      // Input that is not read to the end shows in the exit code.
      if (feed) await feed(inside).catch(() => {});
      else inside.stdin.end();
      const { exitCode, started, explained, complaints } = await inside.ended;
      await inside.drained;
      await killing;
      signal?.throwIfAborted();
      if (!started && !timedOut) throw this.#failure(complaints);
      // The sandbox has ended, or the kernel, out of memory, took the first process of the command's namespace.
      if (!explained && (await this.#hasEnded())) throw this.#failure(complaints);
      return { exitCode: timedOut ? null : exitCode, timedOut, stdout, stderr };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
    }
  }

  async #enter(command: Command, limits: CommandLimits): Promise<Inside> {
    if (this.#closing || !this.#entrance.holder.alive()) throw this.#failure('');
    const inside = await startInside(this.#entrance, command, limits).catch((error: Error) => {
      throw broken('The program could not be started in the sandbox.', error.message);
    });
    this.#running.add(inside);
    const forget = () => this.#running.delete(inside);
    inside.ended.then(forget, forget);
    return inside;
  }

  /** Waits a moment for the end to show. */
  async #hasEnded(): Promise<boolean> {
    const { holder } = this.#entrance;
    if (!this.#closing) await Promise.race([holder.ended, sleep(500, undefined, { ref: false })]);
    return this.#closing !== undefined || !holder.alive();
  }

  #failure(complaints: string): Problem {
    if (this.#closing) return broken('The sandbox was closed.', '');
    if (!this.#entrance.holder.alive()) return broken('The sandbox has ended.', 'Its first process was killed.');
    return broken('The program could not be started in the sandbox.', complaints.trim());
  }

  /**
   * Python and others compare whole seconds to decide whether a compiled file is stale, so a second version of a file
   * within a second gets the next second, and every version one later than any file of the snapshot.
   */
  #nextTime(path: string): number {
    const time = Math.max(Math.floor(Date.now() / 1000), (this.#written.get(path) ?? this.#opened) + 1);
    this.#written.set(path, time);
    return time;
  }
}

function inProject(path: string): string {
  return posix.resolve(sandboxPaths.project, path);
}

function broken(message: string, why: string): Problem {
  return new Problem({ code: 'sandbox-failed', message, ...(why && { why }) });
}
