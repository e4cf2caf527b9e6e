import type { Node } from 'web-tree-sitter';
import type { SourceFunction } from '../../protocol/index.ts';
import type { SourceFile } from '../sources.ts';

/** What a file tells about a function, beside the function itself. Pieces of source, in order of the file. */
export interface FileContext {
  readonly imports: readonly string[];
  /** Heads and fields of the classes around the function, outermost first. */
  readonly around: readonly string[];
  /** Constants, types and variables of the file that the function uses. */
  readonly declarations: readonly string[];
  /** Heads of the functions that it uses or that share its class; those it uses first. */
  readonly siblings: readonly string[];
}

/** Longer declarations are shown by their beginning. */
const longestPiece = 1200;

/**
 * Told by the names that grammars share (`import…`, `class…`, fields `name`, `left` and `body`), so that it holds for every
 * language that has a grammar.
 */
export function fileContext(
  { text, syntax }: SourceFile,
  fn: SourceFunction,
  functions: readonly SourceFunction[],
): FileContext {
  if (!syntax) return { imports: [], around: [], declarations: [], siblings: [] };
  const used = new Set(text.slice(fn.start, fn.end).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  const imports: string[] = [];
  const declarations: string[] = [];
  const others = functions.filter((other) => other.file === fn.file && other.id !== fn.id);
  for (const node of syntax.tree.rootNode.namedChildren) {
    if (node.isExtra || (node.startIndex <= fn.start && node.endIndex >= fn.end)) continue;
    if (isImport(node)) imports.push(piece(node.text));
    else if (others.some(({ start, end }) => start >= node.startIndex && end <= node.endIndex)) continue;
    else if (declaredNames(node).some((name) => used.has(name))) declarations.push(piece(node.text));
  }
  const scope = fn.name.includes('.') ? fn.name.slice(0, fn.name.lastIndexOf('.') + 1) : undefined;
  const nameOf = (other: SourceFunction) => other.name.slice(other.name.lastIndexOf('.') + 1);
  const called = others.filter((other) => used.has(nameOf(other)));
  const mates = others.filter(
    (other) => scope !== undefined && other.name.startsWith(scope) && !called.includes(other) && !isInside(other, fn),
  );
  return {
    imports,
    around: scopesAround(syntax.tree.rootNode, text, fn),
    declarations,
    siblings: [...called.filter((other) => !isInside(other, fn)), ...mates].map(headOf),
  };
}

/** A function by its name, head and the first sentence of its documentation. */
export function headOf({ name, signature, doc }: SourceFunction): string {
  const [sentence = ''] = (doc ?? '').split(/(?<=[.!?])\s|\n\s*\n/);
  const said = sentence.replace(/\s+/g, ' ').trim();
  return `${name}: ${piece(signature, 400)}${said === '' ? '' : `   (${said.slice(0, 200)})`}`;
}

function isInside(inner: SourceFunction, outer: SourceFunction): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

function isImport(node: Node): boolean {
  return /^(import|package|use_|using|include|preproc_include|future_import|namespace_use)/.test(node.type);
}

/** Names that a top-level construct declares. */
function declaredNames(node: Node): string[] {
  const names: string[] = [];
  const visit = (at: Node, depth: number): void => {
    const own = at.childForFieldName('name') ?? at.childForFieldName('left');
    if (own) names.push(...(own.text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []));
    if (depth < 3) for (const child of at.namedChildren) visit(child, depth + 1);
  };
  visit(node, 0);
  return names;
}

function scopesAround(root: Node, text: string, fn: SourceFunction): string[] {
  const heads: string[] = [];
  let node = root.descendantForIndex(fn.bodyStart, Math.max(fn.bodyStart, fn.bodyEnd - 1))?.parent ?? undefined;
  for (; node; node = node.parent ?? undefined) {
    if (node.endIndex - node.startIndex <= fn.end - fn.start) continue;
    if (!/class|impl|interface|struct|trait|module_def/.test(node.type) || /body|block|heritage/.test(node.type))
      continue;
    const body = node.childForFieldName('body');
    if (!body) continue;
    const fields = body.namedChildren.filter((child) => isField(child)).map((child) => `  ${piece(child.text, 200)}`);
    heads.unshift([text.slice(node.startIndex, body.startIndex).trim(), ...fields.slice(0, 30)].join('\n'));
  }
  return heads;
}

function isField(node: Node): boolean {
  if (/method|function|decorat|comment|class_def/.test(node.type) || node.childForFieldName('body')) return false;
  return /field|property|assignment|expression_statement|declaration/.test(node.type);
}

function piece(text: string, longest = longestPiece): string {
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}
