/*
 * What the extension and its webviews say to each other. Types only: a webview is a page, and gets everything by message.
 */
import type { FewShot, FunctionGaps, PoolStats, Tuple } from '../engine/protocol/index.ts';

/** Of one bug: detail panel. */
export type DetailState =
  | { readonly kind: 'bug'; readonly tuple: Tuple }
  | { readonly kind: 'gone'; readonly message: string };

/** What a person can do in the detail panel; each is a command of the extension. */
export type DetailAction =
  | 'accept'
  | 'reject'
  | 'equivalent'
  | 'unreview'
  | 'delete'
  | 'copyFewShot'
  | 'revalidate'
  | 'checkout'
  | 'diff'
  | 'openFunction';

export interface DashboardState {
  readonly project: string;
  readonly stats: PoolStats;
  readonly gaps: readonly FunctionGaps[];
  /** Functions of the workspace; absent while it is being looked at. */
  readonly functions?: { readonly total: number; readonly represented: number };
}

export interface PreviewState {
  readonly fewShot: FewShot;
  readonly format: 'markdown' | 'chat';
}

/** Extension → webview. `strings` are translated texts by key. */
export type ToWebview =
  | { readonly type: 'detail'; readonly state: DetailState }
  | { readonly type: 'dashboard'; readonly state: DashboardState }
  | { readonly type: 'preview'; readonly state: PreviewState }
  | { readonly type: 'strings'; readonly strings: Readonly<Record<string, string>> };

/** Webview → extension. */
export type FromWebview =
  | { readonly type: 'ready' }
  | { readonly type: 'action'; readonly action: DetailAction; readonly note?: string }
  | { readonly type: 'open'; readonly what: 'bug' | 'function'; readonly id: string }
  | { readonly type: 'export'; readonly to: 'editor' | 'clipboard' | 'file' }
  | {
      readonly type: 'exportOptions';
      readonly k?: number;
      readonly budgetTokens?: number;
      readonly format?: 'markdown' | 'chat';
    };
