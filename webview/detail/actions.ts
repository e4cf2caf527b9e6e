import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { DetailAction, DetailText } from '../messages.ts';
import { button } from '../shared/parts.ts';
import type { DetailPage, Shown } from './page.ts';

/** The reason is asked for in the page; open until it is given, given up, or the bug changes. */
let rejecting = false;
const reason = createRef<HTMLElement & { value: string }>();

export function closeRejection(): void {
  rejecting = false;
}

export function actions(state: Shown, page: DetailPage): TemplateResult {
  const { review } = state.tuple;
  const act = (
    action: DetailAction,
    label: DetailText,
    icon: string,
    options: { primary?: boolean; hint?: DetailText } = {},
  ) =>
    button({
      label: page.text(label),
      icon,
      id: `action-${action}`,
      busy: state.busy === action,
      // One thing at a time: what follows would act on a bug that is being changed.
      off: state.busy !== undefined,
      ...(options.primary ? { primary: true } : {}),
      ...(options.hint ? { title: page.text(options.hint) } : {}),
      click: () => page.post({ type: 'action', action }),
    });
  const judgement = (
    action: 'accept' | 'equivalent',
    done: string,
    label: DetailText,
    icon: string,
    hint?: DetailText,
  ) => (review.state === done ? nothing : act(action, label, icon, hint ? { hint } : {}));

  return html`<section class="actions" aria-label=${page.text('actions')}>
    <div class="buttons">
      <div class="group">${act('diff', 'diff', 'diff', { primary: true })}</div>
      <div class="group">
        ${judgement('accept', 'accepted', 'accept', 'check')}
        ${
          review.state === 'rejected'
            ? nothing
            : button({
                label: page.text('rejectDots'),
                icon: 'circle-slash',
                id: 'action-reject',
                busy: state.busy === 'reject',
                off: state.busy !== undefined,
                expanded: rejecting,
                click: () => (rejecting ? cancel(page) : ask(page)),
              })
        }
        ${judgement('equivalent', 'equivalent', 'markEquivalent', 'eye-closed', 'equivalentHint')}
        ${review.state === 'unreviewed' ? nothing : act('unreview', 'unreview', 'discard')}
      </div>
      <div class="group">
        ${act('copyFewShot', 'copyFewShot', 'copy')} ${act('revalidate', 'revalidate', 'debug-restart')}
        ${act('checkout', 'checkout', 'repo-clone')} ${act('delete', 'delete', 'trash')}
      </div>
    </div>
    ${rejecting ? rejection(page) : nothing}
  </section>`;
}

function rejection(page: DetailPage): TemplateResult {
  const send = () => {
    const note = reason.value?.value.trim() ?? '';
    rejecting = false;
    page.post({ type: 'action', action: 'reject', note });
    page.redraw();
    focusOn('action-reject');
  };
  return html`<div
    class="rejection"
    role="group"
    aria-labelledby="reject-label"
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Escape') cancel(page);
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
    }}
  >
    <p id="reject-label">${page.text('rejectReason')}</p>
    <vscode-textarea
      ${ref(reason)}
      id="reject-reason"
      rows="3"
      .label=${page.text('rejectReason')}
      placeholder=${page.text('rejectReasonHint')}
    ></vscode-textarea>
    <div class="buttons">
      ${button({ label: page.text('reject'), icon: 'circle-slash', id: 'reject-send', primary: true, click: send })}
      ${button({ label: page.text('cancel'), icon: 'chevron-up', id: 'reject-cancel', click: () => cancel(page) })}
    </div>
  </div>`;
}

function ask(page: DetailPage): void {
  rejecting = true;
  page.redraw();
  focusOn('reject-reason');
}

function cancel(page: DetailPage): void {
  rejecting = false;
  page.redraw();
  focusOn('action-reject');
}

/** After the drawing that is due: elements draw their own inside a moment later. */
function focusOn(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
