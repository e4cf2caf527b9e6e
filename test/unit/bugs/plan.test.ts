import assert from 'node:assert/strict';
import { type Census, type Outcome, Plan, type Prospect } from '../../../engine/bugs/plan.ts';
import type { Candidate, Category, Difficulty } from '../../../engine/protocol/index.ts';

interface Made extends Prospect {
  readonly fn: string;
  readonly line: number;
}

/** Prospects of a function: for each line, one of each rule. */
function prospectsOf(fn: string, lines: number, rules: readonly string[], change: Partial<Prospect> = {}): Made[] {
  return Array.from({ length: lines }, (_, line) =>
    rules.map(
      (rule): Made => ({
        ...{ id: `${fn}-${line}-${rule}`, fn, line, functions: [`a.py:${fn}`], strategy: 'mutation', rule },
        ...{
          category: 'other',
          place: `a.py:${fn}:${line}`,
          forecast: { points: 0, named: true, few: false },
          ...change,
        },
        candidate: {} as Candidate,
      }),
    ),
  ).flat();
}

function planOf(prospects: readonly Prospect[], seed = 1, census?: Census): Plan {
  const plan = new Plan(seed, census);
  for (const prospect of prospects) plan.add(prospect);
  return plan;
}

/** Takes `count` prospects, telling of each right away what `outcome` says. */
function tried(plan: Plan, count: number, outcome: (prospect: Made, at: number) => Outcome | undefined): Made[] {
  const taken: Made[] = [];
  for (let at = 0; at < count; at++) {
    if (at % 8 === 0) plan.nextRound();
    const prospect = plan.take() as Made | undefined;
    if (!prospect) break;
    taken.push(prospect);
    const result = outcome(prospect, at);
    if (result) plan.settle(prospect.id, result);
  }
  return taken;
}

const untold = () => undefined;
const survived = (): Outcome => ({ kind: 'survived' });
const valid = (_: Made, at: number): Outcome => ({ kind: 'valid', difficulty: 'simple', vector: `v${at}` });
const ids = (list: readonly Prospect[]) => list.map(({ id }) => id);

const big = prospectsOf('big', 20, ['r1', 'r2', 'r3', 'r4']);
const small = prospectsOf('small', 1, ['r1', 'r5']);
const middle = prospectsOf('middle', 4, ['r1', 'r2', 'r6']);
const all = [...big, ...small, ...middle];

function shares<K>(list: readonly Made[], of: (prospect: Made) => K): Map<K, number> {
  return new Map([...Map.groupBy(list, of)].map(([key, some]) => [key, some.length / list.length]));
}

describe('the plan of what to try next', () => {
  it('takes each prospect once, and then nothing', () => {
    const plan = planOf(all);
    assert.deepEqual(ids(tried(plan, 1000, untold)).sort(), ids(all).sort());
    assert.equal(plan.size, 0);
  });

  it('depends on the seed, the prospects and the outcomes, and on nothing else', () => {
    const order = (seed: number, given = all, outcome = valid) => ids(tried(planOf(given, seed), 40, outcome));
    assert.deepEqual(order(1, [...all].reverse()), order(1));
    assert.notDeepEqual(order(2), order(1));
    assert.notDeepEqual(order(1, all, survived), order(1));
  });

  it('looks at every function before it comes back to one', () => {
    const functions = Array.from({ length: 12 }, (_, at) => prospectsOf(`f${at}`, 3, ['r1', 'r2'])).flat();
    for (const outcome of [untold, valid]) {
      const first = tried(planOf(functions, 3), 12, outcome).map(({ fn }) => fn);
      assert.equal(new Set(first).size, 12, outcome.name);
    }
  });

  it('prefers functions that the pool has no bug of', () => {
    const holding = { strategy: 'mutation', rule: 'r9', category: 'state' as const, difficulty: 'simple' as const };
    const census = { holdings: [{ ...holding, functions: ['a.py:big', 'a.py:middle'], vector: 'v' }], records: [] };
    assert.equal((planOf(all, 4, census).take() as Made).fn, 'small');
  });

  it('does not stay at one place or with one rule', () => {
    const first = tried(planOf(big, 5), 16, untold);
    assert.ok(new Set(first.map(({ line }) => line)).size >= 14, 'places');
    for (const [rule, share] of shares(first, ({ rule }) => rule)) assert.ok(share <= 0.5, `${rule}: ${share}`);
  });

  it('turns to the rules that give bugs here, and does not forget the others', () => {
    const good = new Set(['r1', 'r2']);
    const many = Array.from({ length: 40 }, (_, at) => prospectsOf(`f${at}`, 4, ['r1', 'r2', 'r3', 'r4'])).flat();
    const taken = tried(planOf(many, 6), 200, (prospect, at) =>
      good.has(prospect.rule) ? valid(prospect, at) : survived(),
    );
    const late = shares(taken.slice(100), ({ rule }) => good.has(rule)).get(true) ?? 0;
    assert.ok(late > 0.6 && late < 1, `${late} of the later ones are of rules that work`);
  });

  it('knows from earlier runs which rules give bugs', () => {
    const records = [
      { strategy: 'mutation', rule: 'r1', kind: 'valid' as const, count: 30 },
      { strategy: 'mutation', rule: 'r2', kind: 'survived' as const, count: 30 },
    ];
    const many = Array.from({ length: 20 }, (_, at) => prospectsOf(`f${at}`, 2, ['r1', 'r2'])).flat();
    const first = tried(planOf(many, 7, { holdings: [], records }), 20, untold);
    assert.ok((shares(first, ({ rule }) => rule).get('r1') ?? 0) > 0.7);
  });

  it('keeps categories apart, however many candidates one of them has', () => {
    const make = (category: Category, rules: readonly string[]) =>
      Array.from({ length: 30 }, (_, at) => prospectsOf(`f${at}`, 3, rules, { category })).flat();
    const plenty = [
      ...make('logic_error', ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']),
      ...make('off_by_one', ['b1']),
      ...make('state', ['c1']),
      ...make('type', ['d1']),
    ];
    const taken = tried(planOf(plenty, 8), 100, valid);
    for (const [category, share] of shares(taken, ({ category }) => category))
      assert.ok(share <= 0.4, `${category}: ${share}`);
  });

  it('comes near the wanted difficulties', () => {
    const levels: readonly Difficulty[] = ['simple', 'medium', 'complex'];
    const levelOf = ({ forecast }: Prospect): Difficulty => levels[forecast.points / 2] ?? 'simple';
    const plenty = [0, 2, 4].flatMap((points) =>
      Array.from({ length: 120 }, (_, at) =>
        prospectsOf(`${points}f${at}`, 2, ['r1'], { forecast: { points, named: false, few: false } }),
      ).flat(),
    );
    const taken = tried(planOf(plenty, 9), 150, (prospect, at) => ({
      kind: 'valid',
      difficulty: levelOf(prospect),
      vector: `v${at}`,
    }));
    const found = shares(taken, levelOf);
    for (const [level, wanted] of [['simple', 0.6] as const, ['medium', 0.3] as const, ['complex', 0.1] as const]) {
      assert.ok(Math.abs((found.get(level) ?? 0) - wanted) < 0.08, `${level}: ${found.get(level)}`);
    }
  });

  it('comes back to a difficult function when all that is left untried is easy', () => {
    const easy = Array.from({ length: 200 }, (_, at) => prospectsOf(`easy${at}`, 3, ['r1', 'r2'])).flat();
    const hard = [2, 4].flatMap((points) =>
      Array.from({ length: 12 }, (_, at) =>
        prospectsOf(`hard${points}-${at}`, 12, ['r1', 'r2', 'r3'], { forecast: { points, named: false, few: false } }),
      ).flat(),
    );
    const levelOf = ({ forecast }: Prospect): Difficulty =>
      forecast.points === 0 ? 'simple' : forecast.points === 2 ? 'medium' : 'complex';
    const taken = tried(planOf([...easy, ...hard], 11), 150, (prospect, at) => ({
      kind: 'valid',
      difficulty: levelOf(prospect),
      vector: `v${at}`,
    }));
    const found = shares(taken, levelOf);
    for (const [level, wanted] of [['simple', 0.6] as const, ['medium', 0.3] as const, ['complex', 0.1] as const])
      assert.ok(Math.abs((found.get(level) ?? 0) - wanted) < 0.1, `${level}: ${found.get(level)}`);
    assert.ok(new Set(taken.map(({ fn }) => fn)).size > 100);
  });

  it('leaves functions whose bugs all break the same tests', () => {
    const two = [...prospectsOf('same', 20, ['r1', 'r2']), ...prospectsOf('apart', 20, ['r1', 'r2'])];
    const taken = tried(planOf(two, 10), 40, ({ fn }, at) => ({
      kind: 'valid',
      difficulty: 'simple',
      vector: fn === 'same' ? 'one' : `v${at}`,
    }));
    const share = shares(taken.slice(14), ({ fn }) => fn).get('same') ?? 0;
    assert.ok(share < 0.35, `${share}`);
  });

  it('forgets what was not tried after all', () => {
    const plan = planOf(small, 11);
    const first = plan.take();
    plan.drop(first?.id ?? '');
    assert.throws(() => plan.settle(first?.id ?? '', { kind: 'survived' }), /not under way/);
    assert.ok(plan.take());
  });
});
