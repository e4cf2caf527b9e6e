import { Counter } from '../../bugs/counter.ts';
import type { TestResult } from '../../protocol/index.ts';
import type { ScreenTask } from './screener.ts';

/** Which tests to run first: those that noticed most bugs, in this function before elsewhere; then the fastest. */
export class TestOrder {
  readonly #inFunction = new Map<string, Counter>();
  readonly #anywhere = new Counter();

  killed(task: ScreenTask, test: string): void {
    const kills = this.#inFunction.get(task.candidate.functionId) ?? new Counter();
    this.#inFunction.set(task.candidate.functionId, kills);
    kills.add(test);
    this.#anywhere.add(test);
  }

  of(task: ScreenTask): TestResult[] {
    const kills = this.#inFunction.get(task.candidate.functionId);
    const rank = ({ id }: TestResult) => [kills?.of(id) ?? 0, this.#anywhere.of(id)] as const;
    return task.reaching.tests
      .map((test) => ({ test, rank: rank(test) }))
      .sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1] || a.test.seconds - b.test.seconds)
      .map(({ test }) => test);
  }
}
