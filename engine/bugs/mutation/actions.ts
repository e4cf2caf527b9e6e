import type { TextEdit } from '../edits.ts';
import { minimise, type Source, type Span, spanOf } from './layout.ts';
import { addToLiteral } from './numbers.ts';
import type { Operand } from './operands.ts';
import { removal } from './removal.ts';
import { type Captures, expand, isEnclosed, parseTemplate } from './template.ts';
import { twins } from './twins.ts';
import type { Variables } from './variables.ts';

/** What an action does to the text, in one of its ways. */
export interface Change {
  readonly edits: readonly TextEdit[];
  /** The text it put in, for explanations. */
  readonly added: string;
}

/** An action of a rule, bound to its operands. */
export interface Action {
  /** Captures whose nodes it changes. */
  readonly targets: readonly string[];
  /** One change for each way the action can be done here; none when it cannot. */
  apply(captures: Captures, source: Source, variables: Variables): Change[];
}

/** A way to change the nodes of the targets: the edits of each bug it makes here, usually one or none. */
type Way = (spans: readonly Span[], captures: Captures, source: Source, variables: Variables) => TextEdit[][];

interface Definition {
  /** How many captures come first. */
  readonly captures: 1 | 2;
  readonly ways: (texts: readonly string[], known: ReadonlySet<string>) => Way[];
}

const definitions: Readonly<Record<string, Definition>> = {
  replace: {
    captures: 1,
    ways: (texts, known) => templateWays(texts, known, (span) => [span.start, span.end]),
  },
  'insert-before': {
    captures: 1,
    ways: (texts, known) => templateWays(texts, known, (span) => [span.start, span.start]),
  },
  'insert-after': {
    captures: 1,
    ways: (texts, known) => templateWays(texts, known, (span) => [span.end, span.end]),
  },
  map: {
    captures: 1,
    ways: (texts) =>
      pairs(texts, 'map').map(
        ([from, to]) =>
          ([span], _captures, source) =>
            span && source.of(span) === from ? [[{ start: span.start, end: span.end, text: to }]] : [],
      ),
  },
  substitute: {
    captures: 1,
    ways: (texts) =>
      pairs(texts, 'substitute').map(([pattern, text]) => {
        const places = new RegExp(pattern, 'gsu');
        return ([span], _captures, source) =>
          span
            ? [...source.of(span).matchAll(places)].map(({ 0: found, index }) => [
                { start: span.start + index, end: span.start + index + found.length, text },
              ])
            : [];
      }),
  },
  remove: {
    captures: 1,
    ways: (texts) => {
      if (texts.length > 1) throw new Error("'#remove!' takes one filler");
      return [([span], _captures, source) => (span ? [removal(span, source, texts[0])] : [])];
    },
  },
  add: {
    captures: 1,
    ways: (texts) =>
      atLeastOne(texts).map(
        (delta) =>
          ([span], _captures, source) =>
            span ? added(span, delta, source) : [],
      ),
  },
  wrap: {
    captures: 1,
    ways: (texts) => {
      const [before = '', after = '', ...more] = texts;
      if (texts.length < 2 || more.length > 0) throw new Error("'#wrap!' takes a text before and a text after");
      return [
        ([span]) =>
          span
            ? [
                [
                  { start: span.start, end: span.start, text: before },
                  { start: span.end, end: span.end, text: after },
                ],
              ]
            : [],
      ];
    },
  },
  twin: {
    captures: 2,
    ways: ([pattern = '', ...more]) => {
      if (more.length > 0) throw new Error("'#twin!' takes one regular expression");
      const like = new RegExp(pattern, 'su');
      return [([member, group], _captures, source) => (member && group ? twins(member, group, source, like) : [])];
    },
  },
  confuse: {
    captures: 1,
    ways: (texts) => {
      if (texts.length > 0) throw new Error("'#confuse!' takes no text");
      return [
        ([span], _captures, _source, variables) => {
          const name = span?.nodes[0] && variables.alike(span.nodes[0]);
          return span && name !== undefined ? [[{ start: span.start, end: span.end, text: name }]] : [];
        },
      ];
    },
  },
  swap: {
    captures: 2,
    ways: (texts) => alone(texts, ([a, b], _captures, source) => (a && b ? swapped(a, b, source) : [])),
  },
  unwrap: {
    captures: 2,
    ways: (texts) => alone(texts, ([outer, body], _, source) => (outer && body ? unwrapped(outer, body, source) : [])),
  },
};

/** @throws when there is no such action or its operands do not fit. */
export function compileAction(operator: string, operands: readonly Operand[], known: ReadonlySet<string>): Action {
  const definition = definitions[operator.slice(0, -1)];
  if (!definition) throw new Error(`there is no action '#${operator}'`);
  const names = operands.slice(0, definition.captures);
  const texts = operands.slice(definition.captures);
  if (names.length < definition.captures || names.some((operand) => operand.type !== 'capture')) {
    throw new Error(`'#${operator}' wants ${definition.captures} capture(s) first`);
  }
  if (texts.some((operand) => operand.type === 'capture')) {
    throw new Error(`'#${operator}' wants texts behind its capture(s): write "@name"`);
  }
  const targets = names.map((operand) => operand.value);
  const ways = definition.ways(
    texts.map((operand) => operand.value),
    known,
  );
  return {
    targets,
    apply(captures, source, variables) {
      const spans: Span[] = [];
      for (const target of targets) {
        const nodes = captures.get(target);
        if (!nodes?.length) return [];
        spans.push(spanOf(nodes));
      }
      return ways
        .flatMap((way) => way(spans, captures, source, variables))
        .flatMap((whole) => {
          const edits = whole.flatMap((edit) => minimise(edit, source.text));
          return edits.length > 0 ? [{ edits, added: whole[0]?.text ?? '' }] : [];
        });
    },
  };
}

function templateWays(
  texts: readonly string[],
  known: ReadonlySet<string>,
  range: (span: Span) => [number, number],
): Way[] {
  return atLeastOne(texts).map((text) => {
    const template = parseTemplate(text, known);
    return ([span], captures, source) => {
      if (!span) return [];
      const [start, end] = range(span);
      const expanded = expand(template, captures, source, start, start < end && isEnclosed(span));
      return expanded === undefined ? [] : [[{ start, end, text: expanded }]];
    };
  });
}

function added(span: Span, delta: string, source: Source): TextEdit[][] {
  const sum = addToLiteral(source.of(span), delta);
  if (sum === undefined) return [];
  const behindMinus = /-\s*$/.test(source.text.slice(Math.max(0, span.start - 80), span.start));
  return [[{ start: span.start, end: span.end, text: sum.startsWith('-') && behindMinus ? `(${sum})` : sum }]];
}

function swapped(a: Span, b: Span, source: Source): TextEdit[][] {
  // Statements on lines of their own cannot move into the middle of a line.
  const manyLines = [a, b].some((span) => source.of(span).includes('\n'));
  if (manyLines && source.startsLine(a.start) !== source.startsLine(b.start)) return [];
  return [
    [
      { start: a.start, end: a.end, text: source.moved(b, source.indent(a.start)) },
      { start: b.start, end: b.end, text: source.moved(a, source.indent(b.start)) },
    ],
  ];
}

function unwrapped(outer: Span, body: Span, source: Source): TextEdit[][] {
  const inside = insideBraces(body) ?? withLeadingComments(body, source);
  if (inside.nodes.length === 0) return [removal(outer, source, undefined)];
  // Go's list of statements ends with the line end behind the last one.
  const text = source.moved(inside, source.indent(outer.start)).trimEnd();
  return [[{ start: outer.start, end: outer.end, text }]];
}

function insideBraces(body: Span): Span | undefined {
  const children = body.nodes.length === 1 ? (body.nodes[0]?.children ?? []) : [];
  const last = children.at(-1);
  if (children[0]?.type !== '{' || last?.type !== '}') return undefined;
  const nodes = children.slice(1, -1);
  return nodes.length > 0 ? spanOf(nodes) : { start: last.startIndex, end: last.startIndex, nodes: [] };
}

/** Comments between the construct's head and the first statement stay with the body. */
function withLeadingComments(body: Span, source: Source): Span {
  const nodes = [...body.nodes];
  let previous = nodes[0]?.previousSibling;
  while (previous?.isExtra && source.startsLine(previous.startIndex)) {
    nodes.unshift(previous);
    previous = previous.previousSibling;
  }
  return spanOf(nodes);
}

function alone(texts: readonly string[], way: Way): Way[] {
  if (texts.length > 0) throw new Error('the action takes two captures and no text');
  return [way];
}

function pairs(texts: readonly string[], action: string): [string, string][] {
  if (texts.length === 0 || texts.length % 2 !== 0) throw new Error(`'#${action}!' wants pairs of texts`);
  return texts.flatMap((from, index) => (index % 2 === 0 ? [[from, texts[index + 1] ?? '']] : []));
}

function atLeastOne(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) throw new Error('the action wants a text');
  return texts;
}
