import { html, nothing, type TemplateResult } from 'lit';
import type { ExportTarget, PreviewOptions, PreviewState, PreviewText } from '../messages.ts';
import { number } from '../shared/format.ts';
import { button, icon } from '../shared/parts.ts';
import { optionsForm } from './options.ts';
import type { PreviewPage } from './page.ts';

/** Asked for, and not answered yet: a second change must not undo the first. */
let chosen: PreviewOptions | undefined;

export function previewView(state: PreviewState, page: PreviewPage): TemplateResult {
  const choose = (options: PreviewOptions) => {
    chosen = options;
    page.post({ type: 'options', options });
    page.redraw();
  };
  return html`<main class="preview">
    <header>
      <div>
        <h1>${page.text('title')}</h1>
        <p class="hint">${page.text('purpose', state.purpose)}</p>
      </div>
      ${exportButtons(state.kind !== 'examples', page)}
    </header>
    ${optionsForm(chosen ?? state.options, choose, page)}
    ${state.kind === 'examples' ? examples(state, page) : problem(state.problem)}
  </main>`;
}

function exportButtons(off: boolean, page: PreviewPage): TemplateResult {
  const one = (to: ExportTarget, label: PreviewText, name: string, primary: boolean) =>
    button({
      label: page.text(label),
      icon: name,
      id: `export-${to}`,
      primary,
      off,
      click: () => page.post({ type: 'export', to }),
    });
  return html`<div class="buttons" role="group" aria-label=${page.text('export')}>
    ${one('editor', 'toEditor', 'new-file', true)} ${one('clipboard', 'copy', 'copy', false)}
    ${one('file', 'save', 'save', false)}
  </div>`;
}

function examples({ fewShot }: PreviewState & { kind: 'examples' }, page: PreviewPage): TemplateResult {
  const { text, leftOut } = fewShot;
  return html`<section class="result" aria-labelledby="facts">
    <h2 id="facts" class="visually-hidden">${page.text('result')}</h2>
    <ul class="facts">
      <li>${icon('beaker')}${counted(fewShot.tuples.length, 'oneExample', 'examples', page)}</li>
      <li>${icon('symbol-string')}${counted(fewShot.tokens, 'oneToken', 'tokens', page)}</li>
      ${
        leftOut.length > 0
          ? html`<li>${icon('info')}${counted(leftOut.length, 'oneLeftOut', 'leftOut', page)}</li>`
          : nothing
      }
    </ul>
    <pre class="code" tabindex="0" role="group" aria-label=${page.text('text')}>${text}</pre>
  </section>`;
}

function problem({ message, why, remedy }: (PreviewState & { kind: 'problem' })['problem']): TemplateResult {
  return html`<section class="problem" aria-labelledby="problem">
    <h2 id="problem">${icon('warning')}${message}</h2>
    ${[why, remedy].map((text) => (text === undefined ? nothing : html`<p>${text}</p>`))}
  </section>`;
}

function counted(count: number, one: PreviewText, many: PreviewText, page: PreviewPage): string {
  return count === 1 ? page.text(one) : page.text(many, number(count, page.locale));
}

/** Says what came of a choice: the text itself is long. */
export function previewChanged(state: PreviewState, before: PreviewState | undefined, page: PreviewPage): void {
  chosen = undefined;
  if (before === undefined) return;
  const said =
    state.kind === 'problem'
      ? state.problem.message
      : [
          counted(state.fewShot.tuples.length, 'oneExample', 'examples', page),
          counted(state.fewShot.tokens, 'oneToken', 'tokens', page),
        ].join(', ');
  page.announce(said);
}
