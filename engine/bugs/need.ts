import type { Category, Difficulty } from '../protocol/index.ts';

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
  readonly #categories = new Map<string, number>();
  readonly #difficulties = new Map<string, number>();
  readonly #functions = new Map<string, number>();
  readonly #rules = new Map<string, number>();
  readonly #vectors = new Map<string, number>();
  #total = 0;

  constructor(holdings: readonly Holding[] = []) {
    for (const holding of holdings) this.add(holding);
  }

  add(holding: Holding): void {
    this.expect(holding, 1, { [holding.difficulty]: 1 });
    bump(this.#vectors, holding.vector, 1);
  }

  /** Counts something that is not sure to come by its `chance`; the same with a negative one takes it back. */
  expect(
    what: Pick<Holding, 'functions' | 'strategy' | 'rule' | 'category'>,
    chance: number,
    difficulty: Readonly<Partial<Record<Difficulty, number>>>,
  ): void {
    this.#total += chance;
    for (const id of what.functions) bump(this.#functions, id, chance);
    bump(this.#rules, `${what.strategy} ${what.rule}`, chance);
    bump(this.#categories, what.category, chance);
    for (const [level, share] of Object.entries(difficulty)) bump(this.#difficulties, level, chance * share);
  }

  /**
   * A function without any bug comes before one with a bug, and that before one with two; but not at any price: most functions
   * are small, and bugs in small functions are easy.
   */
  ofFunction(id: string): number {
    return (1 + (this.#functions.get(id) ?? 0)) ** -2.5;
  }

  ofRule(strategy: string, rule: string): number {
    const share = (this.#rules.get(`${strategy} ${rule}`) ?? 0) / (this.#total + 10);
    return 1 / (1 + 3 * Math.max(0, share));
  }

  /** Rare categories are worth more; one that has its share gives way to all others. */
  ofCategory(category: Category): number {
    const have = this.#categories.get(category) ?? 0;
    // As if a few bugs of other kinds were there: the first ones of a pool decide nothing.
    if ((have + 1) / (this.#total + 6) > mostOfCategory) return 1e-4;
    return Math.sqrt((this.#total + 7) / (7 * (have + 1)));
  }

  /** How much a bug is wanted that has these difficulties with these chances. */
  ofDifficulty(chances: Readonly<Record<Difficulty, number>>): number {
    let need = 0;
    for (const [level, wanted] of Object.entries(wantedDifficulty) as [Difficulty, number][]) {
      // As if a few bugs as they should be were there: the first ones of a pool decide nothing.
      const share = ((this.#difficulties.get(level) ?? 0) + wanted * 10) / (this.#total + 10);
      need += chances[level] * Math.exp(25 * Math.max(-0.15, Math.min(0.15, wanted - share)));
    }
    return need;
  }

  isFull(vector: string): boolean {
    return (this.#vectors.get(vector) ?? 0) >= mostWithOneVector;
  }
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
