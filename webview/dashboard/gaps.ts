import { html, nothing, type TemplateResult } from 'lit';
import type { FunctionGaps } from '../../engine/protocol/index.ts';
import { number } from '../shared/format.ts';
import { inline } from '../shared/markdown.ts';
import { icon } from '../shared/parts.ts';
import type { DashboardPage, Pool } from './page.ts';

/** Shown at first, and with each press so many more. */
const step = { functions: 8, survivors: 4 };
let functionsShown = step.functions;
/** By function, where more are shown. */
const survivorsShown = new Map<string, number>();

/** What the tests did not notice, by function: a place for a test each. */
export function gaps(pool: Pool, page: DashboardPage): TemplateResult {
  const sorted = [...pool.gaps].sort((a, b) => b.survivors.length - a.survivors.length);
  const total = sorted.reduce((sum, { survivors }) => sum + survivors.length, 0);
  return html`<section aria-labelledby="gaps" class="gaps">
    <div class="title">
      <h2 id="gaps">${page.text('gaps')}</h2>
      <vscode-badge variant="counter">${number(total, page.locale)}</vscode-badge>
    </div>
    <p class="hint">${page.text(total > 0 ? 'gapsHint' : 'noGaps')}</p>
    ${sorted.slice(0, functionsShown).map((entry) => functionGaps(entry, page))}
    ${more(sorted.length - functionsShown, 'moreFunctions', page, () => {
      functionsShown += step.functions;
    })}
  </section>`;
}

function functionGaps(entry: FunctionGaps, page: DashboardPage): TemplateResult {
  const { file, function: name, survivors, tried } = entry;
  const key = `${file}:${name}`;
  const shown = survivorsShown.get(key) ?? step.survivors;
  const open = (line?: number) =>
    page.post({ type: 'openFunction', file, function: name, ...(line === undefined ? {} : { line }) });
  return html`<article>
    <h3>
      <button class="link" title=${page.text('openFunction')} @click=${() => open()}>
        ${icon('symbol-method')}<span class="function">${name}</span>
      </button>
      <span class="file">${file}</span>
      <span class="count">${page.text('unnoticedOfTried', survivors.length, tried)}</span>
    </h3>
    <ul>
      ${survivors.slice(0, shown).map(
        ({ line, explanation, rule }) => html`<li>
          <button class="link line" @click=${() => open(line)}>${page.text('line', line)}</button>
          <span title=${rule}>${inline(explanation)}</span>
        </li>`,
      )}
    </ul>
    ${more(survivors.length - shown, 'moreGaps', page, () => survivorsShown.set(key, survivors.length))}
  </article>`;
}

function more(
  left: number,
  text: 'moreFunctions' | 'moreGaps',
  page: DashboardPage,
  show: () => void,
): TemplateResult | typeof nothing {
  if (left <= 0) return nothing;
  const click = () => {
    show();
    page.redraw();
  };
  return html`<button class="link more" @click=${click}>${page.text(text, number(left, page.locale))}</button>`;
}
