import type { Node } from 'web-tree-sitter';

/** Where rules are applied: one function's offsets, and those of the functions inside it, whose sites are not its own. */
export interface Scope {
  readonly start: number;
  readonly end: number;
  readonly nested: readonly { readonly start: number; readonly end: number }[];
}

/** Does a place belong to this function, and to none inside it? */
export function owns(scope: Scope, start: number, end: number): boolean {
  if (start < scope.start || end > scope.end) return false;
  return !scope.nested.some((inner) => inner.start <= start && end <= inner.end);
}

export function encloses(scope: Scope, node: Node): boolean {
  return node.startIndex >= scope.start && node.endIndex <= scope.end;
}
