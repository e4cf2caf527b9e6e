import assert from 'node:assert/strict';
import { Tally } from '../../../engine/generate/tally.ts';
import type { VerdictKind } from '../../../engine/protocol/index.ts';

describe('the counts of a run', () => {
  it('tell what was tried from what was turned away before any test', () => {
    const tally = new Tally();
    const judged = (kind: VerdictKind) =>
      tally.judged({
        candidate: 'a',
        kind,
        detail: '',
        failToPass: [],
        passToPass: [],
        seconds: { screen: 1, confirm: 0 },
      });
    for (const kind of ['valid', 'survived', 'duplicate'] as const) judged(kind);
    tally.turnedAway('duplicate');
    tally.turnedAway('unchanged');
    const { rejected, untried } = tally.summary(false);
    assert.deepEqual(rejected, { survived: 1, duplicate: 2, unchanged: 1 });
    assert.deepEqual(untried, { duplicate: 1, unchanged: 1 });
  });
});
