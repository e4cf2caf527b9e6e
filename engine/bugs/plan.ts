import type { Candidate, Category, Difficulty, SourceFunction, VerdictKind } from '../protocol/index.ts';
import { Counter } from './counter.ts';
import { type DifficultyChances, Forecast, type Forecastable, forecastOf } from './forecast.ts';
import { hash53 } from './hash.ts';
import { type Holding, Needs } from './need.ts';
import { type RuleRecord, Yields } from './yield.ts';

/** What is known when a run starts: bugs that the pool holds, and how the rules have done in this project. */
export interface Census {
  readonly holdings: readonly Holding[];
  readonly records: readonly RuleRecord[];
}

/** What became of a candidate. */
export interface Outcome {
  readonly kind: VerdictKind | 'withheld';
  /** With `valid`: that of the tuple, and which tests it breaks. */
  readonly difficulty?: Difficulty;
  readonly vector?: string;
}

/** A candidate as the plan sees it. */
export interface Prospect {
  readonly id: string;
  /** As holdings name functions; the first is the one that it was made from. */
  readonly functions: readonly [string, ...string[]];
  readonly strategy: string;
  readonly rule: string;
  readonly category: Category;
  /** Line of a file; candidates that start there are at one place. */
  readonly place: string;
  readonly forecast: Forecastable;
  readonly candidate: Candidate;
}

/** `text`: the file's, to count the lines that the edits replace. `tests`: ids of those that run the function, where known. */
export function prospectOf(
  candidate: Candidate,
  fn: SourceFunction,
  text: string,
  tests?: readonly string[],
): Prospect {
  const { id, strategy, rule, category, startLine, parts = [] } = candidate;
  const first = `${fn.file}:${fn.name}`;
  const others = new Set(parts.map((part) => part.function));
  others.delete(first);
  return {
    ...{ id, strategy, rule, category, candidate },
    functions: [first, ...others],
    place: `${candidate.edits[0]?.file}:${startLine}`,
    forecast: forecastOf(candidate, fn, text, tests),
  };
}

interface Expected {
  readonly prospect: Prospect;
  readonly chance: number;
  readonly difficulty: DifficultyChances;
}

interface FunctionState {
  readonly waiting: Prospect[];
  readonly rules: Counter;
  readonly places: Counter;
  tries: number;
  valid: number;
  /** The last so many broke only what enough others break, or were too like another bug. */
  crowded: number;
}

/**
 * Chooses what to try next: what the pool lacks (category, difficulty, functions without a bug, failing tests that few
 * share) times what has worked here (yield of the rule for what it costs, yield of the function). Equal seed, census,
 * prospects and outcomes give equal choices. How weights come about: docs/decisions/0012-diversity-by-plan.md.
 */
export class Plan {
  readonly #seed: number;
  readonly #needs: Needs;
  readonly #yields: Yields;
  readonly #forecast = new Forecast();
  readonly #functions = new Map<string, FunctionState>();
  readonly #underWay = new Map<string, Expected>();
  readonly #taken = new Set<string>();
  readonly #ties = new Map<string, number>();
  /** How often each rule was chosen in this round: what it gives is not known yet. */
  readonly #ofRound = new Counter();
  #size = 0;

  constructor(seed: number, census: Census = { holdings: [], records: [] }) {
    this.#seed = seed;
    this.#needs = new Needs(census.holdings);
    this.#yields = new Yields(seed, census.records);
  }

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** Functions that have something waiting and of which nothing was tried yet. */
  get fresh(): number {
    let count = 0;
    for (const state of this.#functions.values()) if (state.tries === 0 && state.waiting.length > 0) count += 1;
    return count;
  }

  add(prospect: Prospect): void {
    this.#state(prospect.functions[0]).waiting.push(prospect);
    this.#size += 1;
  }

  /** Puts a variation in the place of the same change that waits as something else; false when none does. */
  claim(prospect: Prospect): boolean {
    const { waiting } = this.#state(prospect.functions[0]);
    const at = waiting.findIndex(({ id, candidate }) => id === prospect.id && !candidate.variation);
    if (at >= 0) waiting[at] = prospect;
    return at >= 0;
  }

  /** Whether a candidate of this id was taken, whatever became of it. */
  wasTaken(id: string): boolean {
    return this.#taken.has(id);
  }

  /** What is known of rules is looked at anew. */
  nextRound(): void {
    this.#yields.nextRound();
    this.#ofRound.clear();
  }

  /** The most promising one, which then counts as under way. */
  take(): Prospect | undefined {
    let best: { state: FunctionState; at: number; score: number; tie: number } | undefined;
    for (const [name, state] of this.#functions) {
      if (state.waiting.length === 0) continue;
      const ofFunction = this.#scoreOfFunction(name, state);
      for (const [at, prospect] of state.waiting.entries()) {
        const score = ofFunction * this.#score(prospect, state);
        if (best && score < best.score) continue;
        const tie = this.#tie(prospect.id);
        if (!best || score > best.score || tie < best.tie) best = { state, at, score, tie };
      }
    }
    const prospect = best?.state.waiting.splice(best.at, 1)[0];
    if (!best || !prospect) return undefined;
    this.#size -= 1;
    this.#taken.add(prospect.id);
    const { state } = best;
    state.tries += 1;
    state.rules.add(prospect.rule);
    this.#ofRound.add(prospect.rule);
    state.places.add(prospect.place);
    const expected = {
      prospect,
      chance: this.#yields.share(prospect.strategy),
      difficulty: this.#forecast.chances(prospect.forecast),
    };
    this.#underWay.set(prospect.id, expected);
    this.#needs.expect(prospect, expected.chance, expected.difficulty);
    return prospect;
  }

  /** Tells what became of a prospect that was taken. */
  settle(id: string, outcome: Outcome): void {
    const prospect = this.drop(id);
    const { kind, difficulty, vector = '' } = outcome;
    this.#yields.settle(prospect.strategy, prospect.rule, kind);
    const state = this.#state(prospect.functions[0]);
    if (kind === 'duplicate') state.crowded += 1;
    if (kind !== 'valid' || !difficulty) return;
    state.valid += 1;
    this.#forecast.settle(prospect.forecast, difficulty);
    this.#needs.add({ ...prospect, difficulty, vector });
    state.crowded = this.#needs.isFull(vector) ? state.crowded + 1 : 0;
  }

  /** It was not tried after all, or what came of it is known and in the census already. */
  drop(id: string): Prospect {
    const expected = this.#underWay.get(id);
    if (!expected) throw new Error(`${id} is not under way`);
    this.#underWay.delete(id);
    this.#needs.expect(expected.prospect, -expected.chance, expected.difficulty);
    return expected.prospect;
  }

  #state(name: string): FunctionState {
    let state = this.#functions.get(name);
    if (!state) {
      state = { waiting: [], rules: new Counter(), places: new Counter(), tries: 0, valid: 0, crowded: 0 };
      this.#functions.set(name, state);
    }
    return state;
  }

  #scoreOfFunction(name: string, { tries, valid, crowded }: FunctionState): number {
    const lack = this.#needs.ofFunction(name);
    // As if two tries had gone as half of all do; a function whose bugs no test notices gives way.
    const luck = (1 + valid) / (2 + tries);
    return lack * luck * 0.3 ** Math.min(crowded, 6);
  }

  #score(prospect: Prospect, state: FunctionState): number {
    const { strategy, rule, category, place, forecast } = prospect;
    return (
      (this.#yields.draw(strategy, rule) *
        this.#needs.ofRule(strategy, rule) *
        this.#needs.ofCategory(category) *
        this.#needs.ofDifficulty(this.#forecast.chances(forecast))) /
      ((1 + state.rules.of(rule)) * (1 + 2 * state.places.of(place)) * (1 + this.#ofRound.of(rule)))
    );
  }

  #tie(id: string): number {
    let tie = this.#ties.get(id);
    if (tie === undefined) {
      tie = hash53(id, this.#seed);
      this.#ties.set(id, tie);
    }
    return tie;
  }
}
