import type { Edit } from '../protocol/index.ts';

/** An edit within one text: replace `[start, end)` by `text`. Offsets are UTF-16 code units. */
export type TextEdit = Pick<Edit, 'start' | 'end' | 'text'>;

/** Orders by position; throws when edits overlap, share a position or lie outside a text of `length`. */
export function sortEdits<T extends TextEdit>(edits: readonly T[], length = Number.POSITIVE_INFINITY): T[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let previous: T | undefined;
  for (const edit of sorted) {
    if (!(edit.start >= 0 && edit.end >= edit.start && edit.end <= length)) {
      throw new Error(`edit [${edit.start}, ${edit.end}) lies outside the text of ${length}`);
    }
    // Two insertions at one place have no defined order, so they count as an overlap too.
    if (previous && (edit.start < previous.end || edit.start === previous.start)) {
      throw new Error(`edits [${previous.start}, ${previous.end}) and [${edit.start}, ${edit.end}) overlap`);
    }
    previous = edit;
  }
  return sorted;
}

/** The text after the edits. Throws when they overlap or lie outside. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of sortEdits(edits, text.length)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The edits that turn `applyEdits(text, edits)` back into `text`. */
export function invertEdits<T extends TextEdit>(text: string, edits: readonly T[]): T[] {
  let shift = 0;
  return sortEdits(edits, text.length).map((edit) => {
    const start = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { ...edit, start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) };
  });
}

/**
 * First and last line of a text that edits within it touch, from 1. `near` spares counting from the top for what is not
 * before it: an offset, and the line it is on.
 */
export function linesTouched(
  text: string,
  edits: readonly TextEdit[],
  near: { readonly start: number; readonly startLine: number } = { start: 0, startLine: 1 },
): { startLine: number; endLine: number } {
  const first = Math.min(...edits.map((edit) => edit.start));
  // An edit that ends at the start of a line does not touch that line.
  const last = Math.max(...edits.map((edit) => Math.max(edit.start, edit.end - 1)));
  const lineAt = (offset: number) =>
    near.startLine + text.slice(near.start, Math.max(near.start, offset)).split('\n').length - 1;
  return { startLine: lineAt(first), endLine: lineAt(last) };
}

/** Groups a candidate's edits by file, files in sorted order. */
export function editsByFile(edits: readonly Edit[]): Map<string, Edit[]> {
  const byPath = [...edits].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  return Map.groupBy(byPath, ({ file }) => file);
}

/** Edits of several files in the order that a candidate has them: by file, then by position. Throws like `sortEdits`. */
export function orderEdits(edits: readonly Edit[]): Edit[] {
  return [...editsByFile(edits).values()].flatMap((inFile) => sortEdits(inFile));
}
