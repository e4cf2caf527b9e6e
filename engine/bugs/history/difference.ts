import type { Term } from './term.ts';

/** A smallest place where two trees differ: neighbours in one parent, on either side; one side may be empty. */
export interface Difference {
  readonly after: readonly Term[];
  readonly before: readonly Term[];
  /** The terms that hold them, innermost first; the two lists correspond. */
  readonly around: readonly { readonly after: Term; readonly before: Term }[];
  /** Where in the innermost parents' children they stand. */
  readonly at: { readonly after: number; readonly before: number };
}

/** Where two versions of a piece of code differ, in order. */
export function differences(after: Term, before: Term): Difference[] {
  const found: Difference[] = [];
  compare(after, before, [], found);
  return found;
}

function compare(after: Term, before: Term, around: Difference['around'], found: Difference[]): void {
  if (after.digest === before.digest) return;
  const inner = [{ after, before }, ...around];
  for (const { left, right, at } of segments(after.children, before.children)) {
    const pairs = left.length === right.length && left.every((one, i) => alike(one, right[i]));
    if (!pairs) {
      found.push({ after: left, before: right, around: inner, at });
      continue;
    }
    for (const [i, one] of left.entries()) {
      const other = right[i];
      if (!other || one.digest === other.digest) continue;
      if (one.children.length > 0 && other.children.length > 0) compare(one, other, inner, found);
      else
        found.push({
          after: [one],
          before: [other],
          around: inner,
          at: { after: at.after + i, before: at.before + i },
        });
    }
  }
}

/** Worth comparing inside rather than replacing whole. */
function alike(one: Term, other: Term | undefined): boolean {
  if (!other) return false;
  return one.type === other.type || (one.children.length === 0 && other.children.length === 0);
}

interface Segment {
  readonly left: readonly Term[];
  readonly right: readonly Term[];
  readonly at: Difference['at'];
}

/** What lies between the children that both have, by the longest common subsequence of their digests. */
function segments(left: readonly Term[], right: readonly Term[]): Segment[] {
  const pairs = common(left, right);
  const found: Segment[] = [];
  let [a, b] = [0, 0];
  for (const [i, j] of [...pairs, [left.length, right.length] as const]) {
    if (i > a || j > b) found.push({ left: left.slice(a, i), right: right.slice(b, j), at: { after: a, before: b } });
    [a, b] = [i + 1, j + 1];
  }
  return found;
}

function common(left: readonly Term[], right: readonly Term[]): (readonly [number, number])[] {
  // Tables of thousands of entries are data; what their ends have in common is enough.
  if (left.length * right.length > 250_000) return ends(left, right);
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  const row = (i: number) => lengths[i] ?? new Uint16Array();
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      row(i)[j] =
        left[i]?.digest === right[j]?.digest
          ? (row(i + 1)[j + 1] ?? 0) + 1
          : Math.max(row(i + 1)[j] ?? 0, row(i)[j + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i]?.digest === right[j]?.digest) pairs.push([i++, j++]);
    else if ((row(i + 1)[j] ?? 0) >= (row(i)[j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}

function ends(left: readonly Term[], right: readonly Term[]): (readonly [number, number])[] {
  const most = Math.min(left.length, right.length);
  let front = 0;
  while (front < most && left[front]?.digest === right[front]?.digest) front++;
  let back = 0;
  while (back < most - front && left.at(-1 - back)?.digest === right.at(-1 - back)?.digest) back++;
  const pairs: [number, number][] = Array.from({ length: front }, (_, i) => [i, i]);
  for (let i = back; i > 0; i--) pairs.push([left.length - i, right.length - i]);
  return pairs;
}
