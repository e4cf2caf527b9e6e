import { html, nothing, type TemplateResult } from 'lit';
import type { Tuple } from '../../engine/protocol/index.ts';
import type { DetailText } from '../messages.ts';
import { moment } from '../shared/format.ts';
import { inline } from '../shared/markdown.ts';
import { icon } from '../shared/parts.ts';
import type { DetailPage } from './page.ts';

/** As in the tree. */
const reviewIcons = {
  unreviewed: 'bug',
  accepted: 'pass-filled',
  rejected: 'circle-slash',
  equivalent: 'eye-closed',
} as const;

/** What was changed, where, and how it is labelled. */
export function header(tuple: Tuple, page: DetailPage): TemplateResult {
  const place = `${tuple.file}:${tuple.provenance.candidate.startLine}`;
  return html`<header>
    <button
      class="link place"
      title=${page.text('openFunction')}
      @click=${() => page.post({ type: 'action', action: 'openFunction' })}
    >
      ${icon('symbol-method')}<span class="function">${tuple.function}</span><span class="file">${place}</span>
    </button>
    <h1>${inline(capitalised(tuple.explanation))}</h1>
    <dl class="labels" aria-label=${page.text('labels')}>
      ${review(tuple, page)} ${label('category', tuple.category.replaceAll('_', ' '), page)}
      ${label('difficulty', page.text(tuple.difficulty), page)} ${label('strategy', tuple.strategy, page)}
      ${label('rule', tuple.rule, page)}
    </dl>
    <p class="reasons">
      <strong>${capitalised(page.text(tuple.difficulty))}:</strong> ${tuple.difficultyReasons.join(' · ')}
    </p>
  </header>`;
}

function label(name: DetailText, value: string, page: DetailPage): TemplateResult {
  return html`<div class="label">
    <dt>${page.text(name)}</dt>
    <dd><vscode-badge>${value}</vscode-badge></dd>
  </div>`;
}

function review({ review: { state, note, at } }: Tuple, page: DetailPage): TemplateResult {
  return html`<div class="label review ${state}">
    <dt>${page.text('review')}</dt>
    <dd>
      <span class="state" title=${at ? moment(at, page.locale) : nothing}
        >${icon(reviewIcons[state])}${page.text(state)}</span
      >${note ? html`<span class="note">${page.text('reviewNote', note)}</span>` : nothing}
    </dd>
  </div>`;
}

function capitalised(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
