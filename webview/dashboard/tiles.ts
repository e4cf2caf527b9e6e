import { html, nothing, type TemplateResult } from 'lit';
import type { DashboardText } from '../messages.ts';
import { duration, number, percent } from '../shared/format.ts';
import type { DashboardPage, Pool } from './page.ts';

interface Tile {
  readonly name: DashboardText;
  readonly value: string;
  readonly note: string;
  /** Of a whole: drawn as a line below. */
  readonly share?: number | null;
}

/** The numbers that say how well it goes. */
export function tiles({ stats, coverage }: Pool, page: DashboardPage): TemplateResult {
  const { locale } = page;
  const { bugs_attempted: tried, bugs_valid: valid, success_rate: success } = stats.generation_stats;
  const time = stats.secondsPerValidBug;
  const all: Tile[] = [
    {
      name: 'validBugs',
      value: number(stats.tuples, locale),
      note: page.text('acceptedOf', number(stats.by.review.accepted ?? 0, locale)),
    },
    {
      name: 'yield',
      value: success === null ? '–' : percent(success, locale),
      note: page.text('validOfTried', number(valid, locale), number(tried, locale)),
      share: success,
    },
    {
      name: 'timePerBug',
      value: time === undefined ? '–' : duration(time, locale),
      note: page.text(time === undefined ? 'notKnownYet' : 'wholeRuns'),
    },
    represented(stats.by.function, coverage, page),
  ];
  return html`<section aria-label=${page.text('overview')}>
    <dl class="tiles">${all.map((tile) => tileView(tile, page))}</dl>
  </section>`;
}

function represented(bugs: Readonly<Record<string, number>>, coverage: Pool['coverage'], page: DashboardPage): Tile {
  const { locale } = page;
  const name = 'functionsRepresented';
  if (!coverage) {
    const note = page.text(coverage === null ? 'functionsUnknown' : 'functionsLoading');
    return { name, value: number(Object.keys(bugs).length, locale), note };
  }
  const share = coverage.total > 0 ? coverage.represented / coverage.total : 0;
  return {
    name,
    value: number(coverage.represented, locale),
    note: page.text('ofFunctions', number(coverage.total, locale), percent(share, locale)),
    share,
  };
}

function tileView({ name, value, note, share }: Tile, page: DashboardPage): TemplateResult {
  // The style is set as a property: the page's policy forbids it in the document.
  const meter =
    share === undefined || share === null
      ? nothing
      : html`<span class="meter" aria-hidden="true"><span .style=${`width: ${(100 * share).toFixed(1)}%`}></span></span>`;
  return html`<div class="tile">
    <dt>${page.text(name)}</dt>
    <dd><span class="value">${value}</span><span class="note">${note}</span>${meter}</dd>
  </div>`;
}

/** How good the attempts are, as far as it is known. */
export function quality({ stats }: Pool, page: DashboardPage): TemplateResult | typeof nothing {
  const { quality_metrics: metrics } = stats;
  const rows = (
    [
      ['syntaxValid', 'syntaxValidHint', metrics.syntax_valid],
      ['failuresFit', 'failuresFitHint', metrics.test_failures_appropriate],
      ['deterministic', 'deterministicHint', metrics.deterministic],
      ['reviewScore', 'reviewScoreHint', metrics.manual_review_score],
    ] as const
  ).flatMap(([name, hint, value]) => (value === null ? [] : [{ name, hint, value }]));
  if (rows.length === 0) return nothing;
  return html`<section aria-labelledby="quality">
    <h2 id="quality">${page.text('quality')}</h2>
    <dl class="measures">
      ${rows.map(
        ({ name, hint, value }) => html`<div>
          <dt>${page.text(name)}</dt>
          <dd><strong>${percent(value, page.locale)}</strong><span class="hint">${page.text(hint)}</span></dd>
        </div>`,
      )}
    </dl>
  </section>`;
}
