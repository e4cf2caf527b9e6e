import { html, type TemplateResult } from 'lit';
import type { DashboardState } from '../messages.ts';
import { number } from '../shared/format.ts';
import { button, message, trouble } from '../shared/parts.ts';
import { chartCard } from './card.ts';
import { charts } from './charts.ts';
import { gaps } from './gaps.ts';
import type { DashboardPage, Pool } from './page.ts';
import { quality, tiles } from './tiles.ts';

export function dashboardView(state: DashboardState, page: DashboardPage): TemplateResult {
  if (state.kind === 'problem') return trouble(state, page);
  const generate = (primary: boolean) =>
    button({
      label: page.text('generate'),
      icon: 'sparkle',
      primary,
      click: () => page.post({ type: 'generate' }),
    });
  if (state.kind === 'empty' || state.stats.generation_stats.bugs_attempted + state.stats.tuples === 0) {
    return message({
      icon: 'beaker',
      title: page.text('empty', state.project),
      paragraphs: [page.text('emptyHint')],
      action: generate(true),
    });
  }
  return html`<main class="dashboard">
    <header>
      <div>
        <h1>${page.text('title', state.project)}</h1>
        <p class="hint">${summary(state, page)}</p>
      </div>
      ${generate(false)}
    </header>
    ${tiles(state, page)}
    <div class="cards">${charts(state, page).map((chart) => chartCard(chart, page))}</div>
    ${quality(state, page)} ${gaps(state, page)}
  </main>`;
}

function summary({ stats }: Pool, page: DashboardPage): string {
  const { runs, generation_stats } = stats;
  const tried = number(generation_stats.bugs_attempted, page.locale);
  return runs === 1 ? page.text('triedInOneRun', tried) : page.text('triedInRuns', tried, number(runs, page.locale));
}

/** While bugs are made, the number of valid ones is said as it grows. */
export function dashboardChanged(state: DashboardState, before: DashboardState | undefined, page: DashboardPage): void {
  if (state.kind !== 'pool' || before?.kind !== 'pool' || state.stats.tuples === before.stats.tuples) return;
  page.announce(page.text('nowValid', number(state.stats.tuples, page.locale)));
}
