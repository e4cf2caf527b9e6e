import { html, nothing, type TemplateResult } from 'lit';
import type { Tuple } from '../../engine/protocol/index.ts';
import { plain } from '../shared/ansi.ts';
import { icon } from '../shared/parts.ts';
import type { DetailPage } from './page.ts';

/** Tests that a person opened or closed; the others are as they start. */
const opened = new Map<string, boolean>();

export function forgetOpenTests(): void {
  opened.clear();
}

/** More than these are shown on request: a broken helper can fail thousands. */
const page = 50;
let shown = page;

export function failingTests(tuple: Tuple, detail: DetailPage): TemplateResult {
  const { failToPass, passToPass } = tuple;
  const title =
    failToPass.length === 1 ? detail.text('failingTest') : detail.text('failingTests', count(failToPass, detail));
  const others = passToPass.length === 1 ? detail.text('oneOther') : detail.text('others', count(passToPass, detail));
  return html`<section aria-labelledby="tests">
    <h2 id="tests">${title}</h2>
    <p class="hint">${detail.text('failingHint')}</p>
    <ul class="tests">
      ${failToPass.slice(0, shown).map((test, index) => html`<li>${failingTest(test, index === 0, tuple, detail)}</li>`)}
    </ul>
    ${
      failToPass.length > shown
        ? html`<button
          class="link"
          @click=${() => {
            shown += page;
            detail.redraw();
          }}
        >
          ${detail.text('moreTests', failToPass.length - shown)}
        </button>`
        : nothing
    }
    <p class="others">${icon('pass')}${others}</p>
  </section>`;
}

function failingTest(test: string, first: boolean, { evidence }: Tuple, detail: DetailPage): TemplateResult {
  const said = plain(evidence.messages[test] ?? '');
  return html`<details
    ?open=${opened.get(test) ?? first}
    @toggle=${(event: Event) => opened.set(test, (event.target as HTMLDetailsElement).open)}
  >
    <summary>${icon('chevron-right')}${icon('error')}<span class="name">${test}</span></summary>
    ${
      said === ''
        ? html`<p class="hint">${detail.text('noOutput')}</p>`
        : html`<pre class="code output" tabindex="0" role="group" aria-label=${test}>${said}</pre>`
    }
  </details>`;
}

function count(tests: readonly string[], { locale }: DetailPage): string {
  return tests.length.toLocaleString(locale);
}
