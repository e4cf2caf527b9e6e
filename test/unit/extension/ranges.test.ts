import assert from 'node:assert/strict';
import type { PoolNode } from '../../../src/pool/nodes.ts';
import { inRanges } from '../../../src/pool/ranges.ts';

const lines = (count: number): PoolNode[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'problem', root: '/p', error: index }));

describe('long lists of the Knowledge Pool view', () => {
  it('stay as they are while they are short', () => {
    assert.deepEqual(inRanges('/p', 'x', []), []);
    assert.deepEqual(inRanges('/p', 'x', lines(150)), lines(150));
  });

  it('come in parts that have each line once, in order', () => {
    const ranges = inRanges('/p', 'x', lines(2001));
    assert.equal(ranges.length, 21);
    const found = ranges.flatMap((node) => (node.kind === 'range' ? node.nodes : assert.fail('no range')));
    assert.deepEqual(found, lines(2001));
    const firsts = ranges.map((node) => node.kind === 'range' && node.first);
    assert.deepEqual(firsts.slice(0, 3), [1, 101, 201]);
  });
});
