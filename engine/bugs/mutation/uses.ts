import type { Node, Tree } from 'web-tree-sitter';
import { fieldOf } from './neighbours.ts';

/** Where each name occurs in a tree, in source order. */
type Occurrences = ReadonlyMap<string, readonly Node[]>;

const known = new WeakMap<Tree, Occurrences>();

/**
 * Is every local variable and every import that the node mentions used outside it too? Compilers that refuse unused ones
 * do not build what is left otherwise. Judged by names and blocks, so not exact where a name is declared twice.
 */
export function keepsUses(node: Node): boolean {
  const occurrences = occurrencesIn(node.tree);
  const names = new Set(node.descendantsOfType(nameTypes).map((name) => name.text));
  return [...names].every((name) => {
    const all = occurrences.get(name) ?? [];
    if (all.some((one) => contains(node, one) && declarationOf(one))) return true;
    const outside = all.filter((one) => !contains(node, one));
    const declarations = outside.flatMap((one) => declarationOf(one) ?? []);
    const declaredFor = (place: Node) =>
      declarations.findLast(({ from, scope }) => from <= place.startIndex && contains(scope, place));
    const own = declaredFor(node);
    if (own) return outside.some((one) => declaredFor(one) === own && !isTarget(one));
    if (outside.some((one) => !isInImport(one))) return true;
    return !importsOf(node.tree.rootNode).some((text) => new RegExp(`\\b${name}\\b`).test(text));
  });
}

const nameTypes = ['identifier', 'package_identifier'];

function occurrencesIn(tree: Tree): Occurrences {
  let occurrences = known.get(tree);
  if (!occurrences) {
    const map = new Map<string, Node[]>();
    for (const node of tree.rootNode.descendantsOfType(nameTypes)) {
      const list = map.get(node.text);
      if (list) list.push(node);
      else map.set(node.text, [node]);
    }
    occurrences = map;
    known.set(tree, occurrences);
  }
  return occurrences;
}

/** The declaration that brings this occurrence of a name to life: where it ends, and the block it holds in. */
function declarationOf(name: Node): { from: number; scope: Node } | undefined {
  const place = listed(name);
  const field = fieldOf(place);
  const statement = place.parent;
  if (!statement || !/_declaration$|_spec$|range_clause$|_switch_statement$/.test(statement.type)) return undefined;
  if (field !== 'left' && field !== 'name' && field !== 'alias') return undefined;
  let scope = field === 'alias' ? statement : statement.parent;
  while (scope?.parent && /_clause$|_declaration$|_spec_list$/.test(scope.type)) scope = scope.parent;
  // A name of the whole file, like a function's or a type's, needs no use.
  return scope?.parent ? { from: place.endIndex, scope } : undefined;
}

/** Is the name only given a value here? */
function isTarget(name: Node): boolean {
  const place = listed(name);
  return fieldOf(place) === 'left' && /assignment|_declaration$|range_clause$/.test(place.parent?.type ?? '');
}

/** The node itself, or the list that it is an item of. */
function listed(name: Node): Node {
  return name.parent && /_list$/.test(name.parent.type) ? name.parent : name;
}

function isInImport(node: Node): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) if (/import/.test(parent.type)) return true;
  return false;
}

function importsOf(root: Node): string[] {
  return root.namedChildren.filter((child) => /import/.test(child.type)).map((child) => child.text);
}

function contains(outer: Node, inner: Node): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}
