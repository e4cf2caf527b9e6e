import type { Node } from 'web-tree-sitter';
import { type Source, type Span, spanOf } from './layout.ts';
import { neighbour } from './neighbours.ts';

type Part = { readonly text: string } | { readonly capture: string; readonly parentheses: boolean };

/** Text with references to captures, as docs/mutation-rules.md describes. */
export interface Template {
  readonly parts: readonly Part[];
}

/** Captured nodes by name. */
export type Captures = ReadonlyMap<string, readonly Node[]>;

const reference = /@@|@\((\w+)\)|@\{(\w+)\}|@(\w+)/g;

/** @throws when the template names a capture that is not among `known`. */
export function parseTemplate(text: string, known: ReadonlySet<string>): Template {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(reference)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    at = match.index + match[0].length;
    const capture = match[1] ?? match[2] ?? match[3];
    if (capture === undefined) parts.push({ text: '@' });
    else if (known.has(capture)) parts.push({ capture, parentheses: match[1] !== undefined });
    else throw new Error(`'${text}' names @${capture}, which the pattern does not capture`);
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return { parts };
}

/**
 * The template's text for a place at `at`; undefined when a capture it names matched nothing.
 * @param enclosed what the template's text replaces stands between delimiters, so that parentheses around all of it
 *   would be noise.
 */
export function expand(
  template: Template,
  captures: Captures,
  source: Source,
  at: number,
  enclosed = false,
): string | undefined {
  const noise = enclosed && template.parts.length === 1;
  const eol = source.eol(at);
  const base = source.indent(at);
  let indent = base;
  let result = '';
  for (const part of template.parts) {
    if ('text' in part) {
      result += part.text.replace(/\n(\t*)/g, (_, tabs: string) => {
        indent = base + source.indentUnit.repeat(tabs.length);
        return eol + indent;
      });
      continue;
    }
    const nodes = captures.get(part.capture);
    if (!nodes?.length) return undefined;
    const span = spanOf(nodes);
    const text = source.moved(span, indent);
    const bare = !part.parentheses || isOnePiece(span) || (noise && isOneExpression(span));
    result += bare ? text : `(${text})`;
  }
  return result;
}

/** The template for people: captured source on one line, shortened. */
export function describe(template: Template, captures: Captures, source: Source, added: string): string {
  return template.parts
    .map((part) => {
      if ('text' in part) return part.text;
      const nodes = captures.get(part.capture);
      if (part.capture === 'new') return shorten(added);
      return nodes?.length ? shorten(source.of(spanOf(nodes))) : '';
    })
    .join('');
}

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  if (line.length <= 60) return line;
  const cut = line.slice(0, 59);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Binds as tightly as a name: no operator or keyword of its own outside brackets and quotes. */
function isOnePiece(span: Span): boolean {
  const [node] = span.nodes;
  if (!node || span.nodes.length > 1) return false;
  const children = node.children;
  const first = children[0];
  const last = children.at(-1);
  if (first && last && /^[([{]$/.test(first.type) && /^[)\]}]$/.test(last.type)) return true;
  return children.every((child) => child.isNamed || /^(\.|::|["'`]|[()[\]{}])$/.test(child.type));
}

/** No comma of its own, and no end that reaches as far as it can, like a lambda's. */
function isOneExpression({ nodes }: Span): boolean {
  return nodes.every((node) => !/list|sequence|tuple|yield|assign|lambda|arrow|function|named/.test(node.type));
}

/** Does the span stand alone between brackets, commas, or what sets a value apart from its statement? */
export function isEnclosed({ nodes }: Span): boolean {
  const [first] = nodes;
  const last = nodes.at(-1);
  const before = first && neighbour(first, 'previousSibling');
  const after = last && neighbour(last, 'nextSibling');
  return /^([([{,]|:?=|return)$/.test(before?.type ?? '') && (!after || /^[)\]},;\n]$/.test(after.type));
}
