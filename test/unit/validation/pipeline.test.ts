import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Candidate, Problem, type Verdict, type VerdictKind } from '../../../engine/protocol/index.ts';
import { pipeline } from '../../../engine/validation/pipeline.ts';
import type { PipelineOptions, ScreeningLane } from '../../../engine/validation/pipeline-options.ts';
import type { ScreenResult } from '../../../engine/validation/screen/screener.ts';

type Outcome = ScreenResult['outcome'];

/** What becomes of each candidate: what screening finds, and what confirmation then says. */
interface Fate {
  readonly screen: Outcome;
  readonly confirm?: VerdictKind;
  /** Sandboxes that fail before it goes well. */
  readonly broken?: number;
}

const valid: Fate = { screen: 'killed', confirm: 'valid' };
const survives: Fate = { screen: 'survived' };
const flaky: Fate = { screen: 'killed', confirm: 'flaky' };

const sandboxFailed = () => new Problem({ code: 'sandbox-failed', message: 'The sandbox failed.' });

class Stage {
  readonly screened: string[] = [];
  readonly confirmed: string[] = [];
  pulled = 0;
  closedSource = false;
  readonly #fates: readonly Fate[];
  readonly #broken: Map<string, number>;

  constructor(fates: readonly Fate[]) {
    this.#fates = fates;
    this.#broken = new Map(fates.map((fate, i) => [`c${i}`, fate.broken ?? 0]));
  }

  fate(id: string): Fate {
    return this.#fates[Number(id.slice(1))] ?? survives;
  }

  async *source(): AsyncGenerator<Candidate> {
    try {
      for (const [i] of this.#fates.entries()) {
        this.pulled++;
        yield { id: `c${i}` } as Candidate;
      }
    } finally {
      this.closedSource = true;
    }
  }

  lane(batch: number, delay: (id: string) => number): ScreeningLane<string> {
    const stage = this;
    return {
      batch,
      async *screen(ids, signal) {
        for (const id of ids) {
          await sleep(delay(id), undefined, { signal });
          const broken = stage.#broken.get(id) ?? 0;
          stage.#broken.set(id, broken - 1);
          if (broken > 0) throw sandboxFailed();
          stage.screened.push(id);
          yield [id, { outcome: stage.fate(id).screen, detail: '', seconds: 1 }];
        }
      },
      async restart() {},
    };
  }

  run(
    options: Partial<PipelineOptions<string>> & {
      workers?: number;
      batch?: number;
      delay?: (id: string) => number;
    } = {},
  ) {
    const { workers = 2, batch = 2, delay = () => 0, ...rest } = options;
    return pipeline<string>(this.source(), {
      lanes: Array.from({ length: workers }, () => this.lane(batch, delay)),
      prepare: async ({ id }) => id,
      confirm: async (id) => {
        this.confirmed.push(id);
        await sleep(delay(id));
        return { kind: this.fate(id).confirm ?? 'survived', detail: '', failToPass: [], passToPass: [] };
      },
      count: Number.POSITIVE_INFINITY,
      signal: new AbortController().signal,
      report: () => undefined,
      ...rest,
    });
  }
}

async function collect(verdicts: AsyncIterable<Verdict>): Promise<string[]> {
  const found: string[] = [];
  for await (const { candidate, kind } of verdicts) found.push(`${candidate} ${kind}`);
  return found;
}

describe('the pipeline', () => {
  const mixed = [valid, survives, flaky, valid, { screen: 'timed-out' }, valid, { screen: 'does-not-build' }] as Fate[];
  const verdicts = ['c0 valid', 'c1 survived', 'c2 flaky', 'c3 valid', 'c4 timed-out', 'c5 valid', 'c6 does-not-build'];

  it('gives one verdict for each candidate, in their order', async () => {
    for (const delay of [(id: string) => Number(id.slice(1)), (id: string) => 7 - Number(id.slice(1))])
      assert.deepEqual(await collect(new Stage(mixed).run({ delay })), verdicts);
  });

  it('tells each verdict when it is reached, and asks for none that was reached before', async () => {
    const told = new Map<string, Verdict>();
    const stage = new Stage(mixed);
    // The first one keeps all others waiting.
    const running = stage.run({
      delay: (id) => (id === 'c0' ? 200 : 0),
      decided: (verdict) => told.set(verdict.candidate, verdict),
    });
    const first = running.next();
    while (told.size < 3) await sleep(1);
    assert.ok(!told.has('c0'));
    const lost = new Map(told);
    await first;
    await running.return(undefined);

    const again = new Stage(mixed);
    assert.deepEqual(await collect(again.run({ known: ({ id }) => lost.get(id) })), verdicts);
    assert.deepEqual(
      again.screened.filter((id) => lost.has(id)),
      [],
    );
  });

  it('chooses the same bugs however many workers there are, and whoever is faster', async () => {
    for (const [workers, batch] of [
      [1, 1],
      [2, 3],
      [5, 2],
      [3, 16],
    ] as const) {
      const delay = (id: string) => (Number(id.slice(1)) * 7919) % 5;
      const stage = new Stage([...mixed, ...mixed, ...mixed]);
      assert.deepEqual(await collect(stage.run({ workers, batch, delay, count: 2 })), verdicts.slice(0, 4));
    }
  });

  it('confirms nothing that screening has rejected', async () => {
    const stage = new Stage(mixed);
    await collect(stage.run());
    assert.deepEqual(stage.confirmed.sort(), ['c0', 'c2', 'c3', 'c5']);
  });

  it('screens only as far as the bugs wanted need, and closes the source', async () => {
    const stage = new Stage(Array.from({ length: 500 }, () => valid));
    await collect(stage.run({ count: 4, batch: 16 }));
    assert.ok(stage.screened.length <= 8, `${stage.screened.length} screened`);
    assert.ok(stage.pulled <= 80, `${stage.pulled} pulled`);
    assert.ok(stage.closedSource);
  });

  it('gives the first bug after a few screenings, however many are wanted and however large a batch may be', async () => {
    const stage = new Stage(Array.from({ length: 500 }, () => valid));
    for await (const verdict of stage.run({ count: 400, batch: 64 })) {
      assert.equal(verdict.candidate, 'c0');
      break;
    }
    assert.ok(stage.screened.length <= 12, `${stage.screened.length} screened`);
  });

  it('goes on when bugs that it counted on are rejected', async () => {
    const stage = new Stage([flaky, flaky, flaky, valid, flaky, valid, valid]);
    const found = await collect(stage.run({ count: 2, workers: 1 }));
    assert.deepEqual(
      found.filter((line) => line.endsWith('valid')),
      ['c3 valid', 'c5 valid'],
    );
  });

  it('leaves the last word to who reviews, in the order of the candidates, and goes on for what is missing', async () => {
    for (const delay of [(id: string) => Number(id.slice(1)), (id: string) => 7 - Number(id.slice(1))]) {
      const reviewed: string[] = [];
      const found = await collect(
        new Stage([valid, survives, valid, valid, valid, valid]).run({
          delay,
          count: 2,
          review: async (verdict) => {
            reviewed.push(verdict.candidate);
            return ['c0', 'c2'].includes(verdict.candidate) ? { ...verdict, kind: 'duplicate' } : verdict;
          },
        }),
      );
      assert.deepEqual(found, ['c0 duplicate', 'c1 survived', 'c2 duplicate', 'c3 valid', 'c4 valid']);
      assert.deepEqual(reviewed, ['c0', 'c1', 'c2', 'c3', 'c4']);
    }
  });

  it('tries a failed sandbox once more', async () => {
    const found = await collect(new Stage([survives, { ...valid, broken: 1 }, survives]).run({ workers: 1, batch: 1 }));
    assert.deepEqual(found, ['c0 survived', 'c1 valid', 'c2 survived']);
  });

  it('gives up a candidate whose sandbox fails twice', async () => {
    const found = await collect(new Stage([survives, { ...valid, broken: 2 }, survives]).run({ workers: 1, batch: 1 }));
    assert.deepEqual(found, ['c0 survived', 'c1 sandbox-failed', 'c2 survived']);
  });

  it('stops when sandboxes fail three times in a row, with what was decided', async () => {
    const stage = new Stage([valid, { ...valid, broken: 9 }, { ...valid, broken: 9 }, valid]);
    const found: string[] = [];
    const run = async () => {
      for await (const { candidate } of stage.run({ workers: 1, batch: 1 })) found.push(candidate);
    };
    await assert.rejects(run(), { code: 'sandbox-failed' });
    assert.deepEqual(found, ['c0', 'c1']);
  });

  it('passes on a defect of ours at once', async () => {
    const confirm = async () => {
      throw new TypeError('a defect');
    };
    await assert.rejects(collect(new Stage([valid]).run({ confirm })), TypeError);
  });

  it('passes on what the source fails with, after what was decided', async () => {
    const found: string[] = [];
    async function* source(): AsyncGenerator<Candidate> {
      yield { id: 'c0' } as Candidate;
      while (found.length === 0) await sleep(5);
      throw new Problem({ code: 'model-failed', message: 'No answer.' });
    }
    const stage = new Stage([survives]);
    stage.source = source;
    const run = async () => {
      for await (const { candidate } of stage.run({ workers: 1 })) found.push(candidate);
    };
    await assert.rejects(run(), { code: 'model-failed' });
    assert.deepEqual(found, ['c0']);
  });

  it('keeps what was decided when it is aborted, even behind a candidate that was not', async () => {
    const abort = new AbortController();
    const stage = new Stage([valid, survives, survives, survives]);
    const confirm: PipelineOptions<string>['confirm'] = (_id, _screened, signal) => {
      setTimeout(() => abort.abort(new Error('enough')), 20);
      return sleep(60_000, undefined as never, { signal });
    };
    assert.deepEqual(await collect(stage.run({ signal: abort.signal, confirm })), [
      'c1 survived',
      'c2 survived',
      'c3 survived',
    ]);
  });

  it('ends although the source waits for something that never comes', async () => {
    const abort = new AbortController();
    const stage = new Stage([]);
    stage.source = async function* () {
      yield { id: 'c0' } as Candidate;
      await new Promise(() => undefined);
    };
    setTimeout(() => abort.abort(), 100);
    assert.deepEqual(await collect(stage.run({ signal: abort.signal })), ['c0 survived']);
  });
});
