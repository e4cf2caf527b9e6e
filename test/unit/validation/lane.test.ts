import assert from 'node:assert/strict';
import type { Candidate, TestResult } from '../../../engine/protocol/index.ts';
import { Lane } from '../../../engine/validation/screen/lane.ts';
import type { Attempt, Bench, ScreenTask } from '../../../engine/validation/screen/screener.ts';
import { TestOrder } from '../../../engine/validation/screen/test-order.ts';

const test = (id: string, seconds = 1): TestResult => ({ id, outcome: 'passed', seconds });

function task(
  id: string,
  tests: readonly TestResult[] = [test('a'), test('b'), test('c')],
  functionId = 'f',
): ScreenTask {
  return {
    candidate: { id, functionId } as Candidate,
    patched: [{ file: 'm.py', original: '', content: id }],
    changed: { file: 'm.py', startLine: 1, endLine: 1, function: { startLine: 1, endLine: 1 }, inBody: true },
    functionName: 'f',
    reaching: { tests, reason: 'lines' },
  };
}

type Answer = (run: {
  id: string;
  live: boolean;
  tests: string[];
  patience: number;
  generation: number;
}) => Attempt | undefined;

/** A bench whose answers are scripted; what is not scripted survives. */
class ScriptedBench implements Bench {
  readonly batch = 8;
  readonly runs: string[] = [];
  generation = 0;
  readonly #answer: Answer;
  readonly #takes: (task: ScreenTask) => boolean;

  constructor(answer: Answer = () => undefined, takes: (task: ScreenTask) => boolean = () => true) {
    this.#answer = answer;
    this.#takes = takes;
  }

  takes(one: ScreenTask): boolean {
    return this.#takes(one);
  }

  async run(one: ScreenTask, live: boolean, tests: readonly TestResult[], patience: number): Promise<Attempt> {
    const { id } = one.candidate;
    const ids = tests.map((each) => each.id);
    this.runs.push(`${live ? id : 'canary'}: ${ids.join(' ')}`);
    return this.#answer({ id, live, tests: ids, patience, generation: this.generation }) ?? { outcome: 'survived' };
  }

  async restart(): Promise<void> {
    this.generation++;
    this.runs.push('restart');
  }

  async close(): Promise<void> {}
}

async function screen(lane: Lane, tasks: readonly ScreenTask[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const [one, { outcome, test: killer }] of lane.screen(tasks, new AbortController().signal))
    found[one.candidate.id] = killer === undefined ? outcome : `${outcome} ${killer}`;
  return found;
}

function lanes(fastAnswer: Answer, slowAnswer?: Answer, takes?: (one: ScreenTask) => boolean) {
  const fast = new ScriptedBench(fastAnswer, takes);
  const slow = new ScriptedBench(slowAnswer);
  const notes: string[] = [];
  const order = new TestOrder();
  return { fast, slow, notes, order, lane: new Lane({ fast, slow }, order, (text) => notes.push(text)) };
}

describe('a screening lane', () => {
  it('runs nothing for a change that no test reaches', async () => {
    const { lane, fast, slow } = lanes(() => undefined);
    assert.deepEqual(await screen(lane, [task('x', [])]), { x: 'survived' });
    assert.deepEqual([...fast.runs, ...slow.runs], []);
  });

  it('ends each batch with a canary: what killed must pass without a bug', async () => {
    const { lane, fast } = lanes(({ id, live }) =>
      live && id !== 'y' ? { outcome: 'killed', test: id === 'x' ? 'b' : 'c' } : undefined,
    );
    assert.deepEqual(await screen(lane, [task('x'), task('y'), task('z')]), {
      x: 'killed b',
      y: 'survived',
      z: 'killed c',
    });
    assert.deepEqual(fast.runs, ['x: a b c', 'y: a b c', 'z: a b c', 'canary: b c']);
  });

  it('does kills again on a fresh bench when the canary dies', async () => {
    // x leaves something behind that fails test a, until the bench is restarted.
    let soiled = -1;
    const { lane, fast } = lanes(({ id, live, generation }) => {
      if (live && id === 'x') soiled = generation === 0 ? 0 : -1;
      if (live && id === 'x') return { outcome: 'killed', test: 'b' };
      return soiled === generation ? { outcome: 'killed', test: 'a' } : undefined;
    });
    assert.deepEqual(await screen(lane, [task('x'), task('y')]), { x: 'killed b', y: 'survived' });
    assert.equal(fast.generation, 1);
  });

  it('stops using a test that passes only once on a bench', async () => {
    let last = -1;
    const { lane } = lanes(({ tests, generation }) => {
      if (!tests.includes('a')) return undefined;
      const again = last === generation;
      last = generation;
      return again ? { outcome: 'killed', test: 'a' } : undefined;
    });
    assert.deepEqual(await screen(lane, [task('x'), task('y')]), { x: 'survived', y: 'survived' });
  });

  it('stops using a test that fails without a bug on a fresh bench, and decides on the slow one', async () => {
    const { lane, fast, slow } = lanes(
      ({ tests, id, live }) => {
        // Test a fails whenever it is the first to run.
        if (tests[0] === 'a') return { outcome: 'killed', test: 'a' };
        return live && id === 'x' ? { outcome: 'killed', test: 'b' } : undefined;
      },
      () => ({ outcome: 'survived' }),
    );
    assert.deepEqual(await screen(lane, [task('x'), task('y')]), { x: 'killed b', y: 'survived' });
    assert.deepEqual(slow.runs, ['y: b a c']);
    fast.runs.length = 0;
    await screen(lane, [task('z')]);
    assert.deepEqual(fast.runs, ['z: b c']);
  });

  it('gives what hangs one more chance, with more time', async () => {
    const { lane, fast } = lanes(({ id, live, patience }) =>
      !live || (id === 'slow' && patience > 1) ? undefined : { outcome: 'timed-out', test: 'b' },
    );
    assert.deepEqual(await screen(lane, [task('slow'), task('hangs')]), { slow: 'survived', hangs: 'timed-out b' });
    assert.deepEqual(fast.runs.slice(2), ['hangs: a b c', 'hangs: a b c', 'canary: b']);
  });

  it('gives what hangs for certain no second chance, and looks whether the bench is clean', async () => {
    const { lane, fast } = lanes(({ live }) => (live ? { outcome: 'timed-out', test: 'b', certain: true } : undefined));
    assert.deepEqual(await screen(lane, [task('hangs')]), { hangs: 'timed-out b' });
    assert.deepEqual(fast.runs, ['hangs: a b c', 'canary: b']);
  });

  it('starts afresh when tests hang without a bug, too', async () => {
    const { lane, fast } = lanes(({ generation }) => (generation === 0 ? { outcome: 'timed-out' } : undefined));
    assert.deepEqual(await screen(lane, [task('x')]), { x: 'survived' });
    assert.equal(fast.generation, 1);
  });

  it('passes on to the slow bench what the fast one cannot do', async () => {
    const { lane, slow } = lanes(
      ({ id }) => (id === 'x' ? { outcome: 'unable' } : undefined),
      () => ({ outcome: 'does-not-build', detail: 'broken' }),
      ({ candidate }) => candidate.id !== 'y',
    );
    assert.deepEqual(await screen(lane, [task('x'), task('y'), task('z')]), {
      x: 'does-not-build',
      y: 'does-not-build',
      z: 'survived',
    });
    assert.deepEqual(slow.runs, ['y: a b c', 'x: a b c']);
  });

  for (const [what, seconds, verdict] of [
    ['much', 0.6, 'survived'],
    ['little', 0.1, 'timed-out a'],
  ] as const) {
    it(`decides on a certain hang by what the tests need without the bug: ${what} of the time`, async () => {
      let clock = 0;
      const bench = new ScriptedBench(({ live, patience }) => {
        const late = live && patience === 1;
        clock += late ? 1000 : seconds * 1000;
        return late ? { outcome: 'timed-out', test: 'a', certain: true } : undefined;
      });
      const lane = new Lane({ fast: bench, slow: new ScriptedBench() }, new TestOrder(), assert.fail, () => clock);
      assert.deepEqual(await screen(lane, [task('x')]), { x: verdict });
    });
  }

  it('gives up a fast bench that keeps dying, and says so once', async () => {
    const { lane, slow, notes } = lanes(() => ({ outcome: 'lost', detail: 'segmentation fault' }));
    for (let i = 0; i < 6; i++) assert.deepEqual(await screen(lane, [task(`x${i}`)]), { [`x${i}`]: 'survived' });
    assert.equal(slow.runs.length, 6);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /segmentation fault/);
    assert.equal(lane.batch, slow.batch);
  });

  it('sends on to confirmation what no bench can decide', async () => {
    const slow = new ScriptedBench(() => ({ outcome: 'killed', test: 'a' }));
    const lane = new Lane({ slow }, new TestOrder(), () => undefined);
    assert.deepEqual(await screen(lane, [task('x', [test('a')])]), { x: 'killed' });
  });
});

describe('the order of tests', () => {
  it('is what killed most in the function, then anywhere, then the fastest', () => {
    const tests = [test('slow', 9), test('fast', 1), test('elsewhere', 5), test('here', 8), test('often', 7)];
    const order = new TestOrder();
    const ids = (one: ScreenTask) => order.of(one).map(({ id }) => id);
    const one = task('x', tests);
    assert.deepEqual(ids(one), ['fast', 'elsewhere', 'often', 'here', 'slow']);
    order.killed(task('y', tests, 'g'), 'elsewhere');
    order.killed(one, 'here');
    order.killed(one, 'often');
    order.killed(one, 'often');
    assert.deepEqual(ids(one), ['often', 'here', 'elsewhere', 'fast', 'slow']);
    assert.deepEqual(ids(task('z', tests, 'g')), ['elsewhere', 'often', 'here', 'fast', 'slow']);
  });
});
