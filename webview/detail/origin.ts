import { html, nothing, type TemplateResult } from 'lit';
import type { Candidate, Evidence, FixLink, ModelOrigin, Tuple, Variation } from '../../engine/protocol/index.ts';
import { duration, moment, number } from '../shared/format.ts';
import { inline } from '../shared/markdown.ts';
import { facts, short } from './facts.ts';
import type { DetailPage } from './page.ts';

/** What the bug was made from: a real fix, other bugs, an answer of a model. Nothing for a bug that a rule made. */
export function origin({ provenance, evidence }: Tuple, page: DetailPage): TemplateResult | typeof nothing {
  const { history, origin: model, parts, variation } = provenance.candidate;
  if (!history && !model && !parts && !variation) return nothing;
  return html`<section aria-labelledby="origin">
    <h2 id="origin">${page.text('origin')}</h2>
    ${history ? realFix(history, page) : nothing} ${model ? written(model, page) : nothing}
    ${parts ? partsOf(parts, evidence, page) : nothing} ${variation ? varied(variation, evidence, page) : nothing}
  </section>`;
}

function realFix(fix: NonNullable<Candidate['history']>, page: DetailPage): TemplateResult {
  return html`<p>${page.text('realFix')} <q>${fix.subject}</q></p>
    ${facts(
      [
        ['commit', html`<code title=${fix.commit}>${short(fix.commit)}</code>`],
        ['committed', moment(fix.date, page.locale)],
        ['foundBy', fix.reason],
        ...(fix.links.length > 0 ? ([['links', html`${fix.links.map(link)}`]] as const) : []),
      ],
      page,
    )}`;
}

/** Only addresses of the web are links: what else a commit message or an issue names is text. */
function link({ id, title, url }: FixLink): TemplateResult {
  const text = title ? `${id} ${title}` : id;
  return html`<div>${url?.startsWith('https://') ? html`<a href=${url}>${text}</a>` : text}</div>`;
}

function written(model: ModelOrigin, page: DetailPage): TemplateResult {
  return html`<p>${page.text('written')}</p>
    ${facts(
      [
        ['model', model.model],
        ['bugType', model.bugType.replaceAll(/[_-]/g, ' ')],
        ['answers', number(model.calls, page.locale)],
        [
          'tokens',
          page.text('tokensValue', number(model.inputTokens, page.locale), number(model.outputTokens, page.locale)),
        ],
        ['cost', model.cost === null ? page.text('costUnknown') : dollars(model.cost, page.locale)],
        ['took', duration(model.seconds, page.locale)],
      ],
      page,
    )}`;
}

function dollars(cost: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 }).format(cost);
}

/** Each with what passes again when it alone is taken back. */
function partsOf(
  parts: NonNullable<Candidate['parts']>,
  { necessity = [] }: Evidence,
  page: DetailPage,
): TemplateResult {
  return html`<p>${page.text('parts', parts.length)}</p>
    <ol class="parts">
      ${parts.map((part) => {
        const fixed = necessity.find((one) => one.part === part.candidate)?.fixed ?? [];
        return html`<li>
          ${inline(part.explanation)}
          <div class="hint">${part.function}</div>
          ${fixed.length > 0 ? html`<div class="hint">${page.text('needed', fixed.length, fixed[0] ?? '')}</div>` : nothing}
        </li>`;
      })}
    </ol>`;
}

function varied({ way, of }: Variation, { sameTests }: Evidence, page: DetailPage): TemplateResult {
  return html`<p>${page.text(way === 'same-fault' ? 'sameFault' : 'sameTests')} <code title=${of}>${short(of)}</code></p>
    ${sameTests ? html`<p class="hint">${page.text('testsShared', sameTests.both, sameTests.either)}</p>` : nothing}`;
}
