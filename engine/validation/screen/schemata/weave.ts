import type { SchemataProfile } from '../../../languages/profile.ts';
import type { Candidate, SourceFunction } from '../../../protocol/index.ts';
import { bodyOf, isBlock, type Placement, placementOf } from './placement.ts';

/** A candidate with its place in the woven tree. */
export interface Woven {
  readonly candidate: Candidate;
  /** The number that makes it live; from 1, since 0 means that none is. */
  readonly number: number;
  /** Lines that its statements take in the woven file: where a compiler would complain about it. */
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface WovenTree {
  readonly woven: readonly Woven[];
  /** Content by path relative to the project root. */
  readonly files: ReadonlyMap<string, string>;
  /** Candidates that cannot be written this way. */
  readonly unable: readonly Candidate[];
}

export interface WeaveInput {
  readonly candidates: readonly Candidate[];
  readonly functions: ReadonlyMap<string, SourceFunction>;
  /** Original text by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** How the function's language writes guards; undefined where it cannot. */
  readonly schemataOf: (fn: SourceFunction) => SchemataProfile | undefined;
}

/** One piece of text to insert. */
interface Piece {
  readonly at: number;
  /** Where what it belongs to begins: at one place, what closes an inner body comes before what closes an outer one. */
  readonly bodyStart: number;
  readonly text: string;
  /** The candidate whose statements it holds; absent for what belongs to all of the function's, or only closes. */
  readonly woven?: { readonly candidate: Candidate; readonly number: number };
}

/** Puts many candidates into one tree; see placement.ts for which of them fit. */
export function weave({ candidates, functions, texts, schemataOf }: WeaveInput): WovenTree {
  const byFile = Map.groupBy(functions.values(), ({ file }) => file);
  const byFunction = new Map<SourceFunction, [Candidate, Placement][]>();
  const unable: Candidate[] = [];
  for (const candidate of candidates) {
    const file = functions.get(candidate.functionId)?.file ?? '';
    const text = texts.get(file);
    const placement = text === undefined ? undefined : placementOf(candidate, byFile.get(file) ?? [], text, schemataOf);
    if (placement) byFunction.set(placement.fn, [...(byFunction.get(placement.fn) ?? []), [candidate, placement]]);
    else unable.push(candidate);
  }

  let number = 0;
  const pieces = new Map<string, Piece[]>();
  const support = new Map<string, string>();
  for (const [fn, members] of byFunction) {
    const schemata = schemataOf(fn);
    if (!schemata) continue; // there would be no placement
    const text = texts.get(fn.file) ?? '';
    const list = pieces.get(fn.file) ?? [];
    pieces.set(fn.file, list);
    const extra = schemata.support?.(fn.file, text);
    if (extra) support.set(extra.file, extra.content);
    list.push(...enteredPieces(fn, text, schemata, number + 1, number + members.length));
    for (const [candidate, placement] of members) {
      number += 1;
      list.push(...candidatePieces(candidate, number, placement, text, schemata));
    }
  }
  return { ...assemble(pieces, texts, support), unable };
}

/** Where statements go, or the body's expression begins. */
function entryOf(fn: SourceFunction, text: string, schemata: SchemataProfile): number {
  const body = bodyOf(fn, text);
  return fn.bodyStart + (isBlock(body) ? (schemata.entry?.(body) ?? 1) : 0);
}

function enteredPieces(
  fn: SourceFunction,
  text: string,
  schemata: SchemataProfile,
  first: number,
  last: number,
): Piece[] {
  const entered = schemata.entered?.(first, last);
  if (entered === undefined) return [];
  const piece = { at: entryOf(fn, text, schemata), bodyStart: fn.bodyStart };
  if (isBlock(bodyOf(fn, text))) return [{ ...piece, text: `\n${entered};` }];
  return [
    { ...piece, text: `(${entered}, ` },
    { ...piece, at: fn.bodyEnd, text: ')' },
  ];
}

function candidatePieces(
  candidate: Candidate,
  number: number,
  placement: Placement,
  text: string,
  schemata: SchemataProfile,
): Piece[] {
  const { fn, buggy } = placement;
  const woven = { candidate, number };
  if (placement.kind === 'statements') {
    const { open, close } = schemata.guard(number, fn);
    const at = entryOf(fn, text, schemata);
    return [{ at, bodyStart: fn.bodyStart, woven, text: `\n${open}\n${buggy}\n${close}\n` }];
  }
  const chosen = schemata.choose?.(number, buggy);
  if (!chosen) return [];
  const { start, end } = placement;
  return [
    { at: start, bodyStart: start, woven, text: `${chosen.open}\n` },
    { at: end, bodyStart: start, text: chosen.close },
  ];
}

function assemble(
  pieces: ReadonlyMap<string, readonly Piece[]>,
  texts: ReadonlyMap<string, string>,
  support: ReadonlyMap<string, string>,
): Pick<WovenTree, 'files' | 'woven'> {
  const files = new Map<string, string>(support);
  const woven: Woven[] = [];
  for (const [file, list] of pieces) {
    const text = texts.get(file) ?? '';
    let result = '';
    let line = 1;
    let at = 0;
    const add = (part: string): void => {
      result += part;
      line += countLines(part);
    };
    // Sorting is stable, so candidates of one place keep their order.
    for (const piece of [...list].sort((a, b) => a.at - b.at || b.bodyStart - a.bodyStart)) {
      add(text.slice(at, piece.at));
      at = piece.at;
      const startLine = line;
      add(piece.text);
      if (piece.woven) woven.push({ ...piece.woven, file, startLine, endLine: line });
    }
    add(text.slice(at));
    files.set(file, result);
  }
  return { woven, files };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
