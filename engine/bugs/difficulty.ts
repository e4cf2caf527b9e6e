import type { Difficulty } from '../protocol/index.ts';

/** Points towards difficulty, by what can be said of a bug; those of the symptom come to them once its tests have run. */
export const difficultyPoints = {
  lines: (changed: number): number => (changed <= 2 ? 0 : changed <= 9 ? 1 : 2),
  places: (places: number): number => Math.min(2, places - 1),
  files: (files: number): number => (files <= 1 ? 0 : Math.min(3, files)),
  /** Bugs in one, each of which has to be found: no such bug is simple. */
  causes: (causes: number): number => (causes < 2 ? 0 : causes + 1),
  /** Of the function, McCabe. */
  complexity: (paths: number): number => (paths < 5 ? 0 : paths < 10 ? 1 : 2),
} as const;

/** What all points together make: up to 2 is simple, 3 and 4 medium, more is complex. */
export function difficultyLevel(points: number): Difficulty {
  return points <= 2 ? 'simple' : points <= 4 ? 'medium' : 'complex';
}
