import type { Node, Query, QueryMatch } from 'web-tree-sitter';

/** A function as the query found it, before it is named within its surroundings. */
export interface FoundFunction {
  /** The function itself: what its own decision points are inside of. */
  readonly node: Node;
  /** All of its definition: binding, export, decorators. */
  readonly definition: Node;
  /** UTF-16 offset and line (from 0) of the definition with decorators that stand before it. */
  readonly start: number;
  readonly startRow: number;
  readonly body: Node;
  /** Own name, with a qualifier that its definition spells out (`Type.Method`). */
  readonly name: string;
}

export interface Scope {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export interface Doc {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Blank lines may part it from what it documents. */
  readonly loose: boolean;
}

/** All that the captures of a `functions.scm` say about one file. */
export interface Captured {
  readonly functions: FoundFunction[];
  readonly scopes: Scope[];
  /** Offsets of decision points. */
  readonly branches: readonly number[];
  readonly docsAbove: readonly Doc[];
  readonly docsInside: readonly Doc[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

/** Sorts the matches of `functions.scm` out by capture; engine/project/functions.ts documents the captures. */
export function readCaptures(query: Query, root: Node): Captured {
  const bindings: Binding[] = [];
  const scopes = new Map<number, Scope>();
  const nodes = { wrapper: new Set<number>(), decorator: new Set<number>(), signature: new Set<number>() };
  const tests: Node[] = [];
  const branches = new Map<number, number>();
  const docsAbove: Doc[] = [];
  const docsInside: Doc[] = [];
  const comments: { start: number; end: number }[] = [];
  for (const match of query.matches(root)) {
    const of = (name: string) => match.captures.find((capture) => capture.name === name)?.node;
    const node = of('function');
    if (node) bindings.push(bindingOf(match, node, of));
    const scope = of('scope');
    if (scope && !scopes.has(scope.id)) {
      scopes.set(scope.id, { start: scope.startIndex, end: scope.endIndex, name: plainName(of('scope.name')) });
    }
    for (const { name, node: captured } of match.captures) {
      if (name === 'wrapper' || name === 'decorator' || name === 'signature') nodes[name].add(captured.id);
      else if (name === 'test') tests.push(captured);
      else if (name === 'branch') branches.set(captured.id, captured.startIndex);
      else if (name === 'comment') comments.push({ start: captured.startIndex, end: captured.endIndex });
      else if (name === 'doc.above') docsAbove.push(docOf(query, match, captured, name));
      else if (name === 'doc.inside') docsInside.push(docOf(query, match, captured, name));
    }
  }
  const functions = widest(bindings)
    .filter(({ node }) => !nodes.signature.has(node.id) && !tests.some((test) => contains(test, node)))
    .map((binding) => complete(binding, nodes.wrapper, nodes.decorator))
    .filter((found) => found !== undefined);
  return {
    functions: functions.sort((a, b) => a.start - b.start || b.definition.endIndex - a.definition.endIndex),
    scopes: [...scopes.values()],
    branches: [...branches.values()],
    docsAbove,
    docsInside,
    comments,
  };
}

interface Binding {
  readonly node: Node;
  readonly definition: Node;
  readonly body: Node | undefined;
  readonly name: string;
}

function bindingOf(match: QueryMatch, node: Node, of: (name: string) => Node | undefined): Binding {
  const own = of('name') ? plainName(of('name')) : (match.setProperties?.name ?? '');
  const qualifier = of('qualifier')?.text;
  return {
    node,
    definition: of('definition') ?? node,
    body: of('body') ?? node.childForFieldName('body') ?? undefined,
    name: qualifier ? `${qualifier}.${own}` : own,
  };
}

/** Quotes around a name are not part of it. */
function plainName(node: Node | undefined): string {
  return (node?.text ?? '').replace(/^(['"`])(.*)\1$/s, '$2');
}

/** Several patterns may match one function; the one with the widest definition knows the name it is reached by. */
function widest(bindings: readonly Binding[]): Binding[] {
  const byNode = new Map<number, Binding>();
  const width = (binding: Binding) => binding.definition.endIndex - binding.definition.startIndex;
  for (const binding of bindings) {
    const other = byNode.get(binding.node.id);
    if (!other || width(binding) > width(other)) byNode.set(binding.node.id, binding);
  }
  return [...byNode.values()];
}

function complete(
  { node, definition, body, name }: Binding,
  wrappers: ReadonlySet<number>,
  decorators: ReadonlySet<number>,
): FoundFunction | undefined {
  if (!body || name === '') return undefined;
  let whole = definition;
  for (let parent = whole.parent; parent && wrappers.has(parent.id); parent = whole.parent) {
    const inside = whole;
    if (!parent.namedChildren.every((child) => !child || child.id === inside.id || decorators.has(child.id))) break;
    whole = parent;
  }
  let first = whole;
  for (
    let before = whole.previousNamedSibling;
    before && decorators.has(before.id);
    before = before.previousNamedSibling
  ) {
    first = before;
  }
  return { node, definition: whole, start: first.startIndex, startRow: first.startPosition.row, body, name };
}

function contains(outer: Node, inner: Node): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/** The text of a comment or docstring without the marks that the pattern's `#strip!` names. */
function docOf(query: Query, match: QueryMatch, node: Node, capture: string): Doc {
  let text = node.text;
  for (const { operator, operands } of query.predicatesForPattern(match.patternIndex)) {
    const [of, expression] = operands;
    if (operator !== 'strip!' || of?.type !== 'capture' || of.name !== capture || expression?.type !== 'string')
      continue;
    text = text.replace(new RegExp(expression.value, 'gm'), '');
  }
  const loose = match.setProperties?.['blank-lines'] === 'allowed';
  return { start: node.startIndex, end: node.endIndex, text, loose };
}
