import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { CandidateChecker } from '../../../engine/bugs/check.ts';
import { MutationStrategy } from '../../../engine/bugs/mutation/strategy.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import type { Strategy } from '../../../engine/bugs/strategy.ts';
import { Feedback, type Result } from '../../../engine/generate/feedback.ts';
import { Novelty } from '../../../engine/generate/novelty.ts';
import { plannedCandidates } from '../../../engine/generate/planned.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { Candidate } from '../../../engine/protocol/index.ts';

const file = 'shop.py';
const names = ['add', 'move', 'price', 'total', 'room', 'sort', 'half', 'left'];
const text = names
  .map((name, at) => `def ${name}(a, b):\n    if a < b + ${at}:\n        return a - ${at + 2}\n    return b * a\n`)
  .join('\n\n');

/** What tests would say of it: the same each time. */
function resultOf(candidate: Candidate): Result {
  if (candidate.startLine % 3 === 0) return { kind: 'survived' };
  const failToPass = [`test ${candidate.id}`];
  const proved = { candidate, function: candidate.functionId, failToPass };
  return { kind: 'valid', difficulty: 'simple', vector: candidate.id, proved };
}

interface Told {
  /** Milliseconds until a candidate is judged; nobody judges when there is none. */
  readonly judge?: (candidate: Candidate) => number;
  readonly strategies?: readonly Strategy[];
  readonly novel?: boolean;
  readonly seed?: number;
  readonly most?: number;
}

/** All candidates in order, `most` at the most, with those that were turned away. */
async function handedOut({ judge, strategies, novel, seed = 1, most = 500 }: Told) {
  const languages = await loadLanguages();
  const read = async () => text;
  const functions = await functionsOfFile(languages.byId('python'), file, text);
  await using sources = new SourceFiles(read, languages);
  const feedback = judge ? new Feedback() : undefined;
  const { signal } = new AbortController();
  const turnedAway: string[] = [];
  const handed: Candidate[] = [];
  const judging: Promise<void>[] = [];
  const source = plannedCandidates({
    ...{ functions, targets: functions, strategies: strategies ?? [new MutationStrategy()], sources, languages, seed },
    ...{ checker: new CandidateChecker(sources), signal },
    turnedAway: (candidate, reason, detail) => {
      turnedAway.push(`${candidate.id} ${reason} ${detail}`);
    },
    ...(feedback ? { feedback } : {}),
    ...(novel ? { novelty: await Novelty.of([], languages, read) } : {}),
  });
  for await (const candidate of source) {
    handed.push(candidate);
    if (handed.length === most) break;
    if (!feedback || !judge) continue;
    judging.push(sleep(judge(candidate)).then(() => feedback.tell(candidate.id, resultOf(candidate))));
  }
  await Promise.all(judging);
  return { handed, ids: handed.map(({ id }) => id), turnedAway };
}

describe('candidates by plan', () => {
  it('are each handed out once', async () => {
    const { ids } = await handedOut({});
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length > 80, `${ids.length}`);
  });

  it('depend on the seed and on what became of earlier ones, not on how fast that was known', async () => {
    const quick = await handedOut({ judge: () => 0 });
    const uneven = await handedOut({ judge: ({ startLine }) => (startLine * 7) % 13 });
    assert.deepEqual(uneven.ids, quick.ids);
    assert.notDeepEqual((await handedOut({ judge: () => 0, seed: 2 })).ids, quick.ids);
    // The first two rounds are chosen before anything is known; later ones are not.
    const blind = await handedOut({});
    assert.deepEqual(blind.ids.slice(0, 32), quick.ids.slice(0, 32));
    assert.notDeepEqual(blind.ids, quick.ids);
    assert.deepEqual([...blind.ids].sort(), [...quick.ids].sort());
  });

  it('are turned away when a bug that was proved makes the same change', async () => {
    const { handed, turnedAway } = await handedOut({ judge: () => 0, novel: true });
    const twins = turnedAway.filter((line) => / duplicate .* but for names/.test(line));
    assert.ok(twins.length > 0);
    assert.ok(handed.length + twins.length > 80);
  });

  for (const order of ['before', 'after'] as const) {
    it(`are tried as variations where they wait as mutations, once, and are no duplicates (asked ${order} the mutation)`, async () => {
      const mutation = new MutationStrategy();
      const offered: string[] = [];
      const vary: Strategy = {
        id: 'vary',
        fromProved: 'project',
        async *generate(fn, context) {
          const [bug] = context.proved ?? [];
          if (!bug) return;
          for await (const candidate of mutation.generate(fn, context)) {
            if (context.heardOf?.(candidate.id)) continue;
            offered.push(candidate.id);
            const { strategy, rule } = candidate;
            const variation = { of: bug.candidate.id, way: 'same-tests' as const, strategy, rule };
            yield { ...candidate, strategy: 'vary', rule: 'same-tests', variation };
          }
        },
      };
      const strategies = order === 'before' ? [vary, mutation] : [mutation, vary];
      const plain = await handedOut({ judge: () => 0 });
      const { handed, ids, turnedAway } = await handedOut({ judge: () => 0, strategies });
      assert.deepEqual(turnedAway, []);
      assert.equal(new Set(ids).size, ids.length);
      assert.deepEqual([...ids].sort(), [...plain.ids].sort());
      const varied = handed.filter(({ strategy }) => strategy === 'vary').map(({ id }) => id);
      assert.ok(varied.length > 0);
      assert.deepEqual([...varied].sort(), [...new Set(offered)].sort());
      // Nothing was proved yet when the first round was chosen.
      assert.ok(handed.slice(0, 32).every(({ strategy }) => strategy === 'mutation'));
    });
  }

  describe('of a strategy that is slow to start', () => {
    const later = (asked: () => void): Strategy => ({
      id: 'later',
      slowToStart: true,
      async *generate(fn, { sources }) {
        asked();
        const edits = [{ file, start: text.length, end: text.length, text: `\n\n${fn.name}_later = 1\n` }];
        const { id } = await sources.fingerprint(edits);
        const rest = { category: 'state', explanation: '', functionId: fn.id, startLine: 1, endLine: 1 } as const;
        yield { ...rest, id, strategy: 'later', rule: 'later', edits };
      },
    });

    it('come after a few of the others, and all of them come', async () => {
      const handedBefore: number[] = [];
      let judged = 0;
      const strategies = [later(() => handedBefore.push(judged)), new MutationStrategy()];
      const judge = () => {
        judged += 1;
        return 0;
      };
      const { handed, ids } = await handedOut({ judge, strategies });
      assert.equal(Math.min(...handedBefore), 4);
      assert.deepEqual(
        handed.slice(0, 4).map(({ strategy }) => strategy),
        Array(4).fill('mutation'),
      );
      assert.equal(handed.filter(({ strategy }) => strategy === 'later').length, names.length);
      const plain = await handedOut({ judge: () => 0 });
      assert.deepEqual(
        handed
          .filter(({ strategy }) => strategy === 'mutation')
          .map(({ id }) => id)
          .sort(),
        [...plain.ids].sort(),
      );
      const uneven = await handedOut({ judge: ({ startLine }) => (startLine * 7) % 13, strategies });
      assert.deepEqual(uneven.ids, ids);
    });

    const nothing: Strategy = { id: 'nothing', async *generate() {} };
    const again: Strategy = { id: 'again', fromProved: 'file', async *generate() {} };
    const company: readonly (readonly [name: string, others: readonly Strategy[]])[] = [
      ['alone', []],
      ['beside one that finds nothing', [nothing]],
      ['beside one that lives on proved bugs', [again]],
    ];
    for (const [name, others] of company) {
      for (const judge of [undefined, () => 0]) {
        it(`come ${name}, ${judge ? 'judged' : 'with nobody to judge them'}`, async () => {
          const strategies = [...others, later(() => {})];
          const { ids } = await handedOut({ strategies, ...(judge ? { judge } : {}) });
          assert.equal(ids.length, names.length);
        });
      }
    }
  });

  it('come out of proved ones as soon as there are any, and no one twice', async () => {
    const seen: number[] = [];
    const fromProved: Strategy = {
      id: 'again',
      fromProved: 'file',
      async *generate(fn, { sources, proved = [] }) {
        seen.push(proved.length);
        for (const bug of proved) {
          if (bug.candidate.strategy === 'again' || bug.function !== fn.id) continue;
          const [edit] = bug.candidate.edits;
          if (!edit) continue;
          const edits = [{ file, start: text.length, end: text.length, text: `\n\nx${bug.candidate.id} = 1\n` }];
          const { id } = await sources.fingerprint(edits);
          yield { ...bug.candidate, id, strategy: 'again', rule: 'again', edits };
        }
      },
    };
    const { handed, turnedAway } = await handedOut({
      judge: () => 0,
      strategies: [new MutationStrategy(), fromProved],
    });
    const plain = handed.filter(({ strategy }) => strategy === 'mutation');
    const again = handed.filter(({ strategy }) => strategy === 'again');
    const valid = plain.filter((candidate) => resultOf(candidate) !== 'known' && candidate.startLine % 3 !== 0);
    assert.equal(again.length, valid.length);
    assert.deepEqual(turnedAway, []);
    assert.ok(handed.findIndex(({ strategy }) => strategy === 'again') < plain.length, 'before all others are through');
    assert.equal(seen[0], 0);
  });
});
