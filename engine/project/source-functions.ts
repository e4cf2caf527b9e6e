import type { Query, Tree } from 'web-tree-sitter';
import type { SourceFunction } from '../protocol/index.ts';
import { type Captured, type Doc, readCaptures } from './captures.ts';
import { Nesting } from './nesting.ts';

export interface ParsedFunctions {
  readonly functions: SourceFunction[];
  /** First line with a syntax error, from 1. Functions that contain an error are not among the functions. */
  readonly errorLine: number | undefined;
}

/** Names, documents and measures what the query found in one file. */
export function sourceFunctions(
  query: Query,
  tree: Tree,
  text: string,
  file: string,
  language: string,
): ParsedFunctions {
  const captured = readCaptures(query, tree.rootNode);
  const documented = docsAbove(captured, text);
  const bodies = captured.functions.map((found) => ({ start: found.node.startIndex, end: found.node.endIndex, found }));
  const nesting = new Nesting(bodies);
  const decisions = new Map(captured.functions.map((found) => [found, 0]));
  for (const offset of captured.branches) {
    const inside = nesting.innermost(offset)?.found;
    if (inside) decisions.set(inside, (decisions.get(inside) ?? 0) + 1);
  }
  const inner = new Map(captured.docsInside.map((doc) => [nesting.innermost(doc.start)?.found, doc.text]));
  const nameOf = qualifiedNames(captured);
  const seen = new Map<string, number>();
  const functions: SourceFunction[] = [];
  for (const found of captured.functions) {
    const name = nameOf(found);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    if (found.definition.hasError) continue;
    const doc = dedent(inner.get(found) ?? '') || tidy(documented(found.start) ?? '');
    functions.push({
      id: `${file}:${name}${count > 1 ? `#${count}` : ''}`,
      file,
      name,
      language,
      startLine: found.startRow + 1,
      endLine: found.definition.endPosition.row + 1,
      start: found.start,
      end: found.definition.endIndex,
      bodyStart: found.body.startIndex,
      bodyEnd: found.body.endIndex,
      signature: text.slice(found.start, found.body.startIndex).trim(),
      ...(doc === '' ? {} : { doc }),
      complexity: 1 + (decisions.get(found) ?? 0),
    });
  }
  return { functions, errorLine: firstErrorLine(tree) };
}

/** Scopes and functions around a definition give the front of its name. */
function qualifiedNames(captured: Captured): (found: Captured['functions'][number]) => string {
  const named = new Nesting([
    ...captured.scopes.map((scope) => ({ ...scope, of: undefined })),
    ...captured.functions.map((found) => ({
      start: found.start,
      end: found.definition.endIndex,
      name: found.name,
      of: found,
    })),
  ]);
  return (found) => {
    const around = [...named.at(found.node.startIndex)].filter((stretch) => stretch.of !== found);
    return [...around.reverse().map(({ name }) => name), found.name].join('.');
  };
}

/** Looks up the comments that end above an offset; other comments may stand between, blank lines only where allowed. */
function docsAbove(captured: Captured, text: string): (offset: number) => string | undefined {
  const docs = new Map<number, Doc>(captured.docsAbove.map((doc) => [doc.start, doc]));
  const comments = [...captured.comments].sort((a, b) => a.end - b.end);
  return (offset) => {
    const found: string[] = [];
    let low = 0;
    let high = comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((comments[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    let below = offset;
    for (let i = low - 1; i >= 0; i--) {
      const comment = comments[i];
      if (!comment) break;
      const doc = docs.get(comment.start);
      const gap = doc?.loose ? /^\s*$/ : /^[ \t]*(\r?\n[ \t]*)?$/;
      if (!gap.test(text.slice(comment.end, below))) break;
      if (!/(^|\n)[ \t]*$/.test(text.slice(Math.max(0, comment.start - 200), comment.start))) break;
      if (doc) found.unshift(doc.text);
      if (doc?.loose) break;
      below = comment.start;
    }
    return found.length > 0 ? found.join('\n') : undefined;
  };
}

/** Without the indentation that all lines but the first share: a docstring begins in the middle of a line. */
function dedent(doc: string): string {
  const [first = '', ...rest] = tidy(doc).split('\n');
  const indents = rest.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  return [first, ...rest.map((line) => line.slice(indent))].join('\n');
}

function tidy(doc: string): string {
  return doc
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

function firstErrorLine(tree: Tree): number | undefined {
  if (!tree.rootNode.hasError) return undefined;
  let node = tree.rootNode;
  for (;;) {
    if (node.isError || node.isMissing) return node.startPosition.row + 1;
    const next = node.children.find((child) => child?.hasError || child?.isMissing);
    if (!next) return node.startPosition.row + 1;
    node = next;
  }
}
