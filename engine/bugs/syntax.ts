import { type Language, type Node, Parser, type Point, type Tree } from 'web-tree-sitter';
import { digestNode } from './digest.ts';
import { applyEdits, type TextEdit } from './edits.ts';

/** What an edited text is, seen as syntax. */
export interface EditedSyntax {
  /** Digests of the top-level constructs, in order; equal lists mean equal programs. */
  readonly digests: readonly number[];
  /** Where the first ERROR or MISSING node is that the original does not have: a line of the result, from 1. */
  readonly errorLine: number | undefined;
}

interface Region {
  /** Index of the first and last top-level node it holds. */
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly text: string;
  readonly tree: Tree;
  readonly lineStarts: readonly number[];
  readonly known: ReadonlyMap<string, number>;
  readonly errors: number;
}

/**
 * A parsed text that can say quickly what small edits make of it. Only the top-level constructs around an edit and
 * their neighbours are parsed again, incrementally: the whole of a long file costs milliseconds each time. Where
 * such a piece alone does not parse as it does in the file, the whole file is used.
 */
export class Syntax {
  readonly text: string;
  readonly tree: Tree;
  readonly #parser: Parser;
  readonly #tops: readonly Node[];
  #digests: readonly number[] | undefined;
  readonly #regions = new Map<string, Region>();

  constructor(language: Language, text: string) {
    this.text = text;
    this.#parser = new Parser();
    this.#parser.setLanguage(language);
    this.tree = this.#parse(text);
    this.#tops = topLevel(this.tree);
  }

  /** Digests of the original's top-level constructs. */
  get digests(): readonly number[] {
    this.#digests ??= this.#tops.map((node) => digestNode(node, this.text));
    return this.#digests;
  }

  edited(edits: readonly TextEdit[]): EditedSyntax {
    const region = this.#regionOf(edits);
    const moved = edits.map((edit) => ({ ...edit, start: edit.start - region.start, end: edit.end - region.start }));
    const text = applyEdits(region.text, moved);
    const old = region.tree.copy();
    let tree: Tree | undefined;
    try {
      for (const edit of [...moved].sort((a, b) => b.start - a.start)) editTree(old, region, edit);
      tree = this.#parse(text, old);
      const hollow: Node[] = [];
      const hooks = {
        known: reuse(region, moved, old, tree),
        // Python's grammar takes a block without a statement; Python does not.
        empty: (node: Node) => /block$/.test(node.type) && hollow.push(node),
      };
      const changed = topLevel(tree).map((node) => digestNode(node, text, hooks));
      const digests = [...this.digests.slice(0, region.first), ...changed, ...this.digests.slice(region.last + 1)];
      const errors = [...(tree.rootNode.hasError ? errorNodes(tree.rootNode) : []), ...hollow];
      const shown = errors.find((node) => touches(node, moved)) ?? errors[0];
      const line = shown && shown.startPosition.row + countLines(this.text, region.start) + 1;
      return { digests, errorLine: errors.length > region.errors ? line : undefined };
    } finally {
      tree?.delete();
      old.delete();
    }
  }

  [Symbol.dispose](): void {
    for (const region of this.#regions.values()) if (region.tree !== this.tree) region.tree.delete();
    this.#regions.clear();
    this.tree.delete();
    this.#parser.delete();
  }

  #parse(text: string, old?: Tree): Tree {
    const tree = this.#parser.parse(text, old);
    if (!tree) throw new Error('tree-sitter gave no tree');
    return tree;
  }

  #regionOf(edits: readonly TextEdit[]): Region {
    const start = Math.min(...edits.map((edit) => edit.start));
    const end = Math.max(...edits.map((edit) => edit.end));
    const tops = this.#tops;
    if (tops.length < 4 || this.tree.rootNode.hasError) return this.#whole();
    const before = tops.findLastIndex((node) => node.endIndex < start);
    const after = tops.findIndex((node) => node.startIndex > end);
    const first = Math.max(0, before);
    const last = after < 0 ? tops.length - 1 : after;
    const key = `${first}-${last}`;
    let region = this.#regions.get(key);
    if (!region) {
      region = this.#cut(first, last) ?? this.#whole();
      this.#regions.set(key, region);
    }
    return region;
  }

  #whole(): Region {
    const last = this.#tops.length - 1;
    let region = this.#regions.get('whole');
    if (!region) {
      region = { ...describeRegion(this.text, this.tree), first: 0, last, start: 0 };
      this.#regions.set('whole', region);
    }
    return region;
  }

  /** The piece of text that holds some top-level nodes; undefined when it means something else on its own. */
  #cut(first: number, last: number): Region | undefined {
    const start = first === 0 ? 0 : (this.#tops[first]?.startIndex ?? 0);
    const end = this.#tops[last + 1]?.startIndex ?? this.text.length;
    const text = this.text.slice(start, end);
    const tree = this.#parse(text);
    const region = { ...describeRegion(text, tree), first, last, start };
    const alone = topLevel(tree).map((node) => digestNode(node, text));
    const inFile = this.digests.slice(first, last + 1);
    if (alone.length === inFile.length && alone.every((digest, index) => digest === inFile[index])) return region;
    tree.delete();
    return undefined;
  }
}

function describeRegion(text: string, tree: Tree) {
  const known = new Map<string, number>();
  for (const node of topLevel(tree)) {
    digestNode(node, text, {
      computed: (typeId, start, end, digest) => known.set(`${typeId} ${start} ${end}`, digest),
    });
  }
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const errors = tree.rootNode.hasError ? errorNodes(tree.rootNode).length : 0;
  return { text, tree, known, lineStarts, errors };
}

/** Top-level nodes that count: no comments. */
function topLevel(tree: Tree): Node[] {
  return tree.rootNode.children.filter(
    (node) => (!node.isExtra || node.isError) && (node.isNamed || !/^[;\s]*$/.test(node.type)),
  );
}

function editTree(tree: Tree, region: Region, edit: TextEdit): void {
  const startPosition = pointAt(region.lineStarts, edit.start);
  const lines = edit.text.split('\n');
  const lastLine = lines.at(-1) ?? '';
  const newEndPosition = {
    row: startPosition.row + lines.length - 1,
    column: lines.length > 1 ? lastLine.length : startPosition.column + lastLine.length,
  };
  tree.edit({
    startIndex: edit.start,
    oldEndIndex: edit.end,
    newEndIndex: edit.start + edit.text.length,
    startPosition,
    oldEndPosition: pointAt(region.lineStarts, edit.end),
    newEndPosition,
  } as Parameters<Tree['edit']>[0]);
}

function pointAt(lineStarts: readonly number[], at: number): Point {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { row: low, column: at - (lineStarts[low] ?? 0) };
}

/** Digests of the region's subtrees that neither the edits nor their consequences touch. */
function reuse(region: Region, edits: readonly TextEdit[], old: Tree, tree: Tree) {
  const dirty = old.getChangedRanges(tree).map((range) => ({ start: range.startIndex, end: range.endIndex }));
  const shifts: { end: number; shift: number }[] = [];
  let shift = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    const start = edit.start + shift;
    const end = start + edit.text.length;
    shift += edit.text.length - (edit.end - edit.start);
    dirty.push({ start, end });
    shifts.push({ end, shift });
  }
  return (typeId: number, start: number, end: number): number | undefined => {
    for (const range of dirty) if (start <= range.end && range.start <= end) return undefined;
    let by = 0;
    for (const edit of shifts) if (edit.end <= start) by = edit.shift;
    return region.known.get(`${typeId} ${start - by} ${end - by}`);
  };
}

function errorNodes(node: Node): Node[] {
  if (node.isError || node.isMissing) return [node];
  return node.children.filter((child) => child.hasError || child.isMissing).flatMap(errorNodes);
}

function touches(node: Node, edits: readonly TextEdit[]): boolean {
  return edits.some((edit) => node.startIndex <= edit.start + edit.text.length && edit.start <= node.endIndex);
}

function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
