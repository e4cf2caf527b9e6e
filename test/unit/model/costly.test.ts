import assert from 'node:assert/strict';
import { CandidateChecker } from '../../../engine/bugs/check.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import type { Strategy } from '../../../engine/bugs/strategy.ts';
import { candidatesOf } from '../../../engine/generate/candidates.ts';
import { Hearing } from '../../../engine/generate/hearing.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { Candidate, SourceFunction } from '../../../engine/protocol/index.ts';
import { Demand } from '../../../engine/validation/demand.ts';

const text = 'def f(a):\n    return a + 1\n\n\ndef g(a):\n    return a + 2\n';
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('candidates that cost something', () => {
  const stop = new AbortController();
  let made: string[];
  let sources: SourceFiles;

  /** Adds 10, 20, … to what a function returns; goes on from a survivor with 500. */
  const strategy: Strategy = {
    id: 'paid',
    costly: true,
    async *generate(fn) {
      for (const more of [10, 20]) yield await candidate(fn, more);
    },
    async *followUp(_candidate, { kind }, context) {
      const [fn] = context.functions;
      if (kind === 'survived' && fn) yield await candidate(fn, 500);
    },
  };

  async function candidate(fn: SourceFunction, more: number): Promise<Candidate> {
    made.push(`${fn.name} ${more}`);
    const edits = [{ file: fn.file, start: fn.end, end: fn.end, text: ` + ${more}` }];
    const { id } = await sources.fingerprint(edits);
    const place = { startLine: fn.endLine, endLine: fn.endLine };
    return { id, strategy: 'paid', rule: 'r', category: 'other', explanation: 'x', functionId: fn.id, edits, ...place };
  }

  async function stream(hints: { demand?: Demand; hearing?: Hearing }): Promise<AsyncGenerator<Candidate>> {
    const languages = await loadLanguages();
    made = [];
    sources = new SourceFiles(async () => text, languages);
    const functions = await functionsOfFile(languages.byId('python'), 'm.py', text);
    const checker = new CandidateChecker(sources);
    const turnedAway = (): void => undefined;
    const all = { functions, targets: functions, strategies: [strategy], sources, checker, languages, turnedAway };
    return candidatesOf({ ...all, seed: 1, signal: stop.signal, ...hints });
  }

  afterEach(() => sources[Symbol.asyncDispose]());

  it('are made one by one, of one function after another', async () => {
    const candidates = await stream({});
    await candidates.next();
    assert.equal(made.length, 1);
    await candidates.next();
    assert.deepEqual(
      made.map((name) => name.slice(2)),
      ['10', '10'],
    );
    await candidates.next();
    await candidates.next();
    assert.equal((await candidates.next()).done, true);
    assert.equal(made.length, 4);
  });

  it('wait until they may be needed', async () => {
    const demand = new Demand();
    demand.set(0);
    const candidates = await stream({ demand });
    const next = candidates.next();
    await settled();
    assert.deepEqual(made, []);
    demand.set(1);
    assert.equal((await next).done, false);
    assert.equal(made.length, 1);
  });

  it('go on from a survivor before anything else, and from that no further', async () => {
    const hearing = new Hearing();
    const candidates = await stream({ hearing });
    const first = (await candidates.next()).value as Candidate;
    hearing.tell(first, { kind: 'survived', detail: 'all pass' });
    const second = (await candidates.next()).value as Candidate;
    assert.match(made[1] ?? '', /500/);
    hearing.tell(second, { kind: 'survived', detail: 'all pass' });
    await candidates.next();
    assert.match(made[2] ?? '', / 10/);
  });

  it('end only when no verdict can bring more', async () => {
    const hearing = new Hearing();
    const candidates = await stream({ hearing });
    const all: Candidate[] = [];
    for (let n = 0; n < 4; n++) all.push((await candidates.next()).value as Candidate);
    const fifth = candidates.next();
    await settled();
    assert.equal(made.length, 4);
    for (const [index, one] of all.entries())
      hearing.tell(one, { kind: index === 2 ? 'survived' : 'valid', detail: '' });
    assert.equal((await fifth).done, false);
    assert.equal((await candidates.next()).done, true);
    assert.equal(made.length, 5);
  });
});
