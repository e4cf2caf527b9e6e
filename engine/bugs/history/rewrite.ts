import type { TextEdit } from '../edits.ts';
import { editsBetween } from './edits-between.ts';

/** Indentation of the line that an offset is on. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** Code from one place, laid out for another: later lines get the new place's indentation instead of the old one's. */
export function reindent(code: string, from: string, to: string): string {
  if (from === to) return code;
  return code.replaceAll(/\n([ \t]*)(?=[^\s])/g, (line, indent: string) =>
    indent.startsWith(from) ? `\n${to}${indent.slice(from.length)}` : line,
  );
}

/** Minimal edits that put `code` in place of `[start, end)`. */
export function replaceSpan(text: string, start: number, end: number, code: string): TextEdit[] {
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const laidOut = code.replaceAll(/\r?\n/g, ending);
  return editsBetween(text.slice(start, end), laidOut).map((edit) => ({
    start: edit.start + start,
    end: edit.end + start,
    text: edit.text,
  }));
}

/** Removes `[start, end)`, and the whole lines when nothing else is on them. */
export function removeSpan(text: string, start: number, end: number): TextEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*;?[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  const alone = text.slice(lineStart, start).trim() === '' && rest !== null;
  return alone ? { start: lineStart, end: end + rest[0].length, text: '' } : { start, end, text: '' };
}
