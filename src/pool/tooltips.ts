import { l10n, MarkdownString } from 'vscode';
import type { PoolRow } from '../../engine/protocol/index.ts';
import { categoryName, difficultyName, failingTests, reviewName, strategyName } from '../platform/words.ts';
import type { GapReference } from './nodes.ts';

export function bugTooltip(row: PoolRow): MarkdownString {
  const text = new MarkdownString(undefined, true);
  const paragraph = (icon: string, content: string) => text.appendMarkdown(`\n\n$(${icon}) `).appendText(content);
  text.appendMarkdown('**').appendText(row.explanation).appendMarkdown('**');
  paragraph('symbol-method', `${row.function} — ${row.file}`);
  paragraph('tag', `${categoryName(row.category)} · ${difficultyName(row.difficulty)}`);
  paragraph('beaker', `${strategyName(row.strategy)} · ${row.rule}`);
  paragraph('testing-failed-icon', l10n.t('{0}, {1} still pass', failingTests(row.failToPass.length), row.passToPass));
  for (const test of row.failToPass.slice(0, 5)) text.appendMarkdown('\n- ').appendText(test);
  paragraph('checklist', reviewName(row.review));
  return text;
}

export function gapTooltip({ file, function: name, survivor }: GapReference): MarkdownString {
  return new MarkdownString()
    .appendText(survivor.explanation)
    .appendMarkdown('\n\n')
    .appendText(l10n.t('No test noticed this change in {0}, line {1} of {2}.', name, survivor.line, file));
}
