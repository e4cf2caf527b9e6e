import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { TestSetup } from '../../protocol/index.ts';
import type { Sandbox, SandboxProcess } from '../../sandbox/sandbox.ts';
import type { WorkerDefinition } from '../../testing/framework.ts';
import {
  type RunRequest,
  type ScreenRequest,
  type ScreenResponse,
  screenResponseSchema,
  type WorkerReady,
  workerReadySchema,
} from '../../testing/worker.ts';
import { runLimits } from '../suite.ts';

/** The worker ended, hung or spoke nonsense. It cannot be used any more; its sandbox may be. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
}

/** Seconds that a worker may take beyond a request's own limit before it counts as lost. */
const grace = 15;

/** A machine may be busier than it was at first. */
const loadingPatience = 3;

/** Validation's end of engine/testing/worker.ts's protocol: one request at a time. */
export class WorkerClient {
  readonly ready: WorkerReady;
  readonly #process: SandboxProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #stderr: () => string;

  /** Seconds that loading the project anew may take: it took less at first, with the worker's own start. */
  readonly loading: number;

  private constructor(
    process: SandboxProcess,
    lines: AsyncIterator<string>,
    stderr: () => string,
    ready: WorkerReady,
    loading: number,
  ) {
    this.#process = process;
    this.loading = loading;
    this.#lines = lines;
    this.#stderr = stderr;
    this.ready = ready;
  }

  /** Starts a worker in a sandbox and connects to it. Rejects like `connect`, or with a Problem of the sandbox. */
  static async start(
    worker: WorkerDefinition,
    setup: TestSetup,
    sandbox: Sandbox,
    seconds: number,
    signal: AbortSignal,
  ): Promise<WorkerClient> {
    const files = [...worker.files(setup)].map(([path, text]) => [path, Buffer.from(text, 'utf8')] as const);
    await sandbox.write(new Map(files));
    const { outputBytes: _, ...limits } = runLimits;
    return await WorkerClient.connect(await sandbox.start(worker.command(setup), limits), seconds, signal);
  }

  /** Waits up to `seconds` for the worker to have collected its tests. Rejects with WorkerLost, process killed. */
  static async connect(process: SandboxProcess, seconds: number, signal?: AbortSignal): Promise<WorkerClient> {
    const stderr = tail(process.stderr);
    const started = performance.now();
    process.stdin.on('error', () => undefined); // a dead worker's pipe; its end is seen on stdout
    const lines = createInterface({ input: process.stdout, crlfDelay: Number.POSITIVE_INFINITY })[
      Symbol.asyncIterator
    ]();
    try {
      const line = await within(nextLine(lines, stderr), seconds, signal);
      const ready = workerReadySchema.parse(JSON.parse(line));
      const took = (performance.now() - started) / 1000;
      return new WorkerClient(process, lines, stderr, ready, loadingPatience * took);
    } catch (error) {
      await process.kill();
      throw lost(error, signal);
    }
  }

  /** Rejects with WorkerLost (process killed), or with the signal's reason. */
  async screen(request: ScreenRequest | RunRequest, signal?: AbortSignal): Promise<ScreenResponse> {
    try {
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
      const seconds = request.seconds + (request.type === 'screen' ? request.loading : 0) + grace;
      const line = await within(nextLine(this.#lines, this.#stderr), seconds, signal);
      const response = screenResponseSchema.parse(JSON.parse(line));
      if (response.id !== request.id) throw new WorkerLost(`answered ${response.id} when asked ${request.id}`);
      return response;
    } catch (error) {
      await this.#process.kill();
      throw lost(error, signal);
    }
  }

  async close(): Promise<void> {
    await this.#process.kill();
  }
}

async function nextLine(lines: AsyncIterator<string>, stderr: () => string): Promise<string> {
  const next = await lines.next();
  if (next.done) throw new WorkerLost(`the test worker ended: ${stderr().trim() || 'it said nothing'}`);
  return next.value;
}

/** The end of a stream's text, as it stands when asked. */
function tail(stream: Readable, characters = 4000): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-characters);
  });
  return () => text;
}

function within<T>(promise: Promise<T>, seconds: number, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new WorkerLost(`the test worker gave no answer for ${Math.round(seconds)} s`)),
      seconds * 1000,
    );
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}

function lost(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || error instanceof WorkerLost) return error;
  return new WorkerLost(`the test worker's answer cannot be read: ${error instanceof Error ? error.message : error}`);
}
