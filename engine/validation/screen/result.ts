import type { ScreenResponse } from '../../testing/worker.ts';
import { tellingLine } from '../verdict.ts';
import type { Attempt, ScreenResult, ScreenTask } from './screener.ts';

/** What a resident worker answered, as an attempt on its bench. */
export function attemptOf({ outcome, test, detail, certain }: ScreenResponse): Attempt {
  return {
    outcome,
    ...(test ? { test } : {}),
    ...(detail ? { detail } : {}),
    ...(certain ? { certain } : {}),
  };
}

/** What an attempt says of a candidate; undefined where the bench could not say. */
export function resultOf(task: ScreenTask, attempt: Attempt, seconds: number): ScreenResult | undefined {
  const { outcome, test, detail = '' } = attempt;
  const common = { seconds, ...(test === undefined ? {} : { test }) };
  switch (outcome) {
    case 'unable':
    case 'lost':
      return undefined;
    case 'killed':
      return { ...common, outcome, detail: test === undefined ? detail : `${test} fails.` };
    case 'survived':
      return { ...common, outcome, detail: `${passing(task.reaching.tests.length)} with it.` };
    case 'timed-out':
      return { ...common, outcome, detail: `${test ?? 'A test'} does not end with it.` };
    case 'does-not-build':
      return { ...common, outcome, detail: `The project no longer builds: ${tellingLine(detail)}` };
  }
}

/** Screening cannot tell, so the whole suite must. */
export function undecided(attempt: Attempt, seconds: number): ScreenResult {
  return { outcome: 'killed', detail: `Screening could not tell: ${attempt.detail ?? attempt.outcome}`, seconds };
}

function passing(tests: number): string {
  return tests === 1
    ? 'The test that may reach the change passes'
    : `All ${tests} tests that may reach the change pass`;
}
