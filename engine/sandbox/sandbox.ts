import type { Readable } from 'node:stream';
import type { ReportProgress, Snapshot } from '../protocol/index.ts';
import type { EnvironmentRecipe } from './recipe.ts';

export type SandboxKind = 'docker' | 'namespace';

/** A program to run inside. `directory` is absolute in the sandbox; default: the project. */
export interface Command {
  readonly argv: readonly string[];
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Limits {
  /** Wall-clock seconds; then everything the command started is killed. */
  readonly seconds: number;
  readonly memoryMb?: number;
  /** Processes and threads. */
  readonly processes?: number;
  /** Of stdout and of stderr each; what comes after is dropped, and `truncated` says so. */
  readonly outputBytes?: number;
}

export interface RunOutput {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly truncated: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** A program that stays: the resident test workers speak JSON lines over its standard streams. */
export interface SandboxProcess {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves, never rejects, when the program has ended. */
  readonly exited: Promise<number | null>;
  /** Kills it and all that it started. */
  kill(): Promise<void>;
}

/**
 * A place to run tests: one snapshot, over one environment, with its own writable copy of both. Programs in it have no
 * network, no privileges and no sight of the user's home. Paths given to `write` and `read` are relative to the project
 * unless they are absolute.
 */
export interface Sandbox extends AsyncDisposable {
  readonly kind: SandboxKind;
  /** Runs to the end. Rejects only when the sandbox itself is broken (Problem `sandbox-failed`) or `signal` aborts. */
  run(command: Command, limits: Limits, signal?: AbortSignal): Promise<RunOutput>;
  start(command: Command, limits: Omit<Limits, 'seconds' | 'outputBytes'>): Promise<SandboxProcess>;
  /** Writes files; null deletes. Modification times are always new, so that no compile cache serves stale code. */
  write(files: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Removes it and kills all that runs in it. Safe to call twice. */
  close(): Promise<void>;
}

/** A recipe made real, once, and reused by every run that needs it. */
export interface Environment {
  readonly kind: SandboxKind;
  /** Hash of all that determines it. */
  readonly key: string;
  /** For people: base image, toolchain version, what was installed. */
  readonly description: string;
}

export interface SandboxHealth {
  readonly kind: SandboxKind;
  readonly works: boolean;
  /** `Docker 28.2 at unix:///var/run/docker.sock (context default)`. */
  readonly detail: string;
  /** Machine-readable reason when it does not work: `docker-missing`, `docker-stopped`, `docker-forbidden`, … */
  readonly code?: string;
  /** What to install or start, one line each. */
  readonly remedies: readonly string[];
}

export interface PrepareOptions {
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

export interface OpenOptions {
  /** Edits in place from the start: path relative to the project → content. */
  readonly files?: ReadonlyMap<string, Uint8Array | null>;
}

export interface SandboxProvider {
  readonly kind: SandboxKind;
  /** Never rejects; looks at the machine each time. */
  probe(): Promise<SandboxHealth>;
  /** Builds or finds the environment. Problem `environment-failed` carries the end of the installer's output. */
  prepare(recipe: EnvironmentRecipe, snapshot: Snapshot, options: PrepareOptions): Promise<Environment>;
  /** A clean sandbox: nothing an earlier one did can be seen in it. */
  open(environment: Environment, snapshot: Snapshot, options?: OpenOptions): Promise<Sandbox>;
  /** Removes what dead Bugsmith processes left behind; returns how many things. Never touches a living one's. */
  sweep(): Promise<number>;
  /** Ends what was started ahead of need. It can be used again afterwards. */
  close?(): Promise<void>;
}
