import { html, nothing, type TemplateResult } from 'lit';
import type { CommonText, Trouble } from '../messages.ts';
import type { Page } from './page.ts';

/** A codicon: https://microsoft.github.io/vscode-codicons/. Never alone: a text beside it says the same. */
export function icon(name: string, slot?: 'content-before'): TemplateResult {
  return slot
    ? html`<span class="codicon codicon-${name}" slot=${slot} aria-hidden="true"></span>`
    : html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

export interface ButtonOptions {
  readonly label: string;
  readonly icon: string;
  readonly click: () => void;
  readonly primary?: boolean;
  /** Being done: says so, and does nothing more. */
  readonly busy?: boolean;
  /** Cannot be done now. */
  readonly off?: boolean;
  /** For things that are on or off. */
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly title?: string;
  readonly id?: string;
}

/** Stays in reach of the keyboard while it is busy or off, so that the focus is never lost. */
export function button(options: ButtonOptions): TemplateResult {
  const { label, busy = false, off = false, pressed, expanded } = options;
  return html`<vscode-button
    id=${options.id ?? nothing}
    ?secondary=${!options.primary}
    class=${off || busy ? 'off' : ''}
    aria-disabled=${off || busy ? 'true' : nothing}
    aria-busy=${busy ? 'true' : nothing}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    aria-expanded=${expanded === undefined ? nothing : String(expanded)}
    title=${options.title ?? nothing}
    @click=${() => {
      if (!off && !busy) options.click();
    }}
    >${icon(busy ? 'loading codicon-modifier-spin' : options.icon, 'content-before')}${label}</vscode-button
  >`;
}

/** What stands in place of a page that has nothing to show. */
export function message(options: {
  readonly icon: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly action?: TemplateResult | undefined;
}): TemplateResult {
  return html`<main class="message">
    <span class="codicon codicon-${options.icon} message-icon" aria-hidden="true"></span>
    <h1>${options.title}</h1>
    ${options.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)} ${options.action ?? nothing}
  </main>`;
}

export function trouble<T extends string>({ problem }: Trouble, page: Page<T | CommonText>): TemplateResult {
  return message({
    icon: 'warning',
    title: problem.message,
    paragraphs: [problem.why, problem.remedy].filter((text) => text !== undefined),
    action: button({
      label: page.text('retry'),
      icon: 'refresh',
      primary: true,
      click: () => page.post({ type: 'retry' }),
    }),
  });
}
