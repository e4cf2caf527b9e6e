import { randomUUID } from 'node:crypto';
import { CancellationError, CancellationTokenSource, type Disposable, EventEmitter } from 'vscode';
import { type ModelChoice, notifications, requests } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { Run, type RunRequest } from './run.ts';

export interface StartOptions {
  readonly title: string;
  readonly overlay?: Record<string, string>;
  readonly model?: ModelChoice;
}

/** A person reads no faster, and the tree is drawn anew each time. */
const calm = 150;
/** Runs of this session that stay listed. */
const most = 30;

/** The runs of this window, the newest first. */
export class Runs implements Disposable {
  readonly #engine: Engine;
  readonly #changed = new EventEmitter<Run | undefined>();
  readonly #ended = new EventEmitter<Run>();
  readonly #stops = new Map<Run, CancellationTokenSource>();
  readonly #subscriptions: Disposable[];
  readonly #toldOf = new Set<Run>();
  #list: Run[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Something about some run is different. */
  readonly onDidChange = this.#changed.event;
  readonly onDidEnd = this.#ended.event;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#subscriptions = [
      engine.onNotification(notifications.progress, ({ operation, progress }) =>
        this.#tell(operation, (run) => run.progressed(progress, Date.now())),
      ),
      engine.onNotification(notifications.event, ({ operation, event }) =>
        this.#tell(operation, (run) => run.happened(event, Date.now())),
      ),
    ];
  }

  get all(): readonly Run[] {
    return this.#list;
  }

  get active(): readonly Run[] {
    return this.#list.filter((run) => run.active);
  }

  /** Lists a run and has the engine do it. Resolves when it is over; its state tells how. */
  async start(request: RunRequest, { title, overlay, model }: StartOptions): Promise<Run> {
    const run = new Run(randomUUID(), request, title, Date.now());
    const stop = new CancellationTokenSource();
    this.#stops.set(run, stop);
    this.#list = [run, ...this.#list].slice(0, most);
    this.#changed.fire(undefined);
    const extra = { ...(overlay ? { overlay } : {}), ...(model ? { model } : {}) };
    try {
      const params = { ...request, ...extra, operation: run.operation };
      const summary = await this.#engine.request(requests.generate, params, stop.token);
      run.ended(summary, Date.now());
    } catch (error) {
      if (error instanceof CancellationError) run.stopped(Date.now());
      else run.failed(error, Date.now());
    } finally {
      this.#stops.delete(run);
      stop.dispose();
      this.#changed.fire(undefined);
      this.#ended.fire(run);
    }
    return run;
  }

  /** Stops it; what it found is kept. */
  stop(run: Run): void {
    if (run.state !== 'running') return;
    run.state = 'stopping';
    this.#changed.fire(run);
    this.#stops.get(run)?.cancel();
  }

  /** Takes the runs that are over off the list. */
  clear(): void {
    this.#list = this.#list.filter((run) => run.active);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops.values()) stop.cancel();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
    this.#ended.dispose();
  }

  #tell(operation: string, change: (run: Run) => void): void {
    const run = this.#list.find((one) => one.operation === operation);
    if (!run?.active) return;
    change(run);
    this.#toldOf.add(run);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const changed = [...this.#toldOf];
      this.#toldOf.clear();
      for (const one of changed) this.#changed.fire(one);
    }, calm);
  }
}
