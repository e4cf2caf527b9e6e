import { diffArrays } from 'diff';
import { applyEdits, invertEdits } from '../bugs/edits.ts';
import { codeSpan, fenced } from '../bugs/markdown.ts';
import type { Edit, ReviewComment } from '../protocol/index.ts';

/** Where a reviewer would write of a change, and what has to be there. */
export interface ReviewPlace extends Pick<ReviewComment, 'line' | 'endLine'> {
  /** One sentence, with a code block where it takes several lines; '' when there is too much to show. */
  readonly remedy: string;
}

/**
 * The place of some edits of one file, which are near each other, in lines of the file with the bug: the lines that they
 * wrote; where they only took lines away, the line before which, or after which, those have to come back.
 * @param all every edit of the file, also those of other places.
 * @param before the file without the bug; `after`: with all edits.
 */
export function reviewPlace(
  edits: readonly [Edit, ...Edit[]],
  all: readonly Edit[],
  before: string,
  after: string,
): ReviewPlace {
  const old = linesOf(before);
  const now = linesOf(applyEdits(before, edits));
  const { head, tail } = sharedEnds(old, now);
  const removed = old.slice(head, old.length - tail);
  const added = now.slice(head, now.length - tail);
  const shift = shiftOf(edits, all, before, after);
  const last = Math.max(1, linesOf(after).length);
  const at = (from: number, to: number, remedy: string): ReviewPlace => ({
    line: Math.min(from + shift + 1, last),
    endLine: Math.min(to + shift + 1, last),
    remedy,
  });
  if (added.length === 0) {
    const { line, side } = neighbourOf(removed, now, head);
    return at(line, line, told(`${side} this line there should be`, removed));
  }
  const end = head + added.length - 1;
  if (removed.length === 0) {
    return at(head, end, added.length === 1 ? 'This line should not be there.' : 'These lines should not be there.');
  }
  const wanted = told('It should be', indentedOnly(removed, added) ? withDepth(old, head, removed, added) : removed);
  const [first, final] = writtenLines(removed, added);
  return at(head + first, head + final, wanted);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function sharedEnds(old: readonly string[], now: readonly string[]): { head: number; tail: number } {
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  return { head, tail };
}

/** By how many lines the edits of other places move this one. */
function shiftOf(edits: readonly [Edit, ...Edit[]], all: readonly Edit[], before: string, after: string): number {
  const inFile = all.filter((edit) => edit.file === edits[0].file).sort((a, b) => a.start - b.start || a.end - b.end);
  const first = edits.reduce((a, b) => (b.start < a.start ? b : a));
  const at = inFile.findIndex(({ start, end, text }) => {
    return start === first.start && end === first.end && text === first.text;
  });
  const start = invertEdits(before, inFile)[at]?.start ?? first.start;
  return lineAt(after, start) - lineAt(before, first.start);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

/** The first and the last line that are new; all lines when they are the old ones in another order, or only some of them. */
function writtenLines(removed: readonly string[], added: readonly string[]): [number, number] {
  const all: [number, number] = [0, added.length - 1];
  if ([...removed].sort().join('\n') === [...added].sort().join('\n')) return all;
  const written: number[] = [];
  let line = 0;
  for (const { value, removed: gone, added: fresh } of diffArrays([...removed], [...added])) {
    if (gone) continue;
    if (fresh) written.push(...value.flatMap((text, i) => (text.trim() === '' ? [] : [line + i])));
    line += value.length;
  }
  const [first] = written;
  return first === undefined ? all : [first, written.at(-1) ?? first];
}

/** Whether all that changed is how far lines are indented: then only the lines around tell what is meant. */
function indentedOnly(removed: readonly string[], added: readonly string[]): boolean {
  const sorted = (lines: readonly string[]) => [...lines].sort().join('\n');
  const bare = (lines: readonly string[]) => lines.map((line) => line.trim());
  return sorted(bare(removed)) === sorted(bare(added)) && sorted(removed) !== sorted(added);
}

/** With the lines before that show the depth: up to the head of the block that something left, or the end of the one it is in. */
function withDepth(
  lines: readonly string[],
  head: number,
  removed: readonly string[],
  added: readonly string[],
): readonly string[] {
  const own = depth(removed[0] ?? '');
  const left = Math.min(...added.filter((line) => line.trim() !== '').map(depth)) < own;
  const shows = (line: string) => line.trim() !== '' && (left ? depth(line) < own : depth(line) !== own);
  let from = head - 1;
  while (from > 0 && !shows(lines[from] ?? '')) from--;
  const shown = lines.slice(Math.max(0, from), head);
  return shown.length + removed.length > mostLines ? removed : [...shown, ...removed];
}

function depth(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

/** The line beside which the missing lines are told of: the next one when it stands as deep, else the one before them. */
function neighbourOf(
  removed: readonly string[],
  now: readonly string[],
  at: number,
): { line: number; side: 'Before' | 'After' } {
  const wanted = depth(removed.find((line) => line.trim() !== '') ?? '');
  const next = now[at];
  if (next !== undefined && /^\s*[^\s)\]}]/.test(next) && depth(next) >= wanted) return { line: at, side: 'Before' };
  let line = at - 1;
  while (line > 0 && now[line]?.trim() === '') line--;
  return line < 0 ? { line: 0, side: 'Before' } : { line, side: 'After' };
}

const longestLine = 160;
const mostLines = 8;

function told(what: string, code: readonly string[]): string {
  const lines = [...code];
  while (lines.at(-1)?.trim() === '') lines.pop();
  while (lines[0]?.trim() === '') lines.shift();
  const [first] = lines;
  if (first === undefined || lines.length > mostLines || lines.some((line) => line.length > longestLine)) return '';
  const only = first.trim();
  if (lines.length === 1) return `${what} ${codeSpan(only)}.`;
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map(depth));
  return `${what}:\n\n${fenced(lines.map((line) => line.slice(indent)).join('\n'))}`;
}
