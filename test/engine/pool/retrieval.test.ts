import assert from 'node:assert/strict';
import type { Pool } from '../../../engine/pool/pool.ts';
import { diversify, likeness, rank } from '../../../engine/pool/retrieval.ts';
import type { Tuple } from '../../../engine/protocol/index.ts';
import { temporaryPool } from '../../builders/pool.ts';
import { type Topic, topics } from '../../builders/topics.ts';
import { buildCorpus, buildTuple } from '../../builders/tuple.ts';

describe('retrieval over two hundred tuples', () => {
  let pool: Pool;
  let remove: () => void;
  const corpus = buildCorpus(200);

  before(() => {
    ({ pool, remove } = temporaryPool(corpus));
  });
  after(() => remove());

  const named = (name: string) => topics.find((topic) => topic.name === name) as Topic;
  const first = (options: Parameters<typeof rank>[1]) => rank(pool, options)[0]?.row.function;

  it('has two hundred to look through', () => assert.equal(pool.list().length, 200));

  // Asked as people ask: not in the words of the code.
  for (const [text, name] of [
    ['URL slugs come out too long', 'slugify'],
    ['paragraph wrapped at the wrong column', 'wrap_lines'],
    ['the oldest entry is not dropped when another is stored in the cache', 'LRU.put'],
    ['cache lookup returns the default although the key is there', 'LRU.get'],
    ['backoff between retries grows beyond the ceiling', 'retry_delay'],
    ['port is missing when parsing localhost:8080', 'parse_host_port'],
    ['weekends and holidays counted as working days', 'business_days'],
    ['1900 is taken for a leap year', 'is_leap_year'],
    ['a cent is lost when the bill is split', 'split_bill'],
    ['discounted price below the minimum', 'apply_discount'],
    ['quoted cells of a CSV line are split at the comma', 'parse_row'],
    ['cycle in the dependency graph is not detected', 'topological_order'],
    ['wrong route: Dijkstra does not find the cheapest path', 'shortest_path'],
    ['webhook signature accepted after it has expired', 'verify_signature'],
    ['nested configuration settings are overwritten instead of merged', 'merge_settings'],
    ['last page of the paginated list', 'pageOf'],
    ['timer is not cleared on rapid calls', 'debounce'],
    ['decode repeated keys in a query string', 'parseQuery'],
    ['prerelease versions sorted before their release', 'compareVersions'],
    ['HTML entities are not escaped', 'escapeHtml'],
    ['Roman numeral for 4', 'toRoman'],
    ['is the point in the polygon?', 'pointInPolygon'],
    ['heap order of the priority queue after a push', 'PriorityQueue.push'],
    ['hexadecimal colour with three digits', 'hexToRgb'],
    ['Is_Leap_Year()', 'is_leap_year'],
    ['compareversions', 'compareVersions'],
    ['TypeError in formatBytes: toFixed of undefined', 'formatBytes'],
  ] as const) {
    it(`“${text}” finds ${name}`, () => assert.equal(first({ query: { text } }), name));
  }

  it('finds a function’s own bugs first, then those of its file', () => {
    for (const topic of topics) {
      const hits = rank(pool, { query: { function: { file: topic.file, name: topic.name, source: topic.code } } });
      const own = corpus.filter((tuple) => tuple.function === topic.name).length;
      assert.deepEqual([...new Set(hits.slice(0, own).map((hit) => hit.row.function))], [topic.name]);
    }
  });

  it('finds the bugs of a file', () => {
    const hits = rank(pool, { query: { file: { path: 'src/graph.py' } } });
    const own = corpus.filter((tuple) => tuple.file === 'src/graph.py').length;
    assert.deepEqual([...new Set(hits.slice(0, own).map((hit) => hit.row.file))], ['src/graph.py']);
  });

  it('finds what is alike for a function that has no bug in the pool', () => {
    const source = 'def evict(cache):\n    while len(cache.entries) > cache.capacity:\n        cache.entries.popitem()';
    const hits = rank(pool, { query: { function: { file: 'src/other.py', name: 'evict', source } } });
    assert.equal(hits[0]?.row.file, 'src/cache.py');
  });

  it('leaves out an excluded function and what the filters leave out', () => {
    const { file, name } = named('slugify');
    const query = { text: 'slug of a title' };
    assert.equal(
      rank(pool, { query, excludeFunction: { file, name } }).some((hit) => hit.row.function === name),
      false,
    );
    const filter = { language: 'javascript', difficulty: 'medium', category: 'logic_error' } as const;
    const wanted = corpus.filter((tuple) =>
      Object.entries(filter).every(([key, value]) => tuple[key as 'language'] === value),
    );
    assert.deepEqual(
      rank(pool, { query, filter })
        .map((hit) => hit.row.id)
        .sort(),
      wanted.map((tuple) => tuple.id).sort(),
    );
    assert.ok(wanted.length > 0);
  });

  it('never finds a rejected tuple', () => {
    const id = rank(pool, { query: { text: 'leap year' } })[0]?.row.id ?? '';
    pool.review(id, 'rejected');
    for (const review of [undefined, ['rejected'], ['rejected', 'unreviewed']] as const) {
      const filter = review === undefined ? {} : { review: [...review] };
      assert.equal(
        rank(pool, { query: { text: 'leap year' }, filter }).some((hit) => hit.row.id === id),
        false,
      );
    }
    pool.review(id, 'accepted');
    assert.deepEqual(
      rank(pool, { query: { text: 'leap year' }, filter: { review: ['accepted'] } }).map((hit) => hit.row.id),
      [id],
    );
    pool.review(id, 'unreviewed');
  });

  it('is the same every time, and for an empty query too', () => {
    for (const text of ['cache', '', '!?', 'zzzz unheard of']) {
      const once = rank(pool, { query: { text } }).map((hit) => hit.row.id);
      assert.deepEqual(
        rank(pool, { query: { text } }).map((hit) => hit.row.id),
        once,
      );
      assert.equal(once.length, 200);
    }
  });

  it('gives five examples that are not one bug five times', () => {
    for (const topic of topics) {
      const hits = rank(pool, { query: { text: topic.words } });
      const chosen = diversify(hits, 5);
      assert.equal(chosen.length, 5);
      assert.equal(chosen[0], hits[0], 'the best stays first');
      const symptoms = new Set(chosen.map((hit) => JSON.stringify([hit.row.function, hit.row.failToPass])));
      assert.ok(symptoms.size >= 3, `${topic.name}: ${symptoms.size} symptoms`);
      const rules = new Set(chosen.map((hit) => hit.row.rule));
      assert.ok(rules.size >= 2, `${topic.name}: ${rules.size} rules`);
      for (const [i, a] of chosen.entries()) {
        for (const b of chosen.slice(i + 1))
          assert.ok(likeness(a, b) < 0.95, `${a.row.explanation} ~ ${b.row.explanation}`);
      }
    }
  });

  it('stays with the topic while it lets the examples differ', () => {
    for (const topic of topics) {
      const chosen = diversify(rank(pool, { query: { function: topic } }), 5);
      const own = corpus.filter((tuple) => tuple.file === topic.file).length;
      assert.ok(chosen.filter((hit) => hit.row.file === topic.file).length >= Math.min(2, own), topic.name);
    }
  });

  it('is quite alike for one bug twice, and hardly for two that share nothing', () => {
    const hits = rank(pool, { query: { text: 'x' } });
    const of = (name: string) => hits.find((hit) => hit.row.function === name) as (typeof hits)[number];
    const a = of('slugify');
    assert.ok(Math.abs(likeness(a, a) - 1) < 1e-6);
    assert.ok(likeness(a, of('debounce')) < 0.4);
  });
});

describe('retrieval from odd pools', () => {
  it('finds nothing in an empty pool', () => {
    const { pool, remove } = temporaryPool();
    try {
      assert.deepEqual(rank(pool, { query: { text: 'anything' } }), []);
      assert.deepEqual(diversify([], 5), []);
    } finally {
      remove();
    }
  });

  it('takes what there is when all are the same bug', () => {
    const same = Array.from({ length: 6 }, (_, i): Tuple => ({ ...buildTuple(), id: `same-${i}` }));
    const { pool, remove } = temporaryPool([...same, buildTuple({ topic: topics[25] as Topic })]);
    try {
      const chosen = diversify(rank(pool, { query: { text: 'slug' } }), 5);
      assert.equal(chosen.length, 5);
      assert.ok(
        chosen.slice(0, 3).some((hit) => hit.row.function !== 'slugify'),
        'the other one comes before a third twin',
      );
    } finally {
      remove();
    }
  });

  it('makes vectors anew that an older program made or did not make', () => {
    const { pool, remove } = temporaryPool(buildCorpus(20));
    try {
      const before = rank(pool, { query: { text: 'cache' } }).map((hit) => hit.row.id);
      pool.db.exec("UPDATE vectors SET model = 'lexical-0'");
      assert.deepEqual(
        rank(pool, { query: { text: 'cache' } }).map((hit) => hit.row.id),
        before,
      );
      pool.db.exec('DELETE FROM vectors');
      assert.deepEqual(
        rank(pool, { query: { text: 'cache' } }).map((hit) => hit.row.id),
        before,
      );
    } finally {
      remove();
    }
  });
});
