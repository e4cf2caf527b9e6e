import type { Node } from 'web-tree-sitter';
import type { TextEdit } from '../edits.ts';
import type { Source, Span } from './layout.ts';
import { fieldOf, neighbour } from './neighbours.ts';

/**
 * Takes a node away as a person would: a list item with its comma, a statement with its lines, anything else with the
 * blanks beside it. See docs/mutation-rules.md, "Removing".
 */
export function removal(span: Span, source: Source, filler: string | undefined): TextEdit[] {
  const first = span.nodes[0];
  const last = span.nodes.at(-1);
  if (!first || !last) throw new Error('nothing to remove');
  const before = neighbour(first, 'previousSibling');
  const after = neighbour(last, 'nextSibling');
  if (filler !== undefined && isNeeded(first, last)) return [{ start: span.start, end: span.end, text: filler }];
  // Behind a comment, what follows the item would become part of the comment.
  if (after?.type === ',' && (before?.type !== ',' || first.previousSibling?.isExtra)) {
    const next = neighbour(after, 'nextSibling');
    const end = next && !isBracket(next) ? next.startIndex : after.endIndex;
    return [{ start: span.start, end, text: '' }];
  }
  if (before?.type === ',') return withComma(before, span, source);
  return [wholeLines(span, source) ?? withBlanks(span, after, source)];
}

/** Would a syntax error remain? The only statement of a block without braces, or a required part of another one. */
function isNeeded(first: Node, last: Node): boolean {
  const parent = first.parent;
  if (!parent) return false;
  if (first.equals(last)) {
    const field = fieldOf(first);
    // A field that is there several times is a list, and need not be there at all.
    if (field !== null && parent.childrenForFieldName(field).length === 1) return true;
  }
  const others = parent.namedChildren.filter(
    (child) => !child.isExtra && (child.endIndex <= first.startIndex || child.startIndex >= last.endIndex),
  );
  return others.length === 0 && !parent.children.some((child) => child.type === '{');
}

function wholeLines(span: Span, source: Source): TextEdit | undefined {
  const { text } = source;
  if (!source.startsLine(span.start)) return undefined;
  const lineEnd = source.lineEnd(span.end);
  const last = span.nodes.at(-1);
  const trailing = last && /^[ \t]*;/.test(text.slice(span.end, lineEnd)) ? text.indexOf(';', span.end) + 1 : span.end;
  const rest = text.slice(trailing, lineEnd);
  if (rest.trim() !== '' && !isComment(last, source, trailing, lineEnd)) return undefined;
  const start = source.lineStart(span.start);
  if (lineEnd < text.length) return { start, end: text.indexOf('\n', lineEnd) + 1, text: '' };
  // The last line has no line end, and the file shall still have none.
  const before = start > 0 && text[start - 2] === '\r' ? start - 2 : Math.max(0, start - 1);
  return { start: before, end: lineEnd, text: '' };
}

/** Is what follows on the line one comment that ends with it? */
function isComment(last: Node | undefined, source: Source, from: number, lineEnd: number): boolean {
  if (!last) return false;
  const start = from + (/^[ \t]*/.exec(source.text.slice(from, lineEnd))?.[0].length ?? 0);
  const node = last.tree.rootNode.descendantForIndex(start, start + 1);
  return !!node && node.isExtra && node.startIndex === start && node.endIndex >= lineEnd;
}

function withBlanks(span: Span, after: Node | null, source: Source): TextEdit {
  const { text } = source;
  const semicolon = after?.type === ';' && /^[ \t]*$/.test(text.slice(span.end, after.startIndex));
  const end = semicolon && after ? after.endIndex : span.end;
  const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const atLineEnd = end + blanks >= source.lineEnd(end);
  if (!atLineEnd && !/[)\]},;:]/.test(text[end + blanks] ?? ''))
    return { start: span.start, end: end + blanks, text: '' };
  const before = /[ \t]*$/.exec(text.slice(0, span.start))?.[0].length ?? 0;
  const lineStart = source.lineStart(span.start);
  return { start: Math.max(lineStart, span.start - before), end, text: '' };
}

function isBracket(node: Node): boolean {
  return /^[()[\]{}]$/.test(node.type);
}

/** An item with the comma before it. A comment between the two belongs to the item before and stays. */
function withComma(comma: Node, span: Span, source: Source): TextEdit[] {
  const { text } = source;
  const start = comma.startIndex - (/[ \t]*$/.exec(text.slice(0, comma.startIndex))?.[0].length ?? 0);
  const between = text.slice(comma.endIndex, span.start);
  if (between.trim() === '') return [{ start, end: span.end, text: '' }];
  const item = comma.endIndex + between.trimEnd().length;
  return [
    { start, end: comma.endIndex, text: '' },
    { start: item, end: span.end, text: '' },
  ];
}
