import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PreviewOptions } from '../messages.ts';
import type { PreviewPage } from './page.ts';

const formats = ['markdown', 'chat'] as const;

/** How many examples, how long, in which form: every change asks the pool anew. */
export function optionsForm(
  options: PreviewOptions,
  choose: (options: PreviewOptions) => void,
  page: PreviewPage,
): TemplateResult {
  const { budgetTokens, ...unlimited } = options;
  const setCount = (value: number | undefined) => {
    if (value === undefined) page.redraw();
    else choose({ ...options, k: value });
  };
  const setBudget = (value: number | undefined) =>
    choose(value === undefined ? unlimited : { ...options, budgetTokens: value });
  return html`<section class="options" aria-label=${page.text('options')}>
    <div class="option">
      <span aria-hidden="true">${page.text('count')}</span>
      ${field({ id: 'count', label: page.text('count'), value: options.k, set: setCount })}
    </div>
    <div class="option">
      <span aria-hidden="true">${page.text('budget')}</span>
      ${field({
        id: 'budget',
        label: page.text('budget'),
        value: budgetTokens,
        placeholder: page.text('noBudget'),
        set: setBudget,
      })}
    </div>
    <fieldset class="option">
      <legend>${page.text('format')}</legend>
      ${formats.map(
        (format) => html`<label>
          <input
            type="radio"
            name="format"
            .checked=${live(options.format === format)}
            @change=${() => choose({ ...options, format })}
          />${page.text(format)}
        </label>`,
      )}
    </fieldset>
  </section>`;
}

interface Field {
  readonly id: string;
  readonly label: string;
  readonly value: number | undefined;
  readonly placeholder?: string;
  /** Undefined when the field is empty or holds no number of at least 1. */
  readonly set: (value: number | undefined) => void;
}

function field({ id, label, value, placeholder = '', set }: Field): TemplateResult {
  const changed = (event: Event) => {
    const number = Math.floor(Number((event.target as HTMLInputElement).value));
    set(number >= 1 ? number : undefined);
  };
  return html`<vscode-textfield
    id=${id}
    type="number"
    min="1"
    .label=${label}
    placeholder=${placeholder}
    .value=${live(value === undefined ? '' : String(value))}
    @change=${changed}
  ></vscode-textfield>`;
}
