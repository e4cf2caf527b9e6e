import { applyEdits } from '../../../bugs/edits.ts';
import type { SchemataProfile } from '../../../languages/profile.ts';
import type { Candidate, SourceFunction } from '../../../protocol/index.ts';

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
  /** Where the function's body begins: at one place, what closes an inner body comes before what closes an outer one. */
  readonly bodyStart: number;
  readonly text: string;
  /** The candidate whose statements it holds; absent for what belongs to all of the function's, or only closes. */
  readonly woven?: { readonly candidate: Candidate; readonly number: number };
}

/**
 * Puts the bodies of many candidates into one tree. A candidate fits when it changes one file, inside the body of its
 * function; a changed head (default values, say) does not.
 */
export function weave({ candidates, functions, texts, schemataOf }: WeaveInput): WovenTree {
  const byFunction = new Map<SourceFunction, Candidate[]>();
  const unable: Candidate[] = [];
  for (const candidate of candidates) {
    const fn = functions.get(candidate.functionId);
    const text = fn && texts.get(fn.file);
    if (fn && text !== undefined && canWeave(candidate, fn, text, schemataOf(fn))) {
      byFunction.set(fn, [...(byFunction.get(fn) ?? []), candidate]);
    } else {
      unable.push(candidate);
    }
  }

  let number = 0;
  const pieces = new Map<string, Piece[]>();
  const support = new Map<string, string>();
  for (const [fn, members] of byFunction) {
    const schemata = schemataOf(fn);
    if (!schemata) continue; // canWeave has said so already
    const text = texts.get(fn.file) ?? '';
    const body = text.slice(fn.bodyStart, fn.bodyEnd);
    const list = pieces.get(fn.file) ?? [];
    pieces.set(fn.file, list);
    const extra = schemata.support?.(fn.file, text);
    if (extra) support.set(extra.file, extra.content);
    const block = isBlock(body);
    const entry = fn.bodyStart + (block ? (schemata.entry?.(body) ?? 1) : 0);
    const entered = schemata.entered?.(number + 1, number + members.length);
    if (entered !== undefined) {
      const piece = { at: entry, bodyStart: fn.bodyStart };
      if (block) list.push({ ...piece, text: `\n${entered};` });
      else list.push({ ...piece, text: `(${entered}, ` }, { ...piece, at: fn.bodyEnd, text: ')' });
    }
    for (const candidate of members) {
      number += 1;
      const buggy = buggyBody(candidate, fn, text);
      const common = { bodyStart: fn.bodyStart };
      if (block) {
        const { open, close } = schemata.guard(number, fn);
        const statements = `\n${open}\n${buggy.slice(1, -1)}\n${close}\n`;
        list.push({ ...common, at: entry, woven: { candidate, number }, text: statements });
      } else if (schemata.choose) {
        const { open, close } = schemata.choose(number, buggy);
        list.push(
          { ...common, at: entry, woven: { candidate, number }, text: `${open}\n` },
          { ...common, at: fn.bodyEnd, text: close },
        );
      }
    }
  }
  return { ...assemble(pieces, texts, support), unable };
}

/** Whether a candidate changes nothing but the body of its function. */
export function canWeave(
  candidate: Candidate,
  fn: SourceFunction,
  text: string,
  schemata: SchemataProfile | undefined,
): boolean {
  if (!schemata) return false;
  const block = isBlock(text.slice(fn.bodyStart, fn.bodyEnd));
  if (!block && !schemata.choose) return false;
  const [start, end] = block ? [fn.bodyStart + 1, fn.bodyEnd - 1] : [fn.bodyStart, fn.bodyEnd];
  return candidate.edits.every((edit) => edit.file === fn.file && edit.start >= start && edit.end <= end);
}

function isBlock(body: string): boolean {
  return body.startsWith('{') && body.endsWith('}');
}

function buggyBody(candidate: Candidate, fn: SourceFunction, text: string): string {
  const within = candidate.edits.map((edit) => ({
    start: edit.start - fn.bodyStart,
    end: edit.end - fn.bodyStart,
    text: edit.text,
  }));
  return applyEdits(text.slice(fn.bodyStart, fn.bodyEnd), within);
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
