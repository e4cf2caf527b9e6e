import assert from 'node:assert/strict';
import { asksModel, defaultStrategies, strategyNames, usableStrategies } from '../../../engine/generate/strategies.ts';

describe('strategies when nobody names one', () => {
  it('for a whole project there are several, all known, and none that costs money', () => {
    const names = defaultStrategies('all');
    assert.ok(names.length > 1);
    assert.deepEqual(
      names.filter((name) => !strategyNames.includes(name) || asksModel.has(name)),
      [],
    );
  });

  it('for a function or a file it is the one that gives bugs at once', () => {
    assert.deepEqual([defaultStrategies('function'), defaultStrategies('file')], [['mutation'], ['mutation']]);
  });
});

describe('strategies that read the history', () => {
  for (const [names, hasHistory, usable] of [
    [['mutation', 'history', 'learned', 'combine'], true, ['mutation', 'history', 'learned', 'combine']],
    [['mutation', 'history', 'learned', 'combine'], false, ['mutation', 'combine']],
    // Nothing would be left to work with: the person is told that there is no history.
    [['history'], false, ['history']],
    [['learned', 'combine'], false, ['learned', 'combine']],
  ] as const) {
    it(`${names.join(', ')} ${hasHistory ? 'with' : 'without'} one: ${usable.join(', ')}`, () => {
      assert.deepEqual(usableStrategies(names, hasHistory), usable);
    });
  }
});
