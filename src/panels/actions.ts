import type { FewShot, FewShotFormat } from '../../engine/protocol/index.ts';
import type { DetailAction, ExportTarget } from '../../webview/messages.ts';

/*
 * What the panels can have done: given by whoever opens them, so that they need not know the commands. A panel shows an
 * action as being done until its promise is settled, and loads again afterwards.
 */

export interface Reporting {
  /** Told of everything that went wrong and has no place on the page. */
  failed(error: unknown): void;
}

export interface BugReference {
  readonly root: string;
  readonly id: string;
}

/** `note` comes with `reject`. */
export type DetailActions = Reporting &
  Readonly<Record<DetailAction, (bug: BugReference, note?: string) => Thenable<unknown>>>;

export interface DashboardActions extends Reporting {
  /** A function of the workspace, or the line of a gap in it. */
  openFunction(root: string, place: { file: string; function: string; line?: number }): Thenable<unknown>;
  generate(root: string): Thenable<unknown>;
}

export interface FewShotPreviewActions extends Reporting {
  export(to: ExportTarget, examples: FewShot & { readonly format: FewShotFormat }, root: string): Thenable<unknown>;
}

export interface PanelActions {
  readonly detail: DetailActions;
  readonly dashboard: DashboardActions;
  readonly preview: FewShotPreviewActions;
}
