import { html, type TemplateResult } from 'lit';
import type { Evidence, Tuple } from '../../engine/protocol/index.ts';
import { duration, moment } from '../shared/format.ts';
import { icon } from '../shared/parts.ts';
import { facts, short } from './facts.ts';
import type { DetailPage } from './page.ts';

const code = (text: string) => html`<code>${text}</code>`;

/** Why this bug is believed. */
export function evidence({ evidence: proof }: Tuple, page: DetailPage): TemplateResult {
  const { baseline, environment } = proof;
  const [first] = proof.runs;
  const agree = first !== undefined && proof.runs.every((run) => run.failed.join('\n') === first.failed.join('\n'));
  const aside = baseline.failing.length + baseline.flaky.length;
  return html`<section aria-labelledby="evidence">
    <h2 id="evidence">${page.text('evidence')}</h2>
    <p class="verdict ${agree ? 'agree' : 'disagree'}">
      ${icon(agree ? 'verified-filled' : 'warning')}${page.text(agree ? 'runsAgree' : 'runsDisagree', proof.runs.length)}
    </p>
    ${runs(proof, page)}
    ${facts(
      [
        ['sandbox', proof.sandbox],
        [
          'environment',
          html`${environment.description}<br /><code title=${environment.key}>${short(environment.key)}</code>`,
        ],
        ['testSetup', proof.testSetup],
        ['command', html`<code class="command">${proof.command.map(quoted).join(' ')}</code>`],
        [
          'baseline',
          page.text('baselineValue', baseline.stable, baseline.runs, duration(baseline.seconds, page.locale)),
        ],
        ...(aside > 0
          ? ([
              [
                'setAside',
                `${[...baseline.failing, ...baseline.flaky].slice(0, 3).join(', ')}${aside > 3 ? ` +${aside - 3}` : ''}`,
              ],
            ] as const)
          : []),
        ['confirmedAt', moment(proof.confirmedAt, page.locale)],
      ],
      page,
    )}
  </section>`;
}

function runs(proof: Evidence, page: DetailPage): TemplateResult {
  return html`<table class="runs">
    <thead>
      <tr>
        <th scope="col">${page.text('run')}</th>
        <th scope="col" class="amount">${page.text('failed')}</th>
        <th scope="col" class="amount">${page.text('exitCode')}</th>
        <th scope="col" class="amount">${page.text('took')}</th>
      </tr>
    </thead>
    <tbody>
      ${proof.runs.map(
        (run, index) => html`<tr>
          <th scope="row">${index + 1}</th>
          <td class="amount">${run.failed.length.toLocaleString(page.locale)}</td>
          <td class="amount">${run.exitCode ?? '–'}</td>
          <td class="amount">${duration(run.seconds, page.locale)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Where it comes from, so that it can be made again. */
export function provenance({ id, provenance: origin }: Tuple, page: DetailPage): TemplateResult {
  return html`<section aria-labelledby="provenance">
    <h2 id="provenance">${page.text('provenance')}</h2>
    ${facts(
      [
        [
          'commit',
          origin.commit === null
            ? page.text('noCommit')
            : html`<code title=${origin.commit}>${short(origin.commit)}</code>`,
        ],
        ['snapshot', html`<code title=${origin.snapshot}>${short(origin.snapshot)}</code>`],
        ['seed', code(String(origin.seed))],
        ['version', `Bugsmith ${origin.bugsmith}`],
        ['createdAt', moment(origin.createdAt, page.locale)],
        ['id', code(id)],
      ],
      page,
    )}
  </section>`;
}

/** As a person would type it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
