import type { TestResult } from '../../protocol/index.ts';
import type { ScreenTask } from './screener.ts';

/** Which tests to run first: those that noticed most bugs, in this function before elsewhere; then the fastest. */
export class TestOrder {
  readonly #inFunction = new Map<string, Map<string, number>>();
  readonly #anywhere = new Map<string, number>();

  killed(task: ScreenTask, test: string): void {
    const kills = this.#inFunction.get(task.candidate.functionId) ?? new Map<string, number>();
    this.#inFunction.set(task.candidate.functionId, kills);
    kills.set(test, (kills.get(test) ?? 0) + 1);
    this.#anywhere.set(test, (this.#anywhere.get(test) ?? 0) + 1);
  }

  of(task: ScreenTask): TestResult[] {
    const kills = this.#inFunction.get(task.candidate.functionId);
    const rank = ({ id }: TestResult) => [kills?.get(id) ?? 0, this.#anywhere.get(id) ?? 0] as const;
    return task.reaching.tests
      .map((test) => ({ test, rank: rank(test) }))
      .sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1] || a.test.seconds - b.test.seconds)
      .map(({ test }) => test);
  }
}
