import { html, nothing, type TemplateResult } from 'lit';
import type { Tuple } from '../../engine/protocol/index.ts';
import { changedSpans, type PatchFile, type PatchHunk, type PatchLine, readPatch, type Span } from '../shared/patch.ts';
import type { DetailPage } from './page.ts';

/** What the bug does to the code, as a unified diff from right to wrong. */
export function change(tuple: Tuple, page: DetailPage): TemplateResult {
  return html`<section aria-labelledby="change">
    <h2 id="change">${page.text('change')}</h2>
    <p class="hint">${page.text('changeHint')}</p>
    ${diffs(tuple.bugPatch, page)}
  </section>`;
}

/** A unified diff, file by file. */
export function diffs(patch: string, page: DetailPage): TemplateResult[] {
  return readPatch(patch).map((file) => fileDiff(file, page));
}

function fileDiff({ file, hunks }: PatchFile, page: DetailPage): TemplateResult {
  return html`<figure class="diff">
    <figcaption>${file}</figcaption>
    <div class="scroll" tabindex="0" role="group" aria-label=${file}>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">${page.text('lineBefore')}</th>
            <th scope="col">${page.text('lineAfter')}</th>
            <td></td>
            <td></td>
          </tr>
        </thead>
        ${hunks.map((hunk, index) => hunkRows(hunk, index === 0, page))}
      </table>
    </div>
  </figure>`;
}

function hunkRows({ section, lines }: PatchHunk, first: boolean, page: DetailPage): TemplateResult {
  const spans = changedSpans(lines);
  const head =
    first && section === '' ? nothing : html`<tr class="section"><td colspan="3"></td><td>${section || '⋯'}</td></tr>`;
  return html`<tbody>${head}${lines.map((line) => row(line, spans.get(line), page))}</tbody>`;
}

function row(line: PatchLine, span: Span | undefined, page: DetailPage): TemplateResult {
  const before = 'before' in line ? line.before : '';
  const after = 'after' in line ? line.after : '';
  return html`<tr class=${line.kind}>
    <td class="number">${before}</td>
    <td class="number">${after}</td>
    <td class="sign">${sign(line, page)}</td>
    <td class="text">${span ? marked(line.text, span) : line.text || ' '}</td>
  </tr>`;
}

function marked(text: string, { start, end }: Span): TemplateResult {
  return html`${text.slice(0, start)}<span class="changed">${text.slice(start, end)}</span>${text.slice(end)}`;
}

function sign({ kind }: PatchLine, page: DetailPage): TemplateResult | typeof nothing {
  if (kind === 'same' || kind === 'note') return nothing;
  const [text, name] = kind === 'removed' ? ['−', page.text('lineRemoved')] : ['+', page.text('lineAdded')];
  return html`<span aria-hidden="true">${text}</span><span class="visually-hidden">${name}</span>`;
}
