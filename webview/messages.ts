/*
 * What the extension and its webviews say to each other. Types only: a webview is a page, and gets everything by message,
 * its words too: `src/panels/texts.ts` gives them in the editor's language.
 */
import type { FewShot, FewShotFormat, FunctionGaps, PoolStats, ProblemData, Tuple } from '../engine/protocol/index.ts';

export type * from './texts.ts';

/** Why there is nothing to show, in place of a page's state. */
export interface Trouble {
  readonly kind: 'problem';
  readonly problem: Pick<ProblemData, 'message' | 'why' | 'remedy'>;
}

/** Of one bug: detail panel. */
export type DetailState =
  | { readonly kind: 'bug'; readonly tuple: Tuple /** What is being done with it now. */; readonly busy?: DetailAction }
  /** It was deleted, here or by another program. */
  | { readonly kind: 'gone' }
  | Trouble;

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

/** Functions of the workspace that can have bugs, and those that have one in the pool. */
export interface Coverage {
  readonly total: number;
  readonly represented: number;
  /** Sorted: files with the most functions that are not represented first. */
  readonly files: readonly { readonly file: string; readonly total: number; readonly represented: number }[];
}

export type DashboardState =
  | {
      readonly kind: 'pool';
      readonly project: string;
      readonly stats: PoolStats;
      readonly gaps: readonly FunctionGaps[];
      /** Absent while the workspace is being looked at. */
      readonly coverage?: Coverage | null;
    }
  /** Nothing was ever generated here. */
  | { readonly kind: 'empty'; readonly project: string }
  | Trouble;

/** What of a few-shot request a person can change in the preview. */
export interface PreviewOptions {
  readonly k: number;
  /** Absent: no limit. */
  readonly budgetTokens?: number;
  readonly format: FewShotFormat;
}

export type PreviewState =
  | {
      readonly kind: 'examples';
      readonly options: PreviewOptions;
      /** What the examples are for, in words: `text.py:slugify`. */
      readonly purpose: string;
      readonly fewShot: FewShot;
    }
  | (Trouble & { readonly options: PreviewOptions; readonly purpose: string });

export type ExportTarget = 'editor' | 'clipboard' | 'file';

/** Extension → webview. The first message is `start`. */
export type ToWebview =
  | {
      readonly type: 'start';
      /** BCP 47, for numbers and dates. */
      readonly locale: string;
      readonly strings: Readonly<Record<string, string>>;
    }
  /** What the editor gives back to the extension when it restores the page after a reload. */
  | { readonly type: 'remember'; readonly state: unknown }
  | { readonly type: 'detail'; readonly state: DetailState }
  | { readonly type: 'dashboard'; readonly state: DashboardState }
  | { readonly type: 'preview'; readonly state: PreviewState }
  /** Said by screen readers. */
  | { readonly type: 'announce'; readonly text: string };

/** Webview → extension. */
export type FromWebview =
  | { readonly type: 'ready' }
  | { readonly type: 'retry' }
  | { readonly type: 'action'; readonly action: DetailAction; readonly note?: string }
  /** From the dashboard: a function, or one of its lines. */
  | { readonly type: 'openFunction'; readonly file: string; readonly function: string; readonly line?: number }
  | { readonly type: 'generate' }
  | { readonly type: 'export'; readonly to: ExportTarget }
  | { readonly type: 'options'; readonly options: PreviewOptions };
