import assert from 'node:assert/strict';
import type { FunctionGaps, PoolRow } from '../../../engine/protocol/index.ts';
import { type Grouping, groupBugs, groupings, openGaps, survivorCount } from '../../../src/pool/grouping.ts';
import { chosen, isBugReference, isGapReference } from '../../../src/pool/nodes.ts';

const row = (id: string, over: Partial<PoolRow>): PoolRow => ({
  id,
  file: 'a.py',
  function: 'f',
  language: 'python',
  strategy: 'mutation',
  rule: 'comparison-boundary',
  category: 'off_by_one',
  difficulty: 'simple',
  failToPass: ['t'],
  passToPass: 1,
  review: 'unreviewed',
  explanation: 'x',
  createdAt: '2026-01-01T00:00:00Z',
  ...over,
});

const rows = [
  row('1', { function: 'g', category: 'type', difficulty: 'complex', review: 'rejected' }),
  row('2', { category: 'off_by_one', difficulty: 'simple', review: 'accepted' }),
  row('3', { file: 'b.py', category: 'logic_error', difficulty: 'medium', strategy: 'history' }),
  row('4', { category: 'off_by_one', difficulty: 'simple' }),
];

describe('groups of the Knowledge Pool view', () => {
  const wanted: Record<Grouping, Record<string, string>> = {
    function: { 'a.py:f': '24', 'a.py:g': '1', 'b.py:f': '3' },
    category: { logic_error: '3', off_by_one: '24', type: '1' },
    difficulty: { simple: '24', medium: '3', complex: '1' },
    strategy: { history: '3', mutation: '124' },
    review: { unreviewed: '34', accepted: '2', rejected: '1' },
  };
  for (const by of groupings) {
    it(`by ${by}: in the order of the words, bugs as they came`, () => {
      const groups = groupBugs(rows, by).map(({ key, rows: grouped }) => [key, grouped.map(({ id }) => id).join('')]);
      assert.deepEqual(groups, Object.entries(wanted[by]));
    });
  }
});

describe('test gaps of the Knowledge Pool view', () => {
  const survivor = (candidate: string): FunctionGaps['survivors'][number] => ({
    candidate,
    line: 1,
    endLine: 1,
    strategy: 'mutation',
    rule: 'r',
    category: 'other',
    explanation: 'x',
    patch: null,
  });
  const gaps = (file: string, count: number): FunctionGaps => ({
    file,
    function: 'f',
    language: 'python',
    snapshot: 's',
    tried: 9,
    survivors: Array.from({ length: count }, (_, index) => survivor(`${file}${index}`)),
  });

  it('functions with most first, and none without', () => {
    const open = openGaps([gaps('a', 1), gaps('b', 0), gaps('c', 3), gaps('d', 1)]);
    assert.deepEqual(
      open.map(({ file }) => file),
      ['c', 'a', 'd'],
    );
    assert.equal(survivorCount(open), 5);
  });
});

describe('what an item command is about', () => {
  const bug = (id: string) => ({ kind: 'bug', root: '/r', id });
  const [a, b, group] = [bug('a'), bug('b'), { kind: 'group', root: '/r' }];
  const cases: readonly (readonly [string, readonly unknown[], readonly unknown[], readonly unknown[]])[] = [
    ['the item alone', [a], [b], [a]],
    ['all that is selected, when the item is part of it', [a, [a, b]], [], [a, b]],
    ['groups that are selected with them do not count', [a, [a, group, b]], [], [a, b]],
    ['a key: what is selected in the view', [], [b, group], [b]],
    ['nonsense', ['text', undefined], [b], []],
  ];
  for (const [name, args, selection, wanted] of cases) {
    it(name, () => assert.deepEqual(chosen(args, isBugReference, selection), wanted));
  }
  it('a gap is no bug, and a bug no gap', () => {
    const gap = { root: '/r', file: 'a.py', function: 'f', survivor: {} };
    assert.deepEqual(
      [isGapReference(gap), isBugReference(gap), isGapReference(a), isGapReference(null)],
      [true, false, false, false],
    );
  });
});
