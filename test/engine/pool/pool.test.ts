import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from '../../../engine/pool/pool.ts';
import type { Problem, Tuple } from '../../../engine/protocol/index.ts';
import { temporaryPool } from '../../builders/pool.ts';
import { topics } from '../../builders/topics.ts';
import { buildCorpus, buildTuple, buildVerdict } from '../../builders/tuple.ts';

describe('the pool', () => {
  let home: string;
  let pool: Pool;
  let remove: () => void;

  beforeEach(() => {
    ({ home, pool, remove } = temporaryPool());
  });
  afterEach(() => remove());

  const scope = { snapshot: 'snapshot-1', setup: 'pytest', environment: 'environment-1' };
  function context(tuple: Tuple) {
    const { file, function: name, language } = tuple;
    return { ...scope, function: { id: `${file}:${name}`, file, name, language }, patch: tuple.bugPatch };
  }

  it('gives back what was stored, all of it', () => {
    const tuple = buildTuple({ failToPass: ['b', 'a [1, "ü"]'], passToPass: ['z', 'c'] });
    tuple.evidence.messages['not a failing test'] = 'said something too';
    assert.deepEqual(pool.addTuple(tuple), { stored: true, id: tuple.id });
    assert.deepEqual(pool.get(tuple.id), { ...tuple, failToPass: ['a [1, "ü"]', 'b'], passToPass: ['c', 'z'] });
    assert.equal(pool.name, 'example');
  });

  it('keeps the first of two tuples with one id', () => {
    const tuple = buildTuple();
    pool.addTuple(tuple);
    const again = pool.addTuple({ ...tuple, explanation: 'another' });
    assert.equal(again.stored, false);
    assert.equal(pool.get(tuple.id).explanation, tuple.explanation);
    assert.equal(pool.list().length, 1);
  });

  it('refuses what is not a tuple, and stores nothing of it', () => {
    assert.throws(() => pool.addTuple({ ...buildTuple(), category: 'nonsense' as Tuple['category'] }));
    assert.equal(pool.list().length, 0);
  });

  it('finds a tuple by the unique beginning of its id, and says what else was meant', () => {
    for (const id of ['abc123', 'abd456', 'f00']) pool.addTuple(buildTuple({ id }));
    assert.equal(pool.get('abc').id, 'abc123');
    assert.equal(pool.get('ABD').id, 'abd456');
    const problem = (given: string): Problem => {
      try {
        pool.get(given);
      } catch (error) {
        return error as Problem;
      }
      throw new Error(`${given} was found`);
    };
    assert.equal(problem('ab').code, 'ambiguous-tuple');
    assert.match(problem('ab').why ?? '', /abc123.*abd456|abd456.*abc123/);
    assert.equal(problem('abx').code, 'unknown-tuple');
    assert.match(problem('abx').remedy ?? '', /abc123|abd456/);
    assert.equal(problem('').code, 'unknown-tuple');
  });

  it('says that the pool is empty when it is', () => {
    assert.throws(() => pool.get('abc'), { code: 'unknown-tuple', why: 'The pool of this project is empty.' });
  });

  it('lists by filter, pages, and text', () => {
    const corpus = buildCorpus(60);
    for (const tuple of corpus) pool.addTuple(tuple);
    const ids = (tuples: { id: string }[]) => tuples.map((tuple) => tuple.id);
    assert.deepEqual(ids(pool.list()), ids(corpus));
    for (const key of ['file', 'function', 'language', 'strategy', 'rule', 'category', 'difficulty'] as const) {
      const value = corpus[7]?.[key];
      const wanted = corpus.filter((tuple) => tuple[key] === value);
      assert.deepEqual(ids(pool.list({ [key]: value })), ids(wanted), key);
    }
    assert.deepEqual(ids(pool.list({ limit: 10, offset: 20 })), ids(corpus.slice(20, 30)));
    assert.equal(pool.list({ text: 'leap year' })[0]?.function, 'is_leap_year');
    assert.equal(pool.list({ text: 'leapYear', language: 'javascript' }).length, 0);
    assert.deepEqual(pool.list({ text: '?! "' }), []);
    const row = pool.list()[0];
    assert.deepEqual(row?.failToPass, corpus[0]?.failToPass);
    assert.equal(row?.passToPass, corpus[0]?.passToPass.length);
  });

  it('finds text whatever SQLite syntax it holds', () => {
    pool.addTuple(buildTuple());
    for (const text of [
      'slug" OR 1',
      'slug*',
      'name:slug',
      'NEAR(slug title)',
      "slug'); DROP TABLE tuples; --",
      'slug AND',
    ]) {
      assert.equal(pool.list({ text }).length, 1, text);
    }
  });

  it('deletes all of the ids or none, and no text is left to be found', () => {
    const [first, second, third] = buildCorpus(3) as [Tuple, Tuple, Tuple];
    for (const tuple of [first, second, third]) pool.addTuple(tuple);
    assert.throws(() => pool.delete([first.id, 'nonsense']), { code: 'unknown-tuple' });
    assert.equal(pool.list().length, 3);
    assert.deepEqual(pool.delete([first.id.slice(0, 12), second.id, second.id]), [first.id, second.id]);
    assert.deepEqual(
      pool.list().map((row) => row.id),
      [third.id],
    );
    assert.deepEqual(
      pool
        .list({ text: first.function })
        .map((row) => row.id)
        .includes(first.id),
      false,
    );
    assert.deepEqual(pool.db.prepare('SELECT count(*) AS n FROM vectors').get()?.n, 1);
    assert.deepEqual(pool.db.prepare('SELECT count(*) AS n FROM failing_tests').get()?.n, third.failToPass.length);
  });

  it('keeps reviews', () => {
    const tuple = buildTuple();
    pool.addTuple(tuple);
    const reviewed = pool.review(tuple.id.slice(0, 6), 'accepted', 'subtle');
    assert.equal(reviewed.review.state, 'accepted');
    assert.equal(reviewed.review.note, 'subtle');
    assert.ok(reviewed.review.at);
    assert.equal(pool.list({ review: ['accepted'] }).length, 1);
    assert.equal(pool.list({ review: ['unreviewed', 'rejected'] }).length, 0);
    assert.deepEqual(Object.keys(pool.review(tuple.id, 'rejected').review), ['state', 'at']);
  });

  it('knows which candidates were judged, and for what', () => {
    const [a, b, c, d] = buildCorpus(4) as [Tuple, Tuple, Tuple, Tuple];
    const record = (tuple: Tuple, kind: 'survived' | 'valid' | 'sandbox-failed' | 'unchanged', change = {}) =>
      pool.verdicts.record(tuple.provenance.candidate, buildVerdict(tuple.provenance.candidate, kind), {
        ...context(tuple),
        ...change,
      });
    record(a, 'survived');
    record(b, 'valid');
    record(c, 'sandbox-failed');
    const { environment: _, ...early } = context(d);
    pool.verdicts.record(d.provenance.candidate, buildVerdict(d.provenance.candidate, 'unchanged'), early);
    const known = () => [...pool.verdicts.known(scope).keys()].sort();
    assert.deepEqual(known(), [a.id, d.id].sort(), 'a valid one without its tuple is to be judged again');
    pool.addTuple(b);
    assert.deepEqual(known(), [a.id, b.id, d.id].sort());
    assert.deepEqual(pool.verdicts.known(scope).get(a.id), { kind: 'survived', detail: 'it is survived' });
    assert.equal(pool.verdicts.known({ ...scope, snapshot: 'other' }).size, 0);
    assert.equal(pool.verdicts.known({ ...scope, setup: 'unittest' }).size, 0);
    assert.deepEqual([...pool.verdicts.known({ ...scope, environment: 'other' }).keys()], [d.id]);
    pool.delete([b.id]);
    assert.deepEqual(known(), [a.id, d.id].sort(), 'a deleted one may be found again');
    record(a, 'sandbox-failed');
    assert.deepEqual(known(), [d.id]);
  });

  it('records the verdict with the tuple, so that a kill between the two loses nothing', () => {
    const tuple = buildTuple();
    pool.addTuple(tuple);
    assert.equal(pool.verdicts.known(scope).get(tuple.id)?.kind, 'valid');
    assert.equal(pool.stats().generation_stats.bugs_valid, 1);
  });

  describe('with secrets about', () => {
    const secret = ['hunter', '2hunter2'].join('');
    const assignment = `password = "${secret}"`;
    const inFile = () =>
      readdirSync(join(home, 'data', 'pools')).some((name) => {
        return readFileSync(join(home, 'data', 'pools', name)).includes(secret);
      });

    it('stores texts without them', () => {
      const tuple = buildTuple();
      const [test] = tuple.failToPass as [string];
      const messages = { [test]: `AssertionError: ${assignment}` };
      pool.addTuple({
        ...tuple,
        problemStatement: `${tuple.problemStatement}\n${assignment}`,
        fixSource: assignment,
        evidence: { ...tuple.evidence, messages },
      });
      const { candidate } = buildTuple({ fault: 1 }).provenance;
      const verdict = buildVerdict(candidate, 'survived', { detail: assignment });
      const patch = `--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-${assignment}\n+x\n`;
      pool.verdicts.record({ ...candidate, explanation: assignment }, verdict, { ...context(tuple), patch });
      assert.equal(pool.get(tuple.id).evidence.messages[test], 'AssertionError: password = "REDACTED_PASSWORD"');
      assert.equal(pool.gaps()[0]?.survivors[0]?.patch, null);
      assert.equal(inFile(), false);
    });

    it('never changes the name of a test, and leaves out those that hold a token', () => {
      const token = `${'ghp_'}${'a1B2c3D4e5F6g7H8'.repeat(3).slice(0, 36)}`;
      const address = 'test_parse[http://wiki:pedia@example.org/]';
      const passToPass = [address, `test_token[${token}]`, 'test_plain'];
      const first = buildTuple({ id: 'a', failToPass: ['test_fails', `test_fails[${token}]`], passToPass });
      pool.addTuple(first);
      assert.deepEqual(pool.get('a').failToPass, ['test_fails']);
      assert.deepEqual(pool.get('a').passToPass, [address, 'test_plain']);
      assert.deepEqual(pool.get('a').evidence.runs[0]?.failed, ['test_fails']);
      const added = pool.addTuple(buildTuple({ id: 'b', failToPass: [`test_fails[${token}]`] }));
      assert.equal(!added.stored && added.reason, 'withheld');
    });

    it('does not store a tuple whose change is one, and does not try it again', () => {
      const tuple = buildTuple();
      const bugPatch = tuple.bugPatch.replace(/^\+(?!\+).*$/m, `+${assignment}`);
      const added = pool.addTuple({ ...tuple, bugPatch });
      assert.equal(!added.stored && added.reason, 'withheld');
      assert.equal(pool.list().length, 0);
      pool.verdicts.record(
        tuple.provenance.candidate,
        buildVerdict(tuple.provenance.candidate, 'valid'),
        context(tuple),
      );
      assert.equal(pool.verdicts.known(scope).get(tuple.id)?.kind, 'withheld');
      assert.deepEqual(pool.stats().rejects, { withheld: 1 });
      assert.equal(inFile(), false);
    });
  });

  it('shows as gaps what survived on the newest snapshot of each function', () => {
    const of = (topic: number, fault: number) => buildTuple({ topic: topics[topic] as (typeof topics)[number], fault });
    const record = (tuple: Tuple, kind: 'survived' | 'valid' | 'does-not-parse', change = {}) =>
      pool.verdicts.record(tuple.provenance.candidate, buildVerdict(tuple.provenance.candidate, kind), {
        ...context(tuple),
        ...change,
      });
    // Function 12: survivors on an old snapshot, since then one was caught.
    record(of(12, 0), 'survived', { snapshot: 'old' });
    record(of(12, 1), 'survived', { snapshot: 'old' });
    record(of(12, 0), 'valid');
    record(of(12, 1), 'survived');
    record(of(12, 2), 'does-not-parse');
    // Function 1: one setup lets it pass, the other does not.
    record(of(1, 0), 'survived');
    record(of(1, 0), 'valid', { setup: 'unittest' });
    // Function 2: everything caught.
    record(of(2, 0), 'valid');
    // Function 3: only ever tried on the old snapshot.
    record(of(3, 0), 'survived', { snapshot: 'old' });
    const gaps = pool.gaps();
    assert.deepEqual(
      gaps.map((gap) => [gap.function, gap.snapshot, gap.tried, gap.survivors.map((survivor) => survivor.candidate)]),
      [
        ['LRU.put', 'old', 1, [of(3, 0).id]],
        ['parse_row', 'snapshot-1', 2, [of(12, 1).id]],
      ],
    );
    const survivor = gaps[1]?.survivors[0];
    assert.equal(survivor?.patch, of(12, 1).bugPatch);
    assert.equal(survivor?.line, of(12, 1).provenance.candidate.startLine);
    assert.equal(survivor?.rule, of(12, 1).rule);
  });

  it('leaves survivors that were dismissed as equivalent out of the gaps, all that are named or none', () => {
    const of = (fault: number) => buildTuple({ topic: topics[12] as (typeof topics)[number], fault });
    const tuples = [of(0), of(1), of(2)];
    for (const tuple of tuples) {
      const { candidate } = tuple.provenance;
      pool.verdicts.record(candidate, buildVerdict(candidate, 'survived'), context(tuple));
    }
    const survivors = () => pool.gaps().flatMap((gap) => gap.survivors.map(({ candidate }) => candidate));
    const [first, second, third] = tuples.map(({ id }) => id) as [string, string, string];
    assert.throws(() => pool.dismissGaps([first, 'nonsense'], true), { code: 'unknown-candidate' });
    assert.equal(survivors().length, 3);
    pool.dismissGaps([first, second], true);
    assert.deepEqual(survivors(), [third]);
    assert.equal(pool.gaps()[0]?.tried, 1);
    assert.equal(pool.stats().equivalents, 2);
    assert.deepEqual(pool.stats().rejects, { survived: 3 });
    pool.dismissGaps([first], false);
    assert.deepEqual(survivors().sort(), [first, third].sort());
    pool.dismissGaps([first, third], true);
    assert.deepEqual(pool.gaps(), []);
  });

  it('reviews all of the ids or none, and tells their rows', () => {
    const [first, second] = buildCorpus(2) as [Tuple, Tuple];
    for (const tuple of [first, second]) pool.addTuple(tuple);
    assert.throws(() => pool.reviewAll([first.id, 'nonsense'], 'rejected'), { code: 'unknown-tuple' });
    assert.equal(pool.list({ review: ['unreviewed'] }).length, 2);
    const rows = pool.reviewAll([second.id, first.id.slice(0, 12)], 'equivalent', 'nobody can tell');
    assert.deepEqual(
      rows.map(({ id, review }) => [id, review]),
      [
        [second.id, 'equivalent'],
        [first.id, 'equivalent'],
      ],
    );
    assert.equal(pool.get(first.id).review.note, 'nobody can tell');
    assert.equal(pool.stats().quality_metrics.manual_review_score, 0);
  });

  it('has nothing to say of an empty pool that is not so', () => {
    const stats = pool.stats();
    assert.equal(stats.tuples, 0);
    assert.deepEqual(stats.yieldByRule, []);
    assert.deepEqual(stats.yieldByStrategy, []);
    assert.equal('secondsPerValidBug' in stats, false);
    assert.deepEqual(stats.quality_metrics, {
      ...{ syntax_valid: null, test_failures_appropriate: null, deterministic: null, manual_review_score: null },
    });
    assert.deepEqual(stats.generation_stats, {
      ...{ repos_processed: 0, bugs_attempted: 0, bugs_valid: 0, success_rate: null, avg_time_per_bug_sec: null },
    });
    assert.deepEqual(stats.distribution, { difficulty: {}, category: {}, strategy: {}, multi_file: null });
  });

  it('counts', () => {
    const corpus = buildCorpus(10);
    corpus.forEach((tuple, i) => {
      const { candidate } = tuple.provenance;
      const kind = i < 5 ? 'valid' : i < 8 ? 'survived' : i === 8 ? 'does-not-parse' : 'flaky';
      if (kind === 'valid') pool.addTuple(tuple);
      pool.verdicts.record(candidate, buildVerdict(candidate, kind), context(tuple));
    });
    pool.review((corpus[0] as Tuple).id, 'accepted');
    pool.review((corpus[1] as Tuple).id, 'rejected');
    const run = {
      id: 'run-1',
      snapshot: 'snapshot-1',
      commit: null,
      sandbox: 'namespace',
      options: { seed: 24 },
      rejected: {},
      cancelled: false,
      notes: [],
      startedAt: '2026-03-01T12:00:00.000Z',
    };
    pool.recordRun({ ...run, candidates: 3, valid: 1, seconds: 5 });
    pool.recordRun({ ...run, candidates: 10, valid: 5, seconds: 40 });
    const stats = pool.stats();
    assert.equal(stats.tuples, 5);
    assert.equal(stats.runs, 1);
    assert.equal(stats.secondsPerValidBug, 8);
    assert.deepEqual(stats.rejects, { survived: 3, 'does-not-parse': 1, flaky: 1 });
    assert.deepEqual(stats.by.review, { unreviewed: 3, accepted: 1, rejected: 1 });
    assert.deepEqual(stats.generation_stats, {
      repos_processed: 1,
      bugs_attempted: 10,
      bugs_valid: 5,
      success_rate: 0.5,
      avg_time_per_bug_sec: 8,
    });
    assert.deepEqual(stats.quality_metrics, {
      syntax_valid: 0.9,
      test_failures_appropriate: 1,
      deterministic: 5 / 6,
      manual_review_score: 0.5,
    });
    const share = (counts: Record<string, number>) => Object.values(counts).reduce((sum, n) => sum + n, 0);
    assert.ok(Math.abs(share(stats.distribution.category) - 1) < 1e-9);
    assert.equal(stats.distribution.multi_file, 0);
    assert.deepEqual(
      stats.yieldByStrategy.map(({ seconds, ...rest }) => [rest, seconds.screen.toFixed(3), seconds.confirm]),
      [[{ strategy: 'mutation', valid: 5, rejected: 5, yield: 0.5 }, '2.000', 20]],
    );
    for (const entry of stats.yieldByRule) {
      const ofRule = corpus.map((tuple, i) => [tuple.rule, i < 5] as const).filter(([rule]) => rule === entry.rule);
      assert.equal(entry.valid, ofRule.filter(([, valid]) => valid).length);
      assert.equal(entry.yield, entry.valid / ofRule.length);
    }
    assert.equal(share(stats.by.function), 5);
  });

  it('tells how many bugs have the same failing tests', () => {
    const corpus = buildCorpus(4);
    for (const tuple of corpus) pool.addTuple({ ...tuple, failToPass: ['one', 'two'] });
    assert.equal(pool.countWithFailingTests(['two', 'one']), 4);
    assert.equal(pool.countWithFailingTests(['one']), 0);
  });

  it('stores the long list of passing tests of one baseline once', () => {
    const tests = Array.from({ length: 2000 }, (_, i) => `tests/test_${i % 50}.py::test_number_${i}`);
    for (const [i, tuple] of buildCorpus(20).entries()) {
      const failToPass = [tests[i] as string];
      pool.addTuple({ ...tuple, failToPass, passToPass: tests.filter((test) => test !== failToPass[0]) });
    }
    assert.equal(pool.db.prepare('SELECT count(*) AS n FROM test_sets').get()?.n, 1);
    const tuple = pool.tuples()[7] as Tuple;
    assert.equal(tuple.passToPass.length, 1999);
    assert.equal(tuple.passToPass.includes(tests[7] as string), false);
  });
});
