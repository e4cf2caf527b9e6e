import type { Fitness, FitnessCriterion, LanguageShare } from '../protocol/index.ts';

/** What a baseline counted; see engine/validation. */
export interface SuiteNumbers {
  readonly tests: number;
  /** Of these, how many passed. */
  readonly passed: number;
}

/**
 * The field's criteria for a repository worth generating from (more than 50 tests, more than 90 % of them passing, 1,000 to
 * 50,000 lines), with the numbers. Advice: nothing is refused for it. Tests are counted by running them, never guessed.
 */
export function fitness(languages: readonly LanguageShare[], suite?: SuiteNumbers): Fitness {
  const lines = languages.reduce((sum, language) => sum + language.lines, 0);
  const passing = suite ? share(suite) : null;
  const criteria: FitnessCriterion[] = [
    {
      name: 'tests',
      value: suite?.tests ?? null,
      wanted: 'more than 50',
      met: suite ? suite.tests > 50 : null,
    },
    {
      name: 'passing tests (%)',
      value: passing === null ? null : Math.round(passing * 1000) / 10,
      wanted: 'more than 90',
      met: passing === null ? null : passing > 0.9,
    },
    {
      name: 'lines of code',
      value: lines,
      wanted: '1,000 to 50,000',
      met: lines >= 1000 && lines <= 50_000,
    },
  ];
  const met = criteria.map((criterion) => criterion.met);
  return { fit: met.includes(false) ? false : met.includes(null) ? null : true, criteria };
}

function share({ tests, passed }: SuiteNumbers): number {
  return tests === 0 ? 0 : passed / tests;
}
