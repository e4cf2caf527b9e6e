import type { SourceFunction } from '../../engine/protocol/index.ts';

/** Functions that hold the place, the innermost first. `offset` in UTF-16 code units, as the engine counts. */
export function functionsAt(functions: readonly SourceFunction[], offset: number): SourceFunction[] {
  return functions
    .filter(({ start, end }) => start <= offset && offset <= end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
}

/**
 * The function that a person means with the cursor at `offset`: the innermost that holds it; else one that begins later on
 * the same line (the cursor is in the indentation).
 */
export function functionMeant(
  functions: readonly SourceFunction[],
  offset: number,
  line: number,
): SourceFunction | undefined {
  const [innermost] = functionsAt(functions, offset);
  const onLine = functions
    .filter(({ startLine, start }) => startLine === line && start > offset)
    .sort((a, b) => a.start - b.start)[0];
  if (!innermost) return onLine;
  return onLine && onLine.start >= innermost.start && onLine.end <= innermost.end ? onLine : innermost;
}

/** For a cursor that is in no function. */
export function nearestFirst(functions: readonly SourceFunction[], offset: number): SourceFunction[] {
  const distance = ({ start, end }: SourceFunction): number =>
    offset < start ? start - offset : Math.max(0, offset - end);
  return [...functions].sort((a, b) => distance(a) - distance(b) || a.start - b.start);
}
