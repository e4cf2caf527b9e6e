import {
  type Category,
  categories,
  type Difficulty,
  type FunctionGaps,
  type PoolRow,
  type ReviewState,
} from '../../engine/protocol/index.ts';

export const groupings = ['function', 'category', 'difficulty', 'strategy', 'review'] as const;
export type Grouping = (typeof groupings)[number];

/** Bugs that have something in common, as one line of the tree. */
export interface BugGroup {
  readonly by: Grouping;
  /** `<file>:<function>`, or the protocol's word. */
  readonly key: string;
  readonly rows: readonly PoolRow[];
}

const difficulties: readonly Difficulty[] = ['simple', 'medium', 'complex'];
const reviews: readonly ReviewState[] = ['unreviewed', 'accepted', 'rejected', 'equivalent'];

const keys: Readonly<Record<Grouping, (row: PoolRow) => string>> = {
  function: (row) => `${row.file}:${row.function}`,
  category: (row) => row.category,
  difficulty: (row) => row.difficulty,
  strategy: (row) => row.strategy,
  review: (row) => row.review,
};

/** Where words have an order of their own, groups follow it; the rest is sorted by name. */
const orders: Readonly<Partial<Record<Grouping, readonly string[]>>> = {
  category: categories satisfies readonly Category[],
  difficulty: difficulties,
  review: reviews,
};

/** The groups that have bugs. Within a group the order of `rows` is kept: best match or newest first. */
export function groupBugs(rows: readonly PoolRow[], by: Grouping): BugGroup[] {
  const groups = new Map<string, PoolRow[]>();
  for (const row of rows) {
    const key = keys[by](row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const place = (key: string): number => orders[by]?.indexOf(key) ?? 0;
  return [...groups]
    .map(([key, grouped]) => ({ by, key, rows: grouped }))
    .sort((a, b) => place(a.key) - place(b.key) || a.key.localeCompare(b.key));
}

/** Functions with survivors that are left, those with the most first. */
export function openGaps(gaps: readonly FunctionGaps[]): FunctionGaps[] {
  return gaps
    .filter(({ survivors }) => survivors.length > 0)
    .sort((a, b) => b.survivors.length - a.survivors.length || a.file.localeCompare(b.file));
}

export const survivorCount = (gaps: readonly FunctionGaps[]): number =>
  gaps.reduce((sum, { survivors }) => sum + survivors.length, 0);
