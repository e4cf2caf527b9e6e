import type { Node } from 'web-tree-sitter';

type Side = 'previousSibling' | 'nextSibling' | 'previousNamedSibling' | 'nextNamedSibling';

/** The next sibling on one side that is no comment. */
export function neighbour(node: Node, side: Side): Node | null {
  let other = node[side];
  while (other?.isExtra) other = other[side];
  return other;
}

/** The name of the field of its parent that the node is; null when it is none. */
export function fieldOf(node: Node): string | null {
  const { parent } = node;
  const index = parent?.children.findIndex((child) => child.equals(node)) ?? -1;
  return index >= 0 ? (parent?.fieldNameForChild(index) ?? null) : null;
}
