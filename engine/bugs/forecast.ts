import type { Candidate, Difficulty, SourceFunction } from '../protocol/index.ts';

export type DifficultyChances = Readonly<Record<Difficulty, number>>;

/** Chances for points that are known before any test runs: size of the change, places, paths of the function. */
const byPoints: readonly DifficultyChances[] = [
  { simple: 0.8, medium: 0.2, complex: 0 },
  { simple: 0.6, medium: 0.4, complex: 0 },
  { simple: 0.2, medium: 0.7, complex: 0.1 },
  { simple: 0, medium: 0.6, complex: 0.4 },
  { simple: 0, medium: 0.2, complex: 0.8 },
];
/** Observations are worth more than the table once there are so many. */
const weightOfTable = 4;

/**
 * How difficult a candidate's bug may turn out. What the failing tests will show is not known yet, so bugs of the same
 * size in functions of the same complexity are looked at, as they come in.
 */
export class Forecast {
  readonly #seen = new Map<string, Record<Difficulty, number>>();

  chances(key: string): DifficultyChances {
    const table = byPoints[Math.min(Number(key.split(' ')[0]), byPoints.length - 1)] ?? byPoints[0];
    const seen = this.#seen.get(key) ?? { simple: 0, medium: 0, complex: 0 };
    const total = weightOfTable + seen.simple + seen.medium + seen.complex;
    const chance = (level: Difficulty) => (seen[level] + weightOfTable * (table?.[level] ?? 0)) / total;
    return { simple: chance('simple'), medium: chance('medium'), complex: chance('complex') };
  }

  settle(key: string, difficulty: Difficulty): void {
    const seen = this.#seen.get(key) ?? { simple: 0, medium: 0, complex: 0 };
    seen[difficulty] += 1;
    this.#seen.set(key, seen);
  }
}

/** What a candidate's difficulty is forecast by: points first, then what it is like. `text`: its first file's. */
export function forecastOf(candidate: Candidate, fn: SourceFunction, text: string): string {
  const lines = candidate.edits.reduce((sum, edit) => {
    const before = edit.file === fn.file ? countLines(text.slice(edit.start, edit.end)) : 1;
    return sum + Math.max(before, countLines(edit.text));
  }, 0);
  const files = new Set(candidate.edits.map(({ file }) => file)).size;
  const size = lines <= 2 ? 0 : lines <= 9 ? 1 : 2;
  const places = Math.min(2, (candidate.parts?.length ?? 1) - 1) + (files > 1 ? files : 0);
  return keyOf(size, places, fn, candidate.strategy);
}

function keyOf(size: number, places: number, { complexity }: SourceFunction, strategy: string): string {
  const paths = complexity < 5 ? 0 : complexity < 10 ? 1 : 2;
  return `${size + places + paths} ${size} ${places} ${paths} ${strategy}`;
}

function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}
