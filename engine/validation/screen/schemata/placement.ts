import { applyEdits } from '../../../bugs/edits.ts';
import type { SchemataProfile } from '../../../languages/profile.ts';
import type { Candidate, SourceFunction } from '../../../protocol/index.ts';

/** How a candidate is written into the woven tree: other statements for a function, or another expression. */
export type Placement =
  | { readonly kind: 'statements'; readonly fn: SourceFunction; readonly buggy: string }
  | {
      readonly kind: 'expression';
      readonly fn: SourceFunction;
      /** What is replaced, from here to there. */
      readonly start: number;
      readonly end: number;
      readonly buggy: string;
    };

/** A function's body is copied for each of its candidates: longer ones (whole modules in a function) are not. */
const longestBody = 60_000;

/**
 * Where a candidate can be written: in the body of the smallest function that holds all its edits, which need not be its
 * own (a function that is gone, say), or in a head, where the language has a way. Undefined when there is no place.
 * @param functions those of the candidate's file.
 */
export function placementOf(
  candidate: Candidate,
  functions: readonly SourceFunction[],
  text: string,
  schemataOf: (fn: SourceFunction) => SchemataProfile | undefined,
): Placement | undefined {
  const own = functions.find(({ id }) => id === candidate.functionId);
  const schemata = own && schemataOf(own);
  if (!own || !schemata || candidate.edits.some(({ file }) => file !== own.file)) return undefined;
  const inOwnHead = candidate.edits.every(({ start, end }) => start >= own.start && end <= own.bodyStart);
  const head = inOwnHead ? schemata.head?.(text, own, candidate.edits) : undefined;
  if (head) {
    if (!('statements' in head)) return schemata.choose && { kind: 'expression', fn: own, ...head };
    return isBlock(bodyOf(own, text)) ? { kind: 'statements', fn: own, buggy: head.statements } : undefined;
  }
  const around = functions.filter((fn) => holds(fn, candidate, text));
  const fn = around.sort((a, b) => length(a) - length(b))[0];
  if (!fn || length(fn) > longestBody) return undefined;
  const buggy = buggyBody(candidate, fn, text);
  if (isBlock(bodyOf(fn, text))) return { kind: 'statements', fn, buggy: buggy.slice(1, -1) };
  return schemata.choose && { kind: 'expression', fn, start: fn.bodyStart, end: fn.bodyEnd, buggy };
}

/** Whether a body is a block of statements, and not an expression. */
export function isBlock(body: string): boolean {
  return body.startsWith('{') && body.endsWith('}');
}

export function bodyOf(fn: SourceFunction, text: string): string {
  return text.slice(fn.bodyStart, fn.bodyEnd);
}

function holds(fn: SourceFunction, { edits }: Candidate, text: string): boolean {
  const inside = isBlock(bodyOf(fn, text)) ? 1 : 0;
  return edits.every(({ start, end }) => start >= fn.bodyStart + inside && end <= fn.bodyEnd - inside);
}

function length(fn: SourceFunction): number {
  return fn.bodyEnd - fn.bodyStart;
}

function buggyBody(candidate: Candidate, fn: SourceFunction, text: string): string {
  const within = candidate.edits.map((edit) => ({
    start: edit.start - fn.bodyStart,
    end: edit.end - fn.bodyStart,
    text: edit.text,
  }));
  return applyEdits(bodyOf(fn, text), within);
}
