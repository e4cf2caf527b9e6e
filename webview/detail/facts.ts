import { html, type TemplateResult } from 'lit';
import type { DetailText } from '../messages.ts';
import type { DetailPage } from './page.ts';

export type Fact = readonly [name: DetailText, value: string | TemplateResult];

/** Names and values, one below the other. */
export function facts(rows: readonly Fact[], page: DetailPage): TemplateResult {
  return html`<dl class="rows">
    ${rows.map(([name, value]) => html`<div><dt>${page.text(name)}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** As much of a hash as people compare. */
export function short(hash: string): string {
  return hash.length > 16 ? hash.slice(0, 12) : hash;
}
