import type { Node, Tree } from 'web-tree-sitter';
import { grammarOf, withTree } from '../../languages/parser.ts';
import type { LanguageProfile } from '../../languages/profile.ts';
import { Hash53, hash53 } from '../hash.ts';

/** A syntax tree as plain data that outlives its parser, without comments. */
export interface Term {
  readonly type: string;
  readonly named: boolean;
  readonly start: number;
  readonly end: number;
  /** The whole text that it is a part of. */
  readonly source: string;
  /** Empty for leaves, and for what keeps text of its own (strings and the like). */
  readonly children: readonly Term[];
  /** Equal terms have equal digests, wherever they stand and however they are laid out. */
  readonly digest: number;
  /** Leaves below it. */
  readonly leaves: number;
}

/** The whole tree of a file's text. */
export async function parseTerm(profile: LanguageProfile, file: string, text: string): Promise<Term> {
  return withTree(grammarOf(profile, file), text, (tree) => termOf(tree.rootNode, text));
}

export function textOf(term: Term): string {
  return term.source.slice(term.start, term.end);
}

function termOf(node: Node, source: string): Term {
  const { type, startIndex: start, endIndex: end, isNamed: named } = node;
  const parts = partsOf(node, source);
  if (!parts) {
    const digest = new Hash53(hash53(type)).text(source, start, end).value;
    return { type, named, start, end, source, children: [], digest, leaves: 1 };
  }
  const children = parts.map((child) => termOf(child, source));
  const hash = new Hash53(hash53(type));
  for (const child of children) hash.number(child.digest);
  const leaves = children.reduce((sum, child) => sum + child.leaves, 0);
  return { type, named, start, end, source, children, digest: hash.value, leaves };
}

/** The nodes that become its term's children; undefined for a leaf, and for what keeps text of its own. */
function partsOf(node: Node, source: string): Node[] | undefined {
  const { children } = node;
  const all = children.filter((child) => !child.isExtra || child.isError);
  if (all.length === 0 || /content$|string|template|regex|char/.test(node.type)) return undefined;
  if (hasOwnText(node, children, source)) return undefined;
  return all.filter((child) => child.isNamed || !/^[;\s]*$/.test(child.type));
}

function hasOwnText(node: Node, children: readonly Node[], source: string): boolean {
  let at = node.startIndex;
  for (const child of children) {
    if (source.slice(at, child.startIndex).trim() !== '') return true;
    at = child.endIndex;
  }
  return source.slice(at, node.endIndex).trim() !== '';
}

/** All terms of a tree, outer ones first. */
export function* termsIn(term: Term): Generator<Term> {
  yield term;
  for (const child of term.children) yield* termsIn(child);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The largest term that lies in a stretch of text and fills it, but for white space. */
export function termAt(root: Term, start: number, end: number): Term | undefined {
  return largestIn({ start, end }, root, ({ children }) => children);
}

/** The same of a tree, of which no more than this becomes terms: those of a whole file take longer than parsing it. */
export function termIn(tree: Tree, source: string, start: number, end: number): Term | undefined {
  const spanned = (node: Node) => ({ node, start: node.startIndex, end: node.endIndex });
  const found = largestIn({ start, end }, spanned(tree.rootNode), ({ node }) => partsOf(node, source)?.map(spanned));
  return found && termOf(found.node, source);
}

function largestIn<T extends Span>(
  { start, end }: Span,
  root: T,
  childrenOf: (one: T) => readonly T[] | undefined,
): T | undefined {
  let current = root;
  for (;;) {
    if (current.start >= start && current.end <= end) return current;
    const children = childrenOf(current) ?? [];
    const next = children.find((child) => child.start <= start && child.end >= end);
    const inside = next ?? children.find((child) => child.start >= start && child.end <= end);
    if (!inside) return undefined;
    current = inside;
  }
}
