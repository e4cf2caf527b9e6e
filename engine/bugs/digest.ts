import type { Node } from 'web-tree-sitter';
import { Hash53 } from './hash.ts';

export interface DigestHooks {
  /** Digest of a subtree when it is known from another parse. */
  known?(typeId: number, start: number, end: number): number | undefined;
  computed?(typeId: number, start: number, end: number, digest: number): void;
  /** A node without any text. */
  empty?(node: Node): void;
}

/**
 * Digest of what a syntax tree means, bottom up. White space, comments, redundant parentheses and optional `;` do not
 * count: trees that differ only in them have the same digest.
 */
export function digestNode(node: Node, text: string, hooks: DigestHooks = {}): number {
  const children = node.children;
  const { startIndex, endIndex } = node;
  const typeId = node.typeId;
  if (children.length === 0) {
    if (startIndex === endIndex) hooks.empty?.(node);
    return new Hash53(typeId).text(text, startIndex, endIndex).value;
  }
  const found = hooks.known?.(typeId, startIndex, endIndex);
  if (found !== undefined) return found;
  const digest = digestChildren(node, children, typeId, text, hooks);
  hooks.computed?.(typeId, startIndex, endIndex, digest);
  return digest;
}

function digestChildren(
  node: Node,
  children: readonly Node[],
  typeId: number,
  text: string,
  hooks: DigestHooks,
): number {
  const type = node.type;
  const counted = children.filter((child) => !child.isExtra || child.isError);
  if (type.startsWith('parenthesized_')) {
    const inner = counted.filter((child) => child.isNamed);
    if (inner.length === 1 && inner[0]) return digestNode(inner[0], text, hooks);
  }
  // Some nodes keep text of their own between their children: a string's content around its escapes.
  if (type.endsWith('content') || hasOwnText(node, children, text)) {
    return new Hash53(typeId).text(text, node.startIndex, node.endIndex).value;
  }
  const hash = new Hash53(typeId);
  for (const child of counted) {
    if (!child.isNamed && /^[;\s]*$/.test(child.type)) continue;
    hash.number(digestNode(child, text, hooks));
  }
  return hash.value;
}

function hasOwnText(node: Node, children: readonly Node[], text: string): boolean {
  let at = node.startIndex;
  for (const child of children) {
    for (; at < child.startIndex; at++) if (!isBlank(text.charCodeAt(at))) return true;
    at = child.endIndex;
  }
  for (; at < node.endIndex; at++) if (!isBlank(text.charCodeAt(at))) return true;
  return false;
}

function isBlank(code: number): boolean {
  // Space, tab to carriage return, no-break space, byte order mark.
  return code === 32 || (code >= 9 && code <= 13) || code === 160 || code === 0xfeff;
}
