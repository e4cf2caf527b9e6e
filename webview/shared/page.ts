import { render, type TemplateResult } from 'lit';
import type { DashboardState, DetailState, FromWebview, PreviewState, ToWebview } from '../messages.ts';

interface EditorApi {
  postMessage(message: FromWebview): void;
  setState(state: unknown): void;
}
declare const acquireVsCodeApi: () => EditorApi;

/** What a view needs besides its state. `T`: the keys of the page's words. */
export interface Page<T extends string> {
  readonly locale: string;
  post(message: FromWebview): void;
  /** A text with its `{0}`, `{1}`… filled in. */
  text(key: T, ...values: readonly (string | number)[]): string;
  /** Renders again: what the view keeps for itself has changed. */
  redraw(): void;
  /** Has screen readers say it. */
  announce(text: string): void;
}

/** What the messages that are named like their page carry. */
interface States {
  readonly detail: DetailState;
  readonly dashboard: DashboardState;
  readonly preview: PreviewState;
}

/**
 * Runs a page: `view` is its state as HTML. The state comes by messages, after the words.
 *
 * @param changed called with each new state and the one before it, before it is drawn.
 */
export function startPage<M extends keyof States, T extends string>(
  type: M,
  view: (state: States[M], page: Page<T>) => TemplateResult,
  changed: (state: States[M], before: States[M] | undefined, page: Page<T>) => void = () => {},
): void {
  const editor = acquireVsCodeApi();
  const root = document.createElement('div');
  const live = document.createElement('div');
  live.className = 'visually-hidden';
  live.setAttribute('role', 'status');
  live.setAttribute('aria-live', 'polite');
  document.getElementById('page')?.replaceChildren(root, live);
  let strings: Readonly<Record<string, string>> = {};
  let locale = 'en';
  let state: States[M] | undefined;
  let drawn = true;

  const page: Page<T> = {
    get locale() {
      return locale;
    },
    post: (message) => editor.postMessage(message),
    text: (key, ...values) =>
      (strings[key] ?? key).replaceAll(/\{(\d)\}/g, (whole, index) => String(values[Number(index)] ?? whole)),
    redraw() {
      if (!drawn) return;
      drawn = false;
      // Several changes, one drawing.
      queueMicrotask(() => {
        drawn = true;
        if (state) render(view(state, page), root);
      });
    },
    announce(text) {
      // A sentence is said again only when it is a new node.
      const sentence = document.createElement('p');
      sentence.textContent = text;
      live.replaceChildren(sentence);
    },
  };

  window.addEventListener('message', ({ data }: MessageEvent<ToWebview>) => {
    switch (data.type) {
      case 'start':
        strings = data.strings;
        locale = data.locale;
        break;
      case 'remember':
        editor.setState(data.state);
        break;
      case 'announce':
        page.announce(data.text);
        break;
      case type: {
        const before = state;
        state = data.state as unknown as States[M];
        changed(state, before, page);
        page.redraw();
        break;
      }
    }
  });
  editor.postMessage({ type: 'ready' });
}
