import { html, nothing, type TemplateResult } from 'lit';
import './bars.ts';
import type { Bar, Series } from './bars.ts';
import type { DashboardPage } from './page.ts';

export interface ChartRow extends Bar {
  /** The table's other columns. */
  readonly cells: readonly string[];
}

/** A chart, and the same as a table: what the one shows, the other says. */
export interface ChartCard {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly columns: readonly string[];
  readonly rows: readonly ChartRow[];
  readonly series: readonly Series[];
  /** Where the axis ends; at the largest value when absent. */
  readonly end?: number;
  /** Said when there are no rows. */
  readonly empty: string;
}

/** What is more than these bars is for the table. */
const mostBars = 12;
/** Charts that a person turned into tables. */
const asTable = new Set<string>();

export function chartCard(chart: ChartCard, page: DashboardPage): TemplateResult {
  const { id, title, hint, rows } = chart;
  if (rows.length === 0) {
    return html`<section class="card" aria-labelledby=${id}>
      <h2 id=${id}>${title}</h2>
      <p class="hint">${chart.empty}</p>
    </section>`;
  }
  const table = asTable.has(id);
  const toggle = () => {
    if (!asTable.delete(id)) asTable.add(id);
    page.redraw();
  };
  return html`<section class="card" aria-labelledby=${id}>
    <div class="head">
      <h2 id=${id}>${title}</h2>
      <button class="link" aria-pressed=${String(table)} aria-describedby=${id} @click=${toggle}>
        ${page.text('showTable')}
      </button>
    </div>
    <p class="hint">${hint}</p>
    ${table ? nothing : picture(chart, page)}
    <div
      class=${table ? 'data' : 'visually-hidden'}
      tabindex=${table ? '0' : nothing}
      role=${table ? 'group' : nothing}
      aria-labelledby=${table ? id : nothing}
    >
      ${dataTable(chart)}
    </div>
  </section>`;
}

function picture({ rows, series, end }: ChartCard, page: DashboardPage): TemplateResult {
  const left = rows.length - mostBars;
  const legend =
    series.length > 1
      ? html`<ul class="legend">
        ${series.map(({ name, colour }) => html`<li><span class="swatch ${colour}"></span>${name}</li>`)}
      </ul>`
      : nothing;
  return html`<div aria-hidden="true">
    ${legend}
    <bugsmith-bars .chart=${{ bars: rows.slice(0, mostBars), series, end }}></bugsmith-bars>
    ${left > 0 ? html`<p class="hint">${page.text('moreInTable', left)}</p>` : nothing}
  </div>`;
}

function dataTable({ title, columns, rows }: ChartCard): TemplateResult {
  return html`<table>
    <caption class="visually-hidden">
      ${title}
    </caption>
    <thead>
      <tr>
        ${columns.map((name, index) => html`<th scope="col" class=${index > 0 ? 'amount' : ''}>${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ label, cells }) => html`<tr>
          <th scope="row">${label}</th>
          ${cells.map((cell) => html`<td class="amount">${cell}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}
