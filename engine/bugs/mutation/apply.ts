import type { Node, Tree } from 'web-tree-sitter';
import type { Category } from '../../protocol/index.ts';
import type { TextEdit } from '../edits.ts';
import type { Change } from './actions.ts';
import { Source, type Span, spanOf } from './layout.ts';
import type { CompiledPattern, RuleSet } from './rules.ts';
import { owns, type Scope } from './scope.ts';
import { describe } from './template.ts';
import { Variables } from './variables.ts';

/** A bug that a rule can plant in a text. */
export interface Mutation {
  readonly rule: string;
  readonly category: Category;
  readonly explanation: string;
  /** Sorted, never overlapping. */
  readonly edits: readonly TextEdit[];
}

type CaptureMap = Map<string, Node[]>;

/**
 * Applies rules to one function of a parsed text.
 * @param only names of the rules to apply; all when left out.
 * @returns in source order; within one place in the rule file's order.
 */
export function mutate(rules: RuleSet, tree: Tree, text: string, scope: Scope, only?: ReadonlySet<string>): Mutation[] {
  const source = new Source(text);
  const closed: { span: Span; rules: ReadonlySet<string> | undefined }[] = [];
  const places: { pattern: CompiledPattern; captures: CaptureMap; spans: readonly Span[] }[] = [];
  const names: Node[] = [];
  // Unlike a node's offsets, the range of a query is counted in bytes of UTF-16.
  const range = { startIndex: scope.start * 2, endIndex: scope.end * 2 };
  for (const match of rules.query.matches(tree.rootNode, range)) {
    const pattern = rules.patterns[match.patternIndex];
    if (!pattern) throw new Error(`tree-sitter reports pattern ${match.patternIndex}, which the query does not have`);
    if (only && pattern.bug && !only.has(pattern.bug.rule)) continue;
    const captures: CaptureMap = new Map();
    for (const { name, node } of match.captures) {
      // A wildcard meets comments too; they are no code.
      if (node.isExtra) continue;
      const nodes = captures.get(name);
      if (nodes) nodes.push(node);
      else captures.set(name, [node]);
    }
    if (match.captures.some(({ name }) => !captures.has(name))) continue;
    if (pattern.skip) {
      const nodes = captures.get(pattern.skip.capture);
      if (nodes?.length && pattern.conditions.every((holds) => holds(captures, scope))) {
        closed.push({ span: spanOf(nodes), rules: pattern.skip.rules });
      }
      continue;
    }
    if (pattern.variable !== undefined) {
      if (pattern.conditions.every((holds) => holds(captures, scope)))
        names.push(...(captures.get(pattern.variable) ?? []));
      continue;
    }
    const spans = targetSpans(pattern, captures);
    if (spans.length === 0 || !isOwn(pattern, captures, spans, scope)) continue;
    if (!pattern.conditions.every((holds) => holds(captures, scope))) continue;
    places.push({ pattern, captures, spans });
  }
  const variables = new Variables(scope, names);
  const found: Mutation[] = [];
  const seen = new Set<string>();
  for (const { pattern, captures, spans } of places) {
    const rule = pattern.bug?.rule ?? '';
    const isClosed = closed.some(
      (place) =>
        (!place.rules || place.rules.has(rule)) &&
        spans.some((span) => place.span.start <= span.start && span.end <= place.span.end),
    );
    if (isClosed) continue;
    for (const mutation of bugsOf(pattern, captures, source, variables)) {
      const key = `${rule} ${JSON.stringify(mutation.edits)}`;
      if (!seen.has(key)) found.push(mutation);
      seen.add(key);
    }
  }
  // Stable: what starts at one place stays in the order the query gives.
  return found.sort((a, b) => startOf(a) - startOf(b));
}

/** Is the site this function's own? By the nodes that change, or by the one that the pattern says it belongs to. */
function isOwn(pattern: CompiledPattern, captures: CaptureMap, changed: readonly Span[], scope: Scope): boolean {
  const owner = pattern.bug?.owner === undefined ? undefined : captures.get(pattern.bug.owner);
  const spans = owner ? [spanOf(owner)] : changed;
  const first = Math.min(...spans.map((span) => span.start));
  const last = Math.max(...spans.map((span) => span.end));
  return owns(scope, first, last);
}

function startOf(mutation: Mutation): number {
  return mutation.edits[0]?.start ?? 0;
}

function targetSpans(pattern: CompiledPattern, captures: CaptureMap): Span[] {
  const names = new Set(pattern.bug?.alternatives.flatMap((actions) => actions.flatMap((action) => action.targets)));
  return [...names].flatMap((name) => {
    const nodes = captures.get(name);
    return nodes?.length ? [spanOf(nodes)] : [];
  });
}

function bugsOf(pattern: CompiledPattern, captures: CaptureMap, source: Source, variables: Variables): Mutation[] {
  const { bug } = pattern;
  if (!bug) return [];
  return bug.alternatives.flatMap((actions) =>
    combinations(actions.map((action) => action.apply(captures, source, variables))).flatMap((changes) => {
      const edits = joinEdits(changes.flatMap((change) => change.edits));
      if (!edits) return [];
      const explanation = describe(bug.explanation, captures, source, changes[0]?.added ?? '');
      return [{ rule: bug.rule, category: bug.category, explanation, edits }];
    }),
  );
}

/** Every way to take one change of each action; none when an action has none. */
function combinations(choices: readonly (readonly Change[])[]): Change[][] {
  return choices.reduce<Change[][]>(
    (partial, changes) => partial.flatMap((taken) => changes.map((change) => [...taken, change])),
    [[]],
  );
}

/** Sorts edits and joins those that touch at an insertion; undefined when they overlap or nothing is left. */
function joinEdits(edits: readonly TextEdit[]): TextEdit[] | undefined {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const joined: TextEdit[] = [];
  for (const edit of sorted) {
    const previous = joined.at(-1);
    if (previous && edit.start < previous.end) return undefined;
    if (previous && edit.start === previous.end) {
      joined[joined.length - 1] = { start: previous.start, end: edit.end, text: previous.text + edit.text };
    } else {
      joined.push(edit);
    }
  }
  return joined.length > 0 ? joined : undefined;
}
