import type { Node } from 'web-tree-sitter';
import { fieldOf, neighbour } from './neighbours.ts';
import { literalValue } from './numbers.ts';
import type { Operand } from './operands.ts';
import { encloses, type Scope } from './scope.ts';
import type { Captures } from './template.ts';
import { keepsUses } from './uses.ts';

export type Condition = (captures: Captures, scope: Scope) => boolean;

type Test = (node: Node, scope: Scope) => boolean;

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Each makes a test of one node from the directive's operands behind the capture. */
const tests: Readonly<Record<string, (operands: readonly string[]) => Test>> = {
  kind: (types) => (node) => types.includes(node.type),
  parent: (types) => (node) => types.includes(node.parent?.type ?? ''),
  inside: (types) => (node, scope) => ancestors(node, scope).some((ancestor) => types.includes(ancestor.type)),
  has: (types) => (node) => hasDescendant(node, types),
  field: (names) => (node) => names.includes(fieldOf(node) ?? ''),
  first: () => (node) => !neighbour(node, 'previousNamedSibling'),
  last: () => (node) => !neighbour(node, 'nextNamedSibling'),
  'first-of-type': () => (node) => isFirstOfType(node),
  count: (operands) => {
    const compare = comparison(operands);
    return (node) => compare(node.namedChildren.filter((child) => !child.isExtra).length);
  },
  'literal-number': (operands) => {
    const compare = operands.length > 0 ? comparison(operands) : () => true;
    return (node) => {
      const value = node.childCount === 0 ? literalValue(node.text) : undefined;
      return value !== undefined && compare(value);
    };
  },
  'single-line': () => (node) => node.startPosition.row === node.endPosition.row,
  'uses-kept': () => keepsUses,
  tail: (barriers) => (node, scope) => isTail(node, scope, barriers, undefined),
  'tail-of': (types) => (node, scope) => isTail(node, scope, [], types),
};

/** Conditions that say nothing without a type or a name. */
const needsOperands = new Set(['kind', 'parent', 'inside', 'has', 'field', 'count', 'tail-of']);

/** @throws when there is no such condition or its operands do not fit. */
export function compileCondition(operator: string, operands: readonly Operand[]): Condition {
  const name = operator.slice(0, -1);
  const negated = name.startsWith('not-');
  if (/^(not-)?(mentions|alike)\?$/.test(operator)) return compilePair(operator, operands, negated);
  const test = tests[negated ? name.slice(4) : name];
  if (!test) throw new Error(`there is no condition '#${operator}'`);
  const [subject, ...rest] = operands;
  if (subject?.type !== 'capture' || rest.some((operand) => operand.type === 'capture')) {
    throw new Error(`'#${operator}' wants one capture, then texts`);
  }
  if (rest.length === 0 && needsOperands.has(negated ? name.slice(4) : name)) {
    throw new Error(`'#${operator}' wants something to compare with`);
  }
  const holds = test(rest.map((operand) => operand.value));
  return (captures, scope) => (captures.get(subject.value) ?? []).every((node) => holds(node, scope) !== negated);
}

/** Conditions on two captures: is the second's text a node of its own in the first; have both the same type? */
function compilePair(operator: string, operands: readonly Operand[], negated: boolean): Condition {
  const [one, other, ...more] = operands;
  if (one?.type !== 'capture' || other?.type !== 'capture' || more.length > 0) {
    throw new Error(`'#${operator}' wants two captures`);
  }
  const hold = operator.endsWith('alike?')
    ? (node: Node, second: Node) => node.type === second.type
    : (node: Node, second: Node) => mentions(node, second.text);
  return (captures) => {
    const seconds = captures.get(other.value) ?? [];
    return (captures.get(one.value) ?? []).every((node) => seconds.some((second) => hold(node, second)) !== negated);
  };
}

function mentions(node: Node, text: string): boolean {
  const own = node.text;
  if (own === text) return node.isNamed;
  return own.includes(text) && node.children.some((child) => mentions(child, text));
}

/** Are there none of its type among its siblings before it? */
function isFirstOfType(node: Node): boolean {
  for (let other = node.previousNamedSibling; other; other = other.previousNamedSibling) {
    if (other.type === node.type) return false;
  }
  return true;
}

function comparison(operands: readonly string[]): (value: number) => boolean {
  const [operator = '', number = '', ...more] = operands;
  const compare = comparisons[operator];
  if (!compare || !/^-?\d+(\.\d+)?$/.test(number) || more.length > 0) {
    throw new Error(`'${operands.join(' ')}' is no comparison like ">=" 2`);
  }
  return (value) => compare(value, Number(number));
}

/** From the parent up to the function's own node. */
function ancestors(node: Node, scope: Scope): Node[] {
  const found: Node[] = [];
  for (let parent = node.parent; parent && encloses(scope, parent); parent = parent.parent) found.push(parent);
  return found;
}

function hasDescendant(node: Node, types: readonly string[]): boolean {
  return node.children.some((child) => types.includes(child.type) || hasDescendant(child, types));
}

/**
 * Does nothing run after the node, up to the function (or, with `until`, up to the nearest node of those types)?
 * Other clauses of the same statement run instead of it and not after it, so they do not count.
 */
function isTail(node: Node, scope: Scope, barriers: readonly string[], until: readonly string[] | undefined): boolean {
  for (let current = node; ; ) {
    const parent = current.parent;
    if (!parent || !encloses(scope, parent)) return !until;
    const next = neighbour(current, 'nextNamedSibling');
    if (next && !next.type.endsWith('_clause') && fieldOf(next) !== 'alternative') return false;
    if (until?.includes(parent.type)) return true;
    if (barriers.includes(parent.type)) return false;
    // An anonymous function ends here as well.
    if (/func|lambda|closure|method/.test(parent.type)) return !until;
    current = parent;
  }
}
