import type { PoolNode } from './nodes.ts';

/** Lines that are listed at once; few more are not worth a level of their own. */
const page = 100;

/** The lines, or, where there are many, parts of them that can be opened one by one. `id`: what they are lines of. */
export function inRanges(root: string, id: string, nodes: readonly PoolNode[]): PoolNode[] {
  if (nodes.length <= page * 1.5) return [...nodes];
  const ranges: PoolNode[] = [];
  for (let start = 0; start < nodes.length; start += page) {
    ranges.push({ kind: 'range', root, id, first: start + 1, nodes: nodes.slice(start, start + page) });
  }
  return ranges;
}
