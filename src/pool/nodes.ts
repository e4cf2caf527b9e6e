import type { FunctionGaps, PoolRow } from '../../engine/protocol/index.ts';
import type { BugGroup } from './grouping.ts';

/** A bug, wherever it is shown: commands take anything that has these two. */
export interface BugReference {
  readonly root: string;
  readonly id: string;
}

export interface GapReference {
  readonly root: string;
  readonly file: string;
  readonly function: string;
  readonly survivor: FunctionGaps['survivors'][number];
}

/** Some of too many lines: each call that lists lines keeps the extension host from anything else. */
export interface RangeNode {
  readonly kind: 'range';
  readonly root: string;
  /** What it is a part of, and where it begins in it: the same again after a refresh. */
  readonly id: string;
  /** From 1. */
  readonly first: number;
  readonly nodes: readonly PoolNode[];
}

/** What the lines of the Knowledge Pool view stand for. */
export type PoolNode =
  | { readonly kind: 'project'; readonly root: string }
  | { readonly kind: 'problem'; readonly root: string; readonly error: unknown }
  | { readonly kind: 'group'; readonly root: string; readonly group: BugGroup }
  | RangeNode
  | ({ readonly kind: 'bug'; readonly row: PoolRow; readonly by: string } & BugReference)
  | { readonly kind: 'gaps'; readonly root: string; readonly gaps: readonly FunctionGaps[] }
  | { readonly kind: 'functionGaps'; readonly root: string; readonly gaps: FunctionGaps }
  | ({ readonly kind: 'gap' } & GapReference);

export function isBugReference(value: unknown): value is BugReference {
  if (typeof value !== 'object' || value === null) return false;
  const { root, id } = value as Record<string, unknown>;
  return typeof root === 'string' && typeof id === 'string';
}

export function isGapReference(value: unknown): value is GapReference {
  if (typeof value !== 'object' || value === null) return false;
  const { root, file, survivor } = value as Record<string, unknown>;
  return typeof root === 'string' && typeof file === 'string' && typeof survivor === 'object' && survivor !== null;
}

/**
 * What an item command is about: the editor calls it with `(item, selected items)` when the item is part of the selection,
 * else with the item alone; a key calls it with nothing, and then the selection of the view counts.
 */
export function chosen<T>(
  [item, among]: readonly unknown[],
  is: (value: unknown) => value is T,
  selection: readonly unknown[],
): T[] {
  const items = Array.isArray(among) && among.length > 0 ? among : item === undefined ? selection : [item];
  return items.filter(is);
}
