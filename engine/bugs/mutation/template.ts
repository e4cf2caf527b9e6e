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

/**
 * The template for people: captured source on one line, shortened. What would read alike then, though it is not, is cut
 * where it differs.
 */
export function describe(template: Template, captures: Captures, source: Source, added: string): string {
  const pieces = template.parts.map((part) => {
    if ('text' in part) return { said: part.text };
    if (part.capture === 'new') return { code: onOneLine(added) };
    const nodes = captures.get(part.capture);
    return { code: nodes?.length ? onOneLine(source.of(spanOf(nodes))) : '' };
  });
  const codes = pieces.flatMap(({ code }) => code ?? []);
  return pieces
    .map(({ said, code = '' }, at) => {
      if (said !== undefined) return said;
      const twin = codes.find((other) => other !== code && shorten(other) === shorten(code));
      const shown = twin === undefined ? shorten(code) : shorten(code, sharedStart(code, twin) - leadIn);
      // Code that has a back-tick of its own stands between two of them.
      const quoted = pieces[at - 1]?.said?.endsWith('`') && pieces[at + 1]?.said?.startsWith('`');
      return quoted && shown.includes('`') ? `\` ${shown} \`` : shown;
    })
    .join('');
}

/** Without the line ends' own marks, and what only ends a statement. */
function onOneLine(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/(?<=.)\s*;$/, '');
}

const longest = 60;
/** How much is shown before the place where two texts begin to differ. */
const leadIn = 20;

function sharedStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** At most `longest` characters from `from` on, with an ellipsis where something is left out. */
function shorten(line: string, from = 0): string {
  const start = from > 1 && line.length > longest ? from : 0;
  // Half a word tells nothing.
  const rest = start > 0 ? `…${whole(line.slice(start).replace(/^\w{1,19}(?=\W)/, ''))}` : line;
  return rest.length <= longest ? rest : `${whole(rest.slice(0, longest - 1))}…`;
}

/** Without half of a character at either end. */
function whole(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
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
