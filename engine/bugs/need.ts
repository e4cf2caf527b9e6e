import type { Category, Difficulty } from '../protocol/index.ts';
import { Counter } from './counter.ts';

/** What a pool should look like: difficulties by share, and no category with more than so much. */
export const wantedDifficulty: Readonly<Record<Difficulty, number>> = { simple: 0.6, medium: 0.3, complex: 0.1 };
const mostOfCategory = 0.35;
/** More bugs that break exactly the same tests would be one lesson again and again. */
export const mostWithOneVector = 5;

/** A bug of the pool, as far as balance goes. */
export interface Holding {
  /** `<file>:<qualified name>` of each function that it is in. */
  readonly functions: readonly string[];
  readonly strategy: string;
  readonly rule: string;
  readonly category: Category;
  readonly difficulty: Difficulty;
  /** Equal for bugs that break the same tests. */
  readonly vector: string;
}

/** What the pool has, and so what it lacks. Candidates under way count by the chance that they become bugs. */
export class Needs {
  readonly #categories = new Counter();
  readonly #difficulties = new Counter();
  readonly #functions = new Counter();
  readonly #rules = new Counter();
  readonly #vectors = new Counter();
  #total = 0;

  constructor(holdings: readonly Holding[] = []) {
    for (const holding of holdings) this.add(holding);
  }

  add(holding: Holding): void {
    this.expect(holding, 1, { [holding.difficulty]: 1 });
    this.#vectors.add(holding.vector);
  }

  /** Counts something that is not sure to come by its `chance`; the same with a negative one takes it back. */
  expect(
    what: Pick<Holding, 'functions' | 'strategy' | 'rule' | 'category'>,
    chance: number,
    difficulty: Readonly<Partial<Record<Difficulty, number>>>,
  ): void {
    this.#total += chance;
    for (const id of what.functions) this.#functions.add(id, chance);
    this.#rules.add(`${what.strategy} ${what.rule}`, chance);
    this.#categories.add(what.category, chance);
    for (const [level, share] of Object.entries(difficulty)) this.#difficulties.add(level, chance * share);
  }

  /**
   * A function without any bug comes before one with a bug, and that before one with two; but not at any price: most functions
   * are small, and bugs in small functions are easy.
   */
  ofFunction(id: string): number {
    return (1 + this.#functions.of(id)) ** -2.5;
  }

  ofRule(strategy: string, rule: string): number {
    const share = this.#rules.of(`${strategy} ${rule}`) / (this.#total + 10);
    return 1 / (1 + 3 * Math.max(0, share));
  }

  /** Rare categories are worth more; one that has its share gives way to all others. */
  ofCategory(category: Category): number {
    const have = this.#categories.of(category);
    // As if a few bugs of other kinds were there: the first ones of a pool decide nothing.
    if ((have + 1) / (this.#total + 6) > mostOfCategory) return 1e-4;
    return Math.sqrt((this.#total + 7) / (7 * (have + 1)));
  }

  /** How much a bug is wanted that has these difficulties with these chances. */
  ofDifficulty(chances: Readonly<Record<Difficulty, number>>): number {
    let need = 0;
    for (const [level, wanted] of Object.entries(wantedDifficulty) as [Difficulty, number][]) {
      // As if a few bugs as they should be were there: the first ones of a pool decide nothing.
      const share = (this.#difficulties.of(level) + wanted * 10) / (this.#total + 10);
      need += chances[level] * Math.exp(25 * Math.max(-0.15, Math.min(0.15, wanted - share)));
    }
    return need;
  }

  isFull(vector: string): boolean {
    return this.#vectors.of(vector) >= mostWithOneVector;
  }
}
