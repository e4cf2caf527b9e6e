import type { Node } from 'web-tree-sitter';
import { Counter } from '../counter.ts';
import type { TextEdit } from '../edits.ts';

/** A stretch of source: a node, or several that follow each other. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** In source order; at least one. */
  readonly nodes: readonly Node[];
}

export function spanOf(nodes: readonly Node[]): Span {
  const first = nodes[0];
  const last = nodes.at(-1);
  if (!first || !last) throw new Error('a span needs a node');
  return { start: first.startIndex, end: last.endIndex, nodes };
}

/** What the interpreter knows of a file's text: lines, indentation, line ends. */
export class Source {
  readonly text: string;
  #unit: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  of(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  lineStart(at: number): number {
    return this.text.lastIndexOf('\n', at - 1) + 1;
  }

  /** Just behind the line's text, before its line end. */
  lineEnd(at: number): number {
    const newline = this.text.indexOf('\n', at);
    if (newline < 0) return this.text.length;
    return newline > at && this.text[newline - 1] === '\r' ? newline - 1 : newline;
  }

  /** White space at the start of the line. */
  indent(at: number): string {
    const start = this.lineStart(at);
    return /^[ \t]*/.exec(this.text.slice(start, this.lineEnd(start)))?.[0] ?? '';
  }

  startsLine(at: number): boolean {
    return this.text.slice(this.lineStart(at), at).trim() === '';
  }

  /** The line end used at `at`, or the nearest one before it. */
  eol(at: number): string {
    const after = this.text.indexOf('\n', at);
    const newline = after >= 0 ? after : this.text.lastIndexOf('\n');
    return newline > 0 && this.text[newline - 1] === '\r' ? '\r\n' : '\n';
  }

  /** One step of indentation: the most frequent increase from a line to the next. */
  get indentUnit(): string {
    this.#unit ??= mostFrequentStep(this.text);
    return this.#unit;
  }

  /** Text of the span as it reads where lines are indented by `to` rather than as where it stands. */
  moved(span: Span, to: string): string {
    const from = this.indent(span.start);
    const text = this.of(span);
    if (from === to || !text.includes('\n')) return text;
    let position = span.start;
    return text
      .split('\n')
      .map((line, index) => {
        const lineStart = position;
        position += line.length + 1;
        const fixed = index === 0 || !line.startsWith(from) || line.trim() === '' || this.#isContent(span, lineStart);
        return fixed ? line : to + line.slice(from.length);
      })
      .join('\n');
  }

  /** Does the line begin inside a string or comment, where white space is content? */
  #isContent(span: Span, lineStart: number): boolean {
    const outer = span.nodes.find((node) => node.startIndex <= lineStart && lineStart < node.endIndex);
    const inner = outer?.descendantForIndex(lineStart, lineStart + 1);
    if (!inner) return false;
    if (inner.childCount === 0) return true;
    return /(^|_)(string|template|heredoc)/.test(inner.type) && !inner.type.startsWith('concatenated');
  }
}

/**
 * The smaller edits that do the same: text that stays in the middle is left alone, and so are whole lines that stay at
 * both ends.
 */
export function minimise(edit: TextEdit, source: string): TextEdit[] {
  const old = source.slice(edit.start, edit.end);
  if (old === edit.text) return [];
  const inside = old.length > 1 ? edit.text.indexOf(old) : -1;
  if (inside >= 0) {
    return [
      { start: edit.start, end: edit.start, text: edit.text.slice(0, inside) },
      { start: edit.end, end: edit.end, text: edit.text.slice(inside + old.length) },
    ].filter((piece) => piece.text !== '');
  }
  let head = 0;
  for (
    let at = old.indexOf('\n');
    at >= 0 && edit.text.startsWith(old.slice(0, at + 1));
    at = old.indexOf('\n', at + 1)
  ) {
    head = at + 1;
  }
  let tail = 0;
  for (let at = old.lastIndexOf('\n'); at >= head; at = at > 0 ? old.lastIndexOf('\n', at - 1) : -1) {
    const size = old.length - at;
    if (edit.text.length - size < head || !edit.text.endsWith(old.slice(at))) break;
    tail = size;
  }
  return [{ start: edit.start + head, end: edit.end - tail, text: edit.text.slice(head, edit.text.length - tail) }];
}

function mostFrequentStep(text: string): string {
  const seen = new Counter();
  let previous = '';
  for (const [, indent = ''] of text.slice(0, 100_000).matchAll(/^([ \t]*)[^\s]/gm)) {
    const step = indent.startsWith(previous) ? indent.slice(previous.length) : '';
    if (step && step.length <= 8) seen.add(step);
    previous = indent;
  }
  return [...seen].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '    ';
}
