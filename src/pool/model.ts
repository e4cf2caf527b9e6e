import { type Disposable, EventEmitter } from 'vscode';
import { type FunctionGaps, type PoolRow, requests, type TupleFilter } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { onPoolChanged } from '../engine/pool-changes.ts';
import type { Grouping } from './grouping.ts';

export interface ProjectPool {
  /** False when nothing was ever generated here. */
  readonly exists: boolean;
  /** Those that the filter lets through. */
  readonly rows: readonly PoolRow[];
  readonly gaps: readonly FunctionGaps[];
}

/** A pool under generation changes many times a second; a person reads slower. */
const calm = 250;

/** The pools of the window's projects, as the view shows them: loaded when looked at, and followed while visible. */
export class PoolModel implements Disposable {
  readonly #engine: Engine;
  readonly #report: (error: unknown) => void;
  readonly #changed = new EventEmitter<void>();
  readonly #pools = new Map<string, Promise<ProjectPool>>();
  readonly #watching = new Map<string, Disposable>();
  #timer: NodeJS.Timeout | undefined;
  #grouping: Grouping;
  #filter: TupleFilter = {};
  #visible = false;
  readonly onDidChange = this.#changed.event;

  constructor(engine: Engine, grouping: Grouping, report: (error: unknown) => void) {
    this.#engine = engine;
    this.#grouping = grouping;
    this.#report = report;
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  set grouping(grouping: Grouping) {
    this.#grouping = grouping;
    this.#changed.fire();
  }

  get filter(): TupleFilter {
    return this.#filter;
  }

  set filter(filter: TupleFilter) {
    this.#filter = filter;
    this.refresh();
  }

  get filtered(): boolean {
    return Object.keys(this.#filter).length > 0;
  }

  /** Whether somebody looks. Nothing is followed while nobody does; what was missed is loaded then. */
  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.refresh();
    else this.#unfollow();
  }

  /** Asked once, until something changed. Rejects with the engine's Problems. */
  pool(root: string): Promise<ProjectPool> {
    const known = this.#pools.get(root);
    if (known) return known;
    const loading = this.#load(root);
    this.#pools.set(root, loading);
    this.#follow(root);
    return loading;
  }

  /** Loads everything again. */
  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pools.clear();
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#unfollow();
    this.#changed.dispose();
  }

  async #load(root: string): Promise<ProjectPool> {
    const { exists } = await this.#engine.request(requests.poolExists, { root });
    if (!exists) return { exists, rows: [], gaps: [] };
    const [rows, gaps] = await Promise.all([
      this.#engine.request(requests.poolList, { root, filter: this.#filter }),
      this.#engine.request(requests.poolGaps, { root }),
    ]);
    return { exists, rows, gaps };
  }

  #follow(root: string): void {
    if (!this.#visible || this.#watching.has(root)) return;
    const changed = () => {
      this.#timer ??= setTimeout(() => this.refresh(), calm);
    };
    this.#watching.set(root, onPoolChanged(this.#engine, root, changed, this.#report));
  }

  #unfollow(): void {
    for (const watching of this.#watching.values()) watching.dispose();
    this.#watching.clear();
  }
}
