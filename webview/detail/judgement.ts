import { html, nothing, type TemplateResult } from 'lit';
import type { Quality, Tuple } from '../../engine/protocol/index.ts';
import { percent } from '../shared/format.ts';
import { inline, markdown } from '../shared/markdown.ts';
import { diffs } from './change.ts';
import type { DetailPage } from './page.ts';

/** What a reviewer of the change would have to write. */
export function reviewComments(
  { reviewComments: comments = [] }: Tuple,
  page: DetailPage,
): TemplateResult | typeof nothing {
  if (comments.length === 0) return nothing;
  return html`<section aria-labelledby="comments">
    <h2 id="comments">${page.text('comments')}</h2>
    ${comments.map(
      ({ file, line, text }) =>
        html`<div class="comment"><code>${file}:${line}</code>
          <div class="prose-plain">${markdown(text, 3)}</div>
        </div>`,
    )}
  </section>`;
}

/** Why this bug is a good example, or not. */
export function quality(score: Quality | undefined, page: DetailPage): TemplateResult | typeof nothing {
  if (!score) return nothing;
  return html`<section aria-labelledby="quality">
    <h2 id="quality">${page.text('quality')} <span class="amount">${percent(score.score, page.locale)}</span></h2>
    <dl class="rows quality">
      ${score.parts.map(
        (part) => html`<div>
          <dt>${part.name}</dt>
          <dd><span class="amount">${percent(part.score, page.locale)}</span> ${part.reason}</dd>
        </div>`,
      )}
    </dl>
  </section>`;
}

/** Fixes that differ from the project's own, and were proved as well. */
export function alternativeFixes({ evidence }: Tuple, page: DetailPage): TemplateResult | typeof nothing {
  const fixes = evidence.alternativeFixes ?? [];
  if (fixes.length === 0) return nothing;
  return html`<section aria-labelledby="alternatives">
    <h2 id="alternatives">${page.text('alternatives')}</h2>
    <p class="hint">${page.text('alternativesHint')}</p>
    ${fixes.map(
      (fix) =>
        html`<p>${inline(fix.explanation)}</p>
          ${diffs(fix.patch, page)}
          <p class="hint">${page.text('alternativeBy', fix.model, fix.runs.length)}</p>`,
    )}
  </section>`;
}
