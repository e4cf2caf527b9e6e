import type { Node } from 'web-tree-sitter';
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
  const all = node.children.filter((child) => !child.isExtra || child.isError);
  const whole = all.length === 0 || /content$|string|template|regex|char/.test(type) || hasOwnText(node, source);
  if (whole) {
    const digest = new Hash53(hash53(type)).text(source, start, end).value;
    return { type, named, start, end, source, children: [], digest, leaves: 1 };
  }
  const children = all
    .filter((child) => child.isNamed || !/^[;\s]*$/.test(child.type))
    .map((child) => termOf(child, source));
  const hash = new Hash53(hash53(type));
  for (const child of children) hash.number(child.digest);
  const leaves = children.reduce((sum, child) => sum + child.leaves, 0);
  return { type, named, start, end, source, children, digest: hash.value, leaves };
}

function hasOwnText(node: Node, source: string): boolean {
  let at = node.startIndex;
  for (const child of node.children) {
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

/** The largest term that lies in a stretch of text and fills it, but for white space. */
export function termAt(root: Term, start: number, end: number): Term | undefined {
  let current: Term = root;
  for (;;) {
    if (current.start >= start && current.end <= end) return current;
    const next = current.children.find((child) => child.start <= start && child.end >= end);
    const inside: Term | undefined = next ?? current.children.find((child) => child.start >= start && child.end <= end);
    if (!inside) return undefined;
    current = inside;
  }
}
