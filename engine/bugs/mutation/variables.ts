import type { Node } from 'web-tree-sitter';
import { fieldOf } from './neighbours.ts';
import { owns, type Scope } from './scope.ts';

/** A variable that a function declares: from where on, and in which stretch of the text, its name can be used. */
interface Declaration {
  readonly name: string;
  readonly from: number;
  readonly region: { readonly start: number; readonly end: number };
}

/** What a function's variables are, and how each of them is used: without types, the best that says which are alike. */
export class Variables {
  readonly #scope: Scope;
  readonly #names: readonly Node[];
  #declarations: readonly Declaration[] | undefined;
  #uses: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  /** @param names where variables are declared, as the patterns with `#variable!` find them. */
  constructor(scope: Scope, names: readonly Node[]) {
    this.#scope = scope;
    this.#names = names.filter((node) => owns(scope, node.startIndex, node.endIndex));
  }

  /**
   * The variable that could be meant in place of this one: declared by now, and used in at least one way that this one is
   * used in as well. The one with most in common; of several, the one declared last. Undefined without one.
   */
  alike(use: Node): string | undefined {
    const declared = this.#declared().filter(
      ({ from, region }) => from <= use.startIndex && region.start <= use.startIndex && use.endIndex <= region.end,
    );
    if (!declared.some(({ name }) => name === use.text)) return undefined;
    const uses = this.#usesOf(use);
    const own = uses.get(use.text) ?? new Set();
    let best: { name: string; common: number; from: number } | undefined;
    for (const { name, from } of declared) {
      if (name === use.text) continue;
      const common = [...(uses.get(name) ?? [])].filter((way) => own.has(way)).length;
      if (common === 0) continue;
      if (!best || common > best.common || (common === best.common && from > best.from)) best = { name, common, from };
    }
    return best?.name;
  }

  #declared(): readonly Declaration[] {
    this.#declarations ??= this.#names.map((node) => ({
      name: node.text,
      from: node.endIndex,
      region: regionOf(node),
    }));
    return this.#declarations;
  }

  #usesOf(use: Node): ReadonlyMap<string, ReadonlySet<string>> {
    if (this.#uses) return this.#uses;
    const names = new Set(this.#names.map((node) => node.text));
    const uses = new Map<string, Set<string>>();
    const { start, end } = this.#scope;
    let root = use;
    while (root.parent && (root.startIndex > start || root.endIndex < end)) root = root.parent;
    for (const node of root.descendantsOfType('identifier')) {
      if (!names.has(node.text) || node.startIndex < start || node.endIndex > end) continue;
      const ways = uses.get(node.text) ?? new Set();
      uses.set(node.text, ways);
      for (const way of waysOf(node)) ways.add(way);
    }
    this.#uses = uses;
    return uses;
  }
}

/** The block, loop or function that a declaration holds in. */
function regionOf(name: Node): { start: number; end: number } {
  let node: Node | null = name.parent;
  while (
    node?.parent &&
    (/_clause$/.test(node.type) || !/block|^for_|func|lambda|method|statement_list|^if_/.test(node.type))
  )
    node = node.parent;
  return node ? { start: node.startIndex, end: node.endIndex } : { start: 0, end: 0 };
}

/** Operators that want numbers on both sides. */
const numeric = /^(-|\*|\/|\/\/|%|<|<=|>|>=|[-*/%]=)$/;

/** Words for how a name is used at a place, equal for names that are likely to have one type. */
function waysOf(node: Node): string[] {
  const { parent } = node;
  if (!parent) return [];
  const type = parent.childForFieldName('type');
  if (type && !type.equals(node)) return [`typed ${type.text}`];
  const member =
    parent.childForFieldName('attribute') ?? parent.childForFieldName('property') ?? parent.childForFieldName('field');
  if (member) return member.equals(node) ? [] : [`has ${member.text}`];
  if (/argument/.test(parent.type)) {
    const callee = parent.parent?.childForFieldName('function') ?? parent.parent?.childForFieldName('constructor');
    const index = parent.namedChildren.findIndex((child) => child.equals(node));
    return callee ? [`argument ${index} of ${callee.text}`] : [];
  }
  if (/pattern|_list$/.test(parent.type)) return [`together at ${parent.startIndex}`];
  const operator = parent.childForFieldName('operator') ?? parent.childForFieldName('operators');
  if (operator) return numeric.test(operator.text) ? ['number'] : [];
  const field = fieldOf(node);
  if (field === 'index' || field === 'subscript') return ['number'];
  const value = parent.childForFieldName('value') ?? parent.childForFieldName('right');
  if (!value || value.equals(node) || !/^(left|name|pattern)$/.test(field ?? '')) return [];
  if (/integer|float|number|int_literal/.test(value.type)) return ['number'];
  const callee = value.childForFieldName('function') ?? value.childForFieldName('constructor');
  if (callee) return [`made by ${callee.text}`];
  return /^(string|list|array|dictionary|object|set|true|false)/.test(value.type) ? [`is ${value.type}`] : [];
}
