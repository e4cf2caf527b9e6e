import { diffArrays } from 'diff';
import type { TextEdit } from '../edits.ts';

/** The edits that turn `from` into `to`, line by line, and within the lines only what differs. */
export function editsBetween(from: string, to: string): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  let pending: { removed: string; added: string } | undefined;
  const finish = () => {
    if (!pending) return;
    edits.push(trimmed(at - pending.removed.length, pending.removed, pending.added));
    pending = undefined;
  };
  for (const { value, added, removed } of diffArrays(linesOf(from), linesOf(to))) {
    const text = value.join('');
    if (!added && !removed) {
      finish();
      at += text.length;
      continue;
    }
    pending ??= { removed: '', added: '' };
    if (added) pending.added += text;
    else {
      pending.removed += text;
      at += text.length;
    }
  }
  finish();
  return edits;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function trimmed(start: number, before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let front = 0;
  while (front < most && before.charCodeAt(front) === after.charCodeAt(front)) front++;
  if (isLow(before, front) || isLow(after, front)) front--;
  let back = 0;
  while (
    back < most - front &&
    before.charCodeAt(before.length - 1 - back) === after.charCodeAt(after.length - 1 - back)
  )
    back++;
  if (isLow(before, before.length - back) || isLow(after, after.length - back)) back--;
  return { start: start + front, end: start + before.length - back, text: after.slice(front, after.length - back) };
}

/** The second half of a character that takes two code units: it must not be torn from the first. */
function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
