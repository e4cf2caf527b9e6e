import assert from 'node:assert/strict';
import { orderCandidates } from '../../../engine/bugs/plan.ts';
import type { Candidate } from '../../../engine/protocol/index.ts';

/** Candidates of a function: for each line, one of each rule. */
function candidatesOf(fn: string, lines: number, rules: readonly string[]): Candidate[] {
  return Array.from({ length: lines }, (_, line) =>
    rules.map((rule) => ({
      id: `${fn}-${line}-${rule}`,
      strategy: 'mutation',
      rule,
      category: 'other' as const,
      explanation: '',
      functionId: `a.py:${fn}`,
      edits: [{ file: 'a.py', start: line, end: line, text: rule }],
      startLine: line + 1,
      endLine: line + 1,
    })),
  ).flat();
}

const big = candidatesOf('big', 20, ['r1', 'r2', 'r3', 'r4']);
const small = candidatesOf('small', 1, ['r1', 'r5']);
const middle = candidatesOf('middle', 4, ['r1', 'r2', 'r6']);
const all = [...big, ...small, ...middle];
const ids = (list: readonly Candidate[]) => list.map(({ id }) => id);

describe('the order of candidates', () => {
  it('holds each of them once', () => {
    assert.deepEqual(ids(orderCandidates(all, { seed: 1 })).sort(), ids(all).sort());
  });

  it('depends on the seed and on nothing else', () => {
    const order = ids(orderCandidates(all, { seed: 1 }));
    assert.deepEqual(ids(orderCandidates([...all].reverse(), { seed: 1 })), order);
    assert.notDeepEqual(ids(orderCandidates(all, { seed: 2 })), order);
  });

  it('takes the functions in turn, so that a large one does not starve the others', () => {
    const functions = orderCandidates(all, { seed: 3 }).map(({ functionId }) => functionId);
    for (const round of [0, 3]) assert.equal(new Set(functions.slice(round, round + 3)).size, 3);
    assert.ok(!functions.slice(6).includes('a.py:small'));
    assert.deepEqual(new Set(functions.slice(6, 8)).size, 2);
  });

  it('takes the rules of a function in turn', () => {
    const rules = orderCandidates(big, { seed: 4 }).map(({ rule }) => rule);
    for (let at = 0; at < 40; at += 4) assert.equal(new Set(rules.slice(at, at + 4)).size, 4, `${at}`);
  });

  it('does not stay at one place', () => {
    const lines = orderCandidates(big, { seed: 5 }).map(({ startLine }) => startLine);
    assert.ok(lines.every((line, at) => at === 0 || line !== lines[at - 1]));
    assert.ok(new Set(lines.slice(0, 20)).size >= 16, `${new Set(lines.slice(0, 20)).size} places in the first 20`);
  });

  it('takes rules that other functions have not shown yet', () => {
    const functions = Array.from({ length: 8 }, (_, at) => candidatesOf(`f${at}`, 3, ['r1', 'r2', 'r3', 'r4']));
    const first = orderCandidates(functions.flat(), { seed: 6 }).slice(0, 8);
    const uses = Map.groupBy(first, ({ rule }) => rule);
    assert.deepEqual(
      [...uses.values()].map((list) => list.length),
      [2, 2, 2, 2],
    );
  });

  it('of nothing is nothing', () => assert.deepEqual(orderCandidates([], { seed: 1 }), []));
});
