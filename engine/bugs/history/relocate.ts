import type { TextEdit } from '../edits.ts';
import { type Difference, differences } from './difference.ts';
import { indentAt, reindent, removeSpan, replaceSpan } from './rewrite.ts';
import { type Term, termsIn, textOf } from './term.ts';

/**
 * The fix between two versions of a function, undone in today's version of it: each place that the fix changed is looked
 * up by its syntax. Undefined when not one of them is found.
 */
export function relocate(after: Term, before: Term, today: Term): { edits: TextEdit[]; complete: boolean } | undefined {
  const found = differences(after, before);
  const edits: TextEdit[] = [];
  let placed = 0;
  for (const difference of found) {
    const made = undo(difference, today);
    if (!made || made.some((edit) => edits.some((other) => overlaps(edit, other)))) continue;
    edits.push(...made);
    placed++;
  }
  return edits.length > 0 ? { edits, complete: placed === found.length } : undefined;
}

function overlaps(a: TextEdit, b: TextEdit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** From the smallest unit to larger ones around it, until one stands exactly once in today's code. */
function undo(difference: Difference, today: Term): TextEdit[] | undefined {
  const { after, before, around } = difference;
  if (after.length === 0) return insert(difference, today);
  // A lone operator or name stands in many places.
  const leaves = after.reduce((sum, term) => sum + term.leaves, 0);
  if (leaves > 2) {
    const places = sequencesIn(today, after);
    const [place] = places;
    if (place && places.length === 1) return replace(place, after, before);
  }
  for (const { after: unit, before: old } of around) {
    if (unit.leaves > today.leaves) break;
    const places = [...termsIn(today)].filter(({ digest }) => digest === unit.digest);
    const [place] = places;
    if (place && places.length === 1) return replace([place], [unit], [old]);
    if (places.length > 1) continue;
    // What is around has changed since: a larger unit cannot be found either.
    break;
  }
  return undefined;
}

function replace(place: readonly Term[], after: readonly Term[], before: readonly Term[]): TextEdit[] | undefined {
  const [first, last, oldFirst, oldLast] = [place[0], place.at(-1), before[0], before.at(-1)];
  if (!first || !last) return undefined;
  if (!oldFirst || !oldLast) return [removeSpan(first.source, first.start, last.end)];
  const own = after[0];
  // Where the layout did not change with the fix, the indentation is that of the fixed code.
  const from = own && indentAt(own.source, own.start) === indentAt(oldFirst.source, oldFirst.start) ? own : oldFirst;
  const code = oldFirst.source.slice(oldFirst.start, oldLast.end);
  const fitting = reindent(code, indentAt(from.source, from.start), indentAt(first.source, first.start));
  return replaceSpan(first.source, first.start, last.end, fitting);
}

/** The fix took something away: it goes back between the same neighbours. */
function insert({ before, around, at }: Difference, today: Term): TextEdit[] | undefined {
  const parent = around[0]?.after;
  const [first, last] = [before[0], before.at(-1)];
  if (!parent || !first || !last) return undefined;
  const [previous, next] = [parent.children[at.after - 1], parent.children[at.after]];
  const gaps = [...termsIn(today)].flatMap((term) =>
    term.type !== parent.type
      ? []
      : [...term.children, undefined].flatMap((right, i) => {
          const left = term.children[i - 1];
          const fits = left?.digest === previous?.digest && right?.digest === next?.digest;
          // Between a comma and a bracket is everywhere.
          return fits && (left?.named || right?.named) ? [{ left, right }] : [];
        }),
  );
  const [gap] = gaps;
  if (!gap || gaps.length !== 1) return undefined;
  const source = today.source;
  const code = first.source.slice(first.start, last.end);
  const anchor = gap.left ?? gap.right;
  if (!anchor) return undefined;
  const fitting = reindent(code, indentAt(first.source, first.start), indentAt(source, anchor.start));
  // With the white space that stood between it and its neighbour.
  const old = around[0]?.before;
  if (gap.left) {
    const left = old?.children[at.before - 1];
    const space = left ? spaceBetween(left, first, gap.left) : ' ';
    return [{ start: gap.left.end, end: gap.left.end, text: space + fitting }];
  }
  const right = old?.children[at.before + before.length];
  const space = right && gap.right ? spaceBetween(last, right, gap.right) : ' ';
  return [{ start: anchor.start, end: anchor.start, text: fitting + space }];
}

function spaceBetween(left: Term, right: Term, anchor: Term): string {
  const between = left.source.slice(left.end, right.start);
  // Comments stay where they are, and the end of a statement with its statement.
  const blank = between.replace(/[^\s;,]/g, '');
  return blank.includes('\n') ? `${/;/.test(blank) ? ';' : ''}\n${indentAt(anchor.source, anchor.start)}` : blank;
}

/** Neighbours in one parent that are the same, one by one. */
function sequencesIn(root: Term, wanted: readonly Term[]): Term[][] {
  const found: Term[][] = [];
  const [first] = wanted;
  if (!first) return found;
  for (const term of termsIn(root)) {
    for (const [i, child] of term.children.entries()) {
      if (child.digest !== first.digest) continue;
      const run = term.children.slice(i, i + wanted.length);
      if (run.length === wanted.length && run.every((one, k) => one.digest === wanted[k]?.digest)) found.push(run);
    }
  }
  return found;
}

/** Share of leaves, in runs of three, that two pieces of code have in common. */
export function similarity(one: Term, other: Term): number {
  const [a, b] = [shingles(one), shingles(other)];
  let shared = 0;
  for (const shingle of a) if (b.has(shingle)) shared++;
  return shared / Math.max(1, a.size + b.size - shared);
}

function shingles(term: Term): Set<string> {
  const leaves = [...termsIn(term)].filter(({ children }) => children.length === 0).map(textOf);
  return new Set(leaves.map((_, i) => leaves.slice(i, i + 3).join(' ')));
}
