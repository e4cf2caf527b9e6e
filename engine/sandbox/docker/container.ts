import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import {
  type ContainerLimits,
  containerOptions,
  defaultLimits,
  execOptions,
  limitOptions,
} from './container-options.ts';
import { Demultiplexer } from './demultiplex.ts';
import type { Engine } from './engine.ts';

/** What one command in a container is known by. */
export interface Execution {
  readonly mark: string;
  /** The engine's multiplexed stream; what is written to it is the command's standard input. */
  readonly stream: Duplex;
  /** Exit code once the stream has ended; null when the container died with it. */
  exitCode(): Promise<number | null>;
}

/**
 * A running container that does nothing but wait for commands, and that ends by itself when this process does: its own
 * program reads an input that the engine closes when the connection breaks, and the engine then removes it.
 */
export class Container {
  readonly #container: Docker.Container;
  readonly #guard: Duplex;
  readonly #answers = new Map<string, () => void>();
  readonly #active = new Set<string>();
  readonly #defaults: ContainerLimits;
  #limits: ContainerLimits;
  #stopping: Promise<void> = Promise.resolve();
  /** True from the moment that no command can run in it any more. */
  ended = false;

  private constructor(container: Docker.Container, guard: Duplex, limits: ContainerLimits) {
    this.#container = container;
    this.#guard = guard;
    this.#defaults = limits;
    this.#limits = limits;
    let text = '';
    const demultiplexer = new Demultiplexer((_, bytes) => {
      text += bytes.toString();
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.#answers.get(line)?.();
    });
    guard.on('data', (chunk: Buffer) => demultiplexer.write(chunk));
    const end = (): void => {
      this.ended = true;
      for (const answer of this.#answers.values()) answer();
    };
    guard.on('close', end);
    guard.on('end', end);
    guard.on('error', end);
    // An idle container must not keep the program alive: when it ends, the container does.
    (guard as { unref?: () => void }).unref?.();
  }

  get id(): string {
    return this.#container.id;
  }

  /** Creates and starts one. Leaves nothing behind when that fails. */
  static async start(engine: Engine, image: string, more: Readonly<Record<string, string>>): Promise<Container> {
    const limits = defaultLimits(engine);
    const options = containerOptions(engine, image, limits, more);
    const { docker } = engine;
    const make = (container: Docker.Container, guard: Duplex): Container => new Container(container, guard, limits);
    try {
      return await launch(docker, options, make);
    } catch (error) {
      // Podman without catatonit has no init program; zombies are then reaped when the container ends.
      if (!/init|catatonit/.test((error as Error).message) || (error as Docker404).statusCode === 404) throw error;
      const plain = { ...options, HostConfig: { ...options.HostConfig, Init: false } };
      return await launch(docker, plain, make);
    }
  }

  /** Starts a program. The directory is made the current one first; exit code 127 when there is no such. */
  async execute(
    argv: readonly string[],
    options: { directory: string; env?: Readonly<Record<string, string>>; stdin: boolean },
  ): Promise<Execution> {
    await this.#stopping;
    const mark = randomUUID();
    // Known before it starts, so that what kills another command does not take it for a stray.
    this.#active.add(mark);
    try {
      const exec = await this.#container.exec(execOptions(argv, mark, options));
      const stream = await exec.start({ hijack: true, stdin: options.stdin });
      stream.once('close', () => this.#active.delete(mark));
      return { mark, stream, exitCode: () => this.#exitCode(exec) };
    } catch (error) {
      this.#active.delete(mark);
      throw error;
    }
  }

  async #exitCode(exec: Docker.Exec): Promise<number | null> {
    // Podman says 0 while it still runs, and for a moment after the stream has ended.
    for (let tries = 0; tries < 100; tries++) {
      try {
        const state = await exec.inspect();
        if (!state.Running) return state.ExitCode;
      } catch (error) {
        if (isGone(error)) return null;
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return null;
  }

  /** Kills all that a command started, and the whole container when that does not help. */
  async stop(execution: Execution): Promise<void> {
    const { stream, mark } = execution;
    if (stream.closed || stream.readableEnded) return;
    const closed = new Promise<true>((resolve) => {
      stream.once('close', () => resolve(true));
      stream.once('end', () => resolve(true));
    });
    // The first order can come before the engine has started the program.
    for (let tries = 0; tries < 5 && !this.ended; tries++) {
      this.#stopping = this.#order(mark);
      await this.#stopping;
      if (await within(1000, closed)) return;
    }
    await this.kill();
    stream.destroy();
  }

  /** Orders the container's program to kill; resolves when it says that nothing is left, or after five seconds. */
  async #order(mark: string): Promise<void> {
    // Alone, a command is answerable for everything that runs, even for what has shed its mark.
    await this.#ask(this.#active.size === 1 && this.#active.has(mark) ? '*' : mark);
  }

  /** Whether its own program still answers: a killed container takes a moment to be known as such. */
  async answers(): Promise<boolean> {
    return !this.ended && (await this.#ask(randomUUID())) && !this.ended;
  }

  async #ask(what: string): Promise<boolean> {
    const answered = new Promise<true>((resolve) => this.#answers.set(what, () => resolve(true)));
    this.#guard.write(`${what}\n`);
    const result = await within(5000, answered);
    this.#answers.delete(what);
    return result;
  }

  /** Memory and processes of everything in the container together. */
  async limit(wanted: { readonly memoryMb?: number; readonly processes?: number }): Promise<void> {
    const next = {
      memoryMb: wanted.memoryMb ?? this.#defaults.memoryMb,
      processes: wanted.processes ?? this.#defaults.processes,
    };
    if (next.memoryMb === this.#limits.memoryMb && next.processes === this.#limits.processes) return;
    try {
      await this.#container.update(limitOptions(next));
    } catch (error) {
      // Podman 4 cannot change limits; those that it started with go on holding.
      if (this.ended || (error as Docker404).statusCode !== 404 || !(await this.answers())) throw error;
    }
    this.#limits = next;
  }

  async kill(): Promise<void> {
    this.ended = true;
    await this.#container.kill().catch(ignoreGone);
  }

  /** Removes it and all that runs in it. */
  async remove(): Promise<void> {
    this.ended = true;
    await this.#container.remove({ force: true, v: true }).catch(ignoreGone);
    this.#guard.destroy();
  }
}

interface Docker404 {
  readonly statusCode?: number;
}

/** There is no such container, it does not run, or its removal is under way. */
function isGone(error: unknown): boolean {
  const { statusCode } = error as Docker404;
  return statusCode === 404 || statusCode === 409 || statusCode === 304;
}

function ignoreGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

async function within(milliseconds: number, promise: Promise<true>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const result = await Promise.race([promise, late]);
  clearTimeout(timer);
  return result;
}

async function launch(
  docker: Docker,
  options: Docker.ContainerCreateOptions,
  make: (container: Docker.Container, guard: Duplex) => Container,
): Promise<Container> {
  const container = await docker.createContainer(options);
  try {
    // Attached before it starts, so that it never runs without us.
    const attached = { stream: true, stdin: true, stdout: true, hijack: true };
    const guard = (await container.attach(attached)) as Duplex;
    // Podman takes the request's own text for the beginning of the input; this makes it a line by itself.
    guard.write('\n');
    const result = make(container, guard);
    await container.start();
    return result;
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
    throw error;
  }
}
