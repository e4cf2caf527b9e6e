import { html, type TemplateResult } from 'lit';
import type { DetailState } from '../messages.ts';
import { markdown } from '../shared/markdown.ts';
import { message, trouble } from '../shared/parts.ts';
import { actions, closeRejection } from './actions.ts';
import { change } from './change.ts';
import { evidence, provenance } from './evidence.ts';
import { header } from './header.ts';
import { alternativeFixes, quality, reviewComments } from './judgement.ts';
import { origin } from './origin.ts';
import type { DetailPage } from './page.ts';
import { failingTests, forgetOpenTests } from './tests.ts';

export function detailView(state: DetailState, page: DetailPage): TemplateResult {
  if (state.kind === 'problem') return trouble(state, page);
  if (state.kind === 'gone') {
    return message({ icon: 'trash', title: page.text('gone'), paragraphs: [page.text('goneHint')] });
  }
  const { tuple } = state;
  return html`<main class="detail">
    ${header(tuple, page)} ${actions(state, page)}
    <div class="columns">
      <div class="story">
        ${change(tuple, page)} ${reviewComments(tuple, page)}
        <section aria-labelledby="issue">
          <h2 id="issue">${page.text('issue')}</h2>
          <div class="prose">${markdown(tuple.problemStatement, 3)}</div>
        </section>
        ${failingTests(tuple, page)} ${alternativeFixes(tuple, page)}
      </div>
      <div class="facts">
        ${origin(tuple, page)} ${evidence(tuple, page)} ${quality(tuple.quality, page)} ${provenance(tuple, page)}
      </div>
    </div>
  </main>`;
}

/** Another bug starts afresh; a change of the same bug is said. */
export function detailChanged(state: DetailState, before: DetailState | undefined, page: DetailPage): void {
  if (before === undefined) return;
  if (state.kind === 'gone') page.announce(page.text('gone'));
  if (state.kind !== 'bug') return;
  if (before.kind !== 'bug' || before.tuple.id !== state.tuple.id) {
    closeRejection();
    forgetOpenTests();
    window.scrollTo({ top: 0 });
    page.announce(state.tuple.explanation);
  } else if (before.tuple.review.state !== state.tuple.review.state) {
    closeRejection();
    page.announce(page.text('reviewedAs', page.text(state.tuple.review.state)));
  }
}
