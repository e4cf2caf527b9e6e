import type { Candidate, Difficulty, SourceFunction } from '../protocol/index.ts';
import { difficultyLevel, difficultyPoints } from './difficulty.ts';
import { telling, wordsOf } from './words.ts';

export type DifficultyChances = Readonly<Record<Difficulty, number>>;

/** What is known of a candidate's difficulty before its tests run; see difficultyOf, which has the last word. */
export interface Forecastable {
  /** Those for the size of the change, its places and causes, and the paths of the function. */
  readonly points: number;
  /** A test that runs the function is named after it. */
  readonly named: boolean;
  /** Hardly a test runs the function. */
  readonly few: boolean;
}

/** Chances of 0, 1 and 2 points for the distance of the symptom, and of 1 point since only one test notices. */
const distance = { named: [0.6, 0.2, 0.2], unnamed: [0, 0.45, 0.55] } as const;
const single = { few: 0.5, many: 0.25 } as const;
/** Observations are worth more than this reckoning once there are so many. */
const weightOfReckoning = 6;
const fewTests = 3;

/**
 * How difficult a candidate's bug may turn out. What the failing tests will show is not known yet, so bugs for which the
 * same is known are looked at, as they come in.
 */
export class Forecast {
  readonly #seen = new Map<string, Record<Difficulty, number>>();

  chances(known: Forecastable): DifficultyChances {
    const reckoned = reckon(known);
    const seen = this.#seen.get(keyOf(known)) ?? { simple: 0, medium: 0, complex: 0 };
    const total = weightOfReckoning + seen.simple + seen.medium + seen.complex;
    const chance = (level: Difficulty) => (seen[level] + weightOfReckoning * reckoned[level]) / total;
    return { simple: chance('simple'), medium: chance('medium'), complex: chance('complex') };
  }

  settle(known: Forecastable, difficulty: Difficulty): void {
    const key = keyOf(known);
    const seen = this.#seen.get(key) ?? { simple: 0, medium: 0, complex: 0 };
    seen[difficulty] += 1;
    this.#seen.set(key, seen);
  }
}

function keyOf({ points, named, few }: Forecastable): string {
  return `${points} ${named} ${few}`;
}

function reckon({ points, named, few }: Forecastable): DifficultyChances {
  const chances = { simple: 0, medium: 0, complex: 0 };
  const one = single[few ? 'few' : 'many'];
  for (const [far, share] of distance[named ? 'named' : 'unnamed'].entries()) {
    for (const [alone, likely] of [1 - one, one].entries()) {
      chances[difficultyLevel(points + far + alone)] += share * likely;
    }
  }
  return chances;
}

/** `text`: the candidate's first file. `tests`: ids of those that run the function, where known. */
export function forecastOf(
  candidate: Candidate,
  fn: SourceFunction,
  text: string,
  tests: readonly string[] | undefined,
): Forecastable {
  const lines = candidate.edits.reduce((sum, edit) => {
    const before = edit.file === fn.file ? countLines(text.slice(edit.start, edit.end)) : 1;
    return sum + Math.max(before, countLines(edit.text));
  }, 0);
  const files = new Set(candidate.edits.map(({ file }) => file)).size;
  const causes = candidate.parts?.length ?? 1;
  const name = telling(fn.name);
  return {
    points:
      difficultyPoints.lines(lines) +
      difficultyPoints.places(causes) +
      difficultyPoints.causes(causes) +
      difficultyPoints.files(files) +
      difficultyPoints.complexity(fn.complexity),
    named: name !== '' && tests?.some((test) => wordsOf(withoutFile(test)).includes(name)) === true,
    few: tests !== undefined && tests.length <= fewTests,
  };
}

/** Files of tests are named after modules. */
function withoutFile(test: string): string {
  return test.replace(/^[^:\s]+\.\w+/, '');
}

function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}
