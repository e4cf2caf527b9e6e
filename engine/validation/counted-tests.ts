import type { Baseline } from './baseline-store.ts';

/** A test that wavered with bugs in so many functions does so by itself. */
const enoughFunctions = 2;

/** Bugs that make more of the suite waver than this say nothing about single tests. */
const largestShare = 0.1;

/**
 * The tests that count: stable in the baseline, and not found to waver since. Three runs find most flaky tests and not all,
 * those that run into a time limit on a busy machine above all. One bug may make a test waver; bugs in different functions
 * hardly the same one. Such a test is set aside like those that wavered in the baseline: it neither proves a bug nor
 * refutes one.
 */
export class CountedTests {
  #baseline: Baseline;
  readonly #found = new Set<string>();
  /** Test → functions with a bug of which the runs did not agree on it. */
  readonly #wavered = new Map<string, Set<string>>();
  readonly #note: (text: string) => void;

  constructor(baseline: Baseline, note: (text: string) => void = () => undefined) {
    this.#baseline = baseline;
    this.#note = note;
  }

  /** The baseline as it is known by now: what was set aside is among the flaky tests. */
  get baseline(): Baseline {
    return this.#baseline;
  }

  /** Tests that were found to waver, beside those of the baseline. */
  get found(): ReadonlySet<string> {
    return this.#found;
  }

  /** Runs with one bug in the function, each of them complete, do not agree on these tests. */
  wavered(functionId: string, tests: readonly string[]): void {
    if (tests.length > Math.max(1, this.#baseline.stable.length * largestShare)) return;
    const certain: string[] = [];
    for (const test of tests) {
      const functions = this.#wavered.get(test) ?? new Set();
      this.#wavered.set(test, functions.add(functionId));
      if (functions.size >= enoughFunctions) certain.push(test);
    }
    for (const test of this.setAside(certain)) {
      this.#found.add(test);
      this.#note(`${test} is set aside: its outcome changes from run to run, whatever the bug.`);
    }
  }

  /** Tests that do not count elsewhere, either; gives back those that did here. */
  setAside(tests: Iterable<string>): string[] {
    const aside = new Set(tests);
    const { stable, flaky, runs } = this.#baseline;
    const gone = stable.filter(({ id }) => aside.has(id)).map(({ id }) => id);
    if (gone.length === 0) return [];
    const outcomes = [...Array.from({ length: runs }, () => 'passed' as const), 'failed' as const];
    this.#baseline = {
      ...this.#baseline,
      stable: stable.filter(({ id }) => !aside.has(id)),
      flaky: [...flaky, ...gone.map((id) => ({ id, outcomes }))],
    };
    return gone;
  }
}
