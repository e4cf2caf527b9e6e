import type { SourceFunction } from '../../protocol/index.ts';
import type { ProvedBug } from '../strategy.ts';

/** Two bugs have the same failing tests, as far as this goes, when of all tests that either breaks both break so many. */
export const leastShared = 2 / 3;
/** A function that many other tests run as well breaks them, too. */
const leastLikeness = 0.2;
const mostFunctions = 6;

export interface Overlap {
  readonly both: number;
  readonly either: number;
}

export function overlapOf(one: readonly string[], other: readonly string[]): Overlap {
  const first = new Set(one);
  const both = new Set(other.filter((test) => first.has(test))).size;
  return { both, either: first.size + new Set(other).size - both };
}

export function isSame({ both, either }: Overlap): boolean {
  return both > 0 && both / either >= leastShared - 1e-9;
}

/**
 * Functions in which another cause for a bug's failing tests may lie: those on the way of so many of them that enough could
 * fail, whose other tests are fewest first. `testsOf` as in StrategyContext.
 */
export function functionsOnTheWay(
  { candidate, failToPass }: ProvedBug,
  own: SourceFunction | undefined,
  functions: readonly SourceFunction[],
  testsOf: (fn: SourceFunction) => readonly string[] | undefined,
): SourceFunction[] {
  const isOwn = (fn: SourceFunction): boolean =>
    fn.id === candidate.functionId || (own?.file === fn.file && own.start <= fn.end && fn.start <= own.end);
  return functions
    .flatMap((fn) => {
      const overlap = isOwn(fn) ? undefined : overlapOf(failToPass, testsOf(fn) ?? []);
      if (!overlap || overlap.both < failToPass.length * leastShared) return [];
      return [{ fn, likeness: overlap.both / overlap.either }];
    })
    .filter(({ likeness }) => likeness >= leastLikeness)
    .sort((a, b) => b.likeness - a.likeness || (a.fn.id < b.fn.id ? -1 : 1))
    .slice(0, mostFunctions)
    .map(({ fn }) => fn);
}
