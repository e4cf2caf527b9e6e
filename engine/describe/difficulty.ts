import { parsePatch } from 'diff';
import { difficultyLevel, difficultyPoints } from '../bugs/difficulty.ts';
import { telling, wordsOf } from '../bugs/words.ts';
import type { Difficulty } from '../protocol/index.ts';
import { names } from './symptom.ts';

export interface DifficultyFacts {
  /** Unified diff of the bug. */
  readonly patch: string;
  /** Bugs that it is put together from; 1 for all but combined ones. */
  readonly causes: number;
  /** Of the function with the bug, McCabe. */
  readonly complexity: number;
  /** File and qualified name of the function with the bug. */
  readonly file: string;
  readonly functionName: string;
  readonly failToPass: readonly string[];
  /** File of a test, where known; else its id is all there is. */
  readonly testFiles?: ReadonlyMap<string, string>;
  readonly messages: Readonly<Record<string, string>>;
}

interface Aspect {
  readonly points: number;
  readonly reason: string;
}

/**
 * How hard it is to get from the symptom to the cause, with the reasons. Each aspect gives 0 to 2 points (files 0 to 3,
 * causes 0, 3 and 4).
 */
export function difficultyOf(facts: DifficultyFacts): { difficulty: Difficulty; reasons: string[] } {
  const aspects = [
    ...sizeOf(facts.patch),
    ...causesOf(facts.causes),
    complexityOf(facts.complexity),
    distanceOf(facts),
    breadthOf(facts.failToPass),
  ];
  const points = aspects.reduce((sum, aspect) => sum + aspect.points, 0);
  return {
    difficulty: difficultyLevel(points),
    reasons: aspects.map((aspect) => aspect.reason),
  };
}

/** Lines that a patch changes: a changed line is one line, though a diff shows it twice. */
export function changedLines(patch: string): number {
  const hunks = parsePatch(patch).flatMap((file) => file.hunks);
  return hunks.reduce((sum, hunk) => {
    const count = (sign: string) => hunk.lines.filter((line) => line.startsWith(sign)).length;
    return sum + Math.max(count('+'), count('-'));
  }, 0);
}

function sizeOf(patch: string): Aspect[] {
  const files = parsePatch(patch).filter((file) => file.hunks.length > 0);
  const hunks = files.flatMap((file) => file.hunks);
  const lines = changedLines(patch);
  return [
    { points: difficultyPoints.lines(lines), reason: `${number(lines, 'line')} changed` },
    { points: difficultyPoints.places(hunks.length), reason: `in ${number(hunks.length, 'place')}` },
    { points: difficultyPoints.files(files.length), reason: `of ${number(files.length, 'file')}` },
  ];
}

function causesOf(causes: number): Aspect[] {
  if (causes < 2) return [];
  return [
    { points: difficultyPoints.causes(causes), reason: `${number(causes, 'cause')}, each of which has to be found` },
  ];
}

function complexityOf(complexity: number): Aspect {
  return {
    points: difficultyPoints.complexity(complexity),
    reason: `the function has ${number(complexity, 'path')} (cyclomatic complexity)`,
  };
}

/** A failing test that is named after the function points at the cause; one named after its module, or a trace, nearly. */
function distanceOf(facts: DifficultyFacts): Aspect {
  const name = telling(facts.functionName);
  const module = wordsOf(stem(facts.file));
  const tests = facts.failToPass.map((test) => {
    const file = facts.testFiles?.get(test) ?? /^[^:\s]+\.\w+/.exec(test)?.[0];
    const own = file ? wordsOf(stem(file)).replace(/ (?:tests?|spec)(?= )/g, '') : '';
    return { own, words: wordsOf(file && test.startsWith(file) ? test.slice(file.length) : test) };
  });
  if (name !== '' && tests.some(({ words }) => words.includes(name))) {
    return { points: 0, reason: 'a failing test is named after the function' };
  }
  if (tests.some(({ own }) => own !== '' && own === module)) {
    return { points: 1, reason: 'the failing tests are those of the module, not of the function' };
  }
  const traced = facts.failToPass.some((test) => {
    return (facts.messages[test] ?? '').split('\n').some((line) => names(line, [facts.file]));
  });
  if (traced) return { points: 1, reason: 'the failing tests are about something else, though a trace shows the file' };
  return { points: 2, reason: 'the failing tests are about something else, and no trace shows the file' };
}

function breadthOf(failToPass: readonly string[]): Aspect {
  const one = failToPass.length === 1;
  return { points: one ? 1 : 0, reason: one ? 'only one test notices it' : `${failToPass.length} tests notice it` };
}

function stem(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.[^.]*$/, '');
}

function number(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
