import {
  CancellationError,
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
} from 'vscode';
import { CancellationTokenSource, ErrorCodes, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import type * as z from 'zod';
import {
  type NotificationType,
  notifications,
  Problem,
  problemCode,
  problemDataSchema,
  protocolVersion,
  type RequestType,
  requests,
} from '../../engine/protocol/index.ts';
import type { Engine } from './engine.ts';
import { engineGone, notAnswering, unreadable } from './problems.ts';
import { EngineProcess, type EngineProgram, type Exit } from './process.ts';

/** Answers a question of the engine's. Throws Problems, which the engine is told of. */
export type Answer<P extends z.ZodType, R extends z.ZodType> = (
  params: z.output<P>,
  token: CancellationToken,
) => Promise<z.input<R>>;

export interface EngineClientOptions {
  readonly program: () => EngineProgram;
  readonly log: LogOutputChannel;
  /** Name and version of this end, for the engine's log. */
  readonly name: string;
}

/** How often an engine that died is started again before a person has to say so. */
const mostRestarts = 5;
/** Milliseconds after a cancellation: until the caller is let go, and until an engine that does not stop is killed. */
const patience = { caller: 900, engine: 10_000, end: 3_000 };

/** The engine ended by itself, as it does when it is idle, without having answered. */
class Left extends Error {}

type Hello = z.output<typeof requests.initialize.result>;

interface Running {
  readonly process: EngineProcess;
  readonly connection: MessageConnection;
  readonly pending: Set<(exit: Exit) => void>;
  hello?: Hello;
}

/** The engine's process, started by the first request and again when it died; it leaves by itself when idle. */
export class EngineClient implements Engine, Disposable {
  readonly #options: EngineClientOptions;
  readonly #listeners = new Map<string, Set<(params: unknown) => void>>();
  readonly #answers = new Map<string, (params: unknown, token: CancellationToken) => Promise<unknown>>();
  readonly #watched = new Set<string>();
  readonly #restarted = new EventEmitter<void>();
  #running: Promise<Running> | undefined;
  #current: EngineProcess | undefined;
  #failures = 0;
  #disposed = false;
  /** After an engine that died was replaced: what it was told before is to be told again. */
  readonly onDidRestart = this.#restarted.event;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  async request<P extends z.ZodType, R extends z.ZodType>(
    type: RequestType<P, R>,
    params: z.input<P>,
    token?: CancellationToken,
  ): Promise<z.output<R>> {
    if (token?.isCancellationRequested) throw new CancellationError();
    if (type.method === requests.poolWatch.method) this.#watched.add(rootOf(params));
    if (type.method === requests.poolUnwatch.method) {
      this.#watched.delete(rootOf(params));
      // An engine that is not there watches nothing.
      if (!this.#running) return type.result.parse({});
    }
    try {
      return await this.#ask(await this.#start(), type, params, token);
    } catch (error) {
      // It was idle and just leaving: another one answers.
      if (!(error instanceof Left)) throw error;
      return this.#ask(await this.#start(), type, params, token);
    }
  }

  onNotification<P extends z.ZodType>(type: NotificationType<P>, listener: (params: z.output<P>) => void): Disposable {
    const listeners = this.#listeners.get(type.method) ?? new Set();
    this.#listeners.set(type.method, listeners);
    const receive = listener as (params: unknown) => void;
    listeners.add(receive);
    return { dispose: () => listeners.delete(receive) };
  }

  /** Sets what answers a question of the engine's. */
  answer<P extends z.ZodType, R extends z.ZodType>(type: RequestType<P, R>, answer: Answer<P, R>): void {
    this.#answers.set(type.method, async (params, token) => {
      const known = type.params.safeParse(params);
      if (!known.success) throw new Error(`${type.method}: ${known.error.message}`);
      return answer(known.data, token);
    });
  }

  /** What the engine says of itself; starts it. */
  async hello(): Promise<Hello> {
    const running = await this.#start();
    if (!running.hello) throw new Error('the engine answers, and has not said what it is');
    return running.hello;
  }

  /** The engine's process id, when it runs. */
  async pid(): Promise<number | undefined> {
    return (await this.#running)?.process.pid;
  }

  /** Ends the engine, if it runs, and forgets how often it died. The next request starts another. */
  async restart(): Promise<void> {
    this.#failures = 0;
    const process = this.#current;
    this.#forget();
    await process?.stop(patience.end);
    this.#restarted.fire();
    if (this.#watched.size > 0) await this.#start();
  }

  dispose(): void {
    this.#disposed = true;
    this.#restarted.dispose();
    void this.#current?.stop(patience.end);
    this.#forget();
  }

  #forget(): void {
    this.#current = undefined;
    this.#running = undefined;
  }

  #start(): Promise<Running> {
    this.#running ??= this.#launch();
    return this.#running;
  }

  async #launch(): Promise<Running> {
    try {
      if (this.#disposed) throw new CancellationError();
      if (this.#failures > mostRestarts) throw engineGone(this.#failures);
      return await this.#begin();
    } catch (error) {
      this.#current?.kill();
      this.#forget();
      throw error;
    }
  }

  async #begin(): Promise<Running> {
    const { log, program, name } = this.#options;
    const started = performance.now();
    const process = new EngineProcess(program(), (line) => log.info(`[engine] ${line}`));
    this.#current = process;
    const running: Running = { process, connection: process.connection, pending: new Set() };
    this.#listen(running);
    running.connection.listen();
    const hello = await this.#ask(running, requests.initialize, { protocolVersion, client: name });
    running.hello = hello;
    log.info(`Engine ${hello.version} started, process ${hello.pid}, in ${Math.round(performance.now() - started)} ms`);
    for (const root of this.#watched) {
      // A folder that is gone is no reason to have no engine.
      await this.#ask(running, requests.poolWatch, { root }).catch((error) =>
        log.warn(`${root} is not watched: ${error}`),
      );
    }
    return running;
  }

  #listen(running: Running): void {
    const { log } = this.#options;
    for (const type of Object.values(notifications)) {
      running.connection.onNotification(type.method, (params: unknown) => {
        const known = type.params.safeParse(params);
        if (!known.success) return log.error(`${type.method}: ${known.error.message}`);
        for (const listener of this.#listeners.get(type.method) ?? []) listener(known.data);
      });
    }
    running.connection.onRequest(async (method, params, token) => {
      const answer = this.#answers.get(method);
      if (!answer) return new ResponseError(ErrorCodes.MethodNotFound, method);
      try {
        return await answer(params, token as CancellationToken);
      } catch (error) {
        if (error instanceof Problem) {
          const { code, message, why, remedy } = error;
          return new ResponseError(problemCode, message, { code, message, why, remedy });
        }
        log.error(error instanceof Error ? error : String(error));
        return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
      }
    });
    void running.process.exited.then((exit) => this.#left(running, exit));
  }

  #left(running: Running, exit: Exit): void {
    const { log } = this.#options;
    const expected = this.#current !== running.process;
    if (!expected) this.#forget();
    for (const fail of running.pending) fail(exit);
    running.connection.dispose();
    if (expected || exit.code === 0) {
      log.info('Engine left');
      return;
    }
    this.#failures += 1;
    log.error(`Engine died: exit code ${exit.code}, signal ${exit.signal}. ${exit.lastWords}`);
    this.#restarted.fire();
    if (this.#watched.size > 0 && this.#failures <= mostRestarts) {
      this.#start().catch((error) => log.error(`Engine not started again: ${error}`));
    }
  }

  async #ask<P extends z.ZodType, R extends z.ZodType>(
    running: Running,
    type: RequestType<P, R>,
    params: z.input<P>,
    token?: CancellationToken,
  ): Promise<z.output<R>> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const source = new CancellationTokenSource();
    const died = (exit: Exit) => reject(exit.code === 0 ? new Left() : engineGone(this.#failures, exit));
    running.pending.add(died);
    let letGo: NodeJS.Timeout | undefined;
    let kill: NodeJS.Timeout | undefined;
    const subscription = token?.onCancellationRequested(() => {
      source.cancel();
      letGo = setTimeout(() => reject(new CancellationError()), patience.caller);
      kill = setTimeout(() => {
        this.#options.log.warn(`${type.method} did not stop in ${patience.engine / 1000} s: the engine is ended`);
        running.process.kill();
      }, patience.engine);
    });
    running.connection
      .sendRequest<unknown>(type.method, params, source.token)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(letGo);
        clearTimeout(kill);
        running.pending.delete(died);
      });
    try {
      const answered = type.result.safeParse(await promise);
      if (!answered.success) throw unreadable(type.method, answered.error.message);
      return answered.data;
    } catch (error) {
      throw translate(error, token);
    } finally {
      subscription?.dispose();
    }
  }
}

function rootOf(params: unknown): string {
  return requests.poolWatch.params.parse(params).root;
}

function translate(error: unknown, token: CancellationToken | undefined): unknown {
  if (!(error instanceof ResponseError)) return error;
  if (token?.isCancellationRequested) return new CancellationError();
  const data = problemDataSchema.safeParse(error.data);
  if (error.code === problemCode && data.success) return new Problem(data.data);
  if (error.code === ErrorCodes.MethodNotFound) return notAnswering(error.message);
  return error;
}
