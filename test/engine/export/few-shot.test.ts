import assert from 'node:assert/strict';
import { exportFewShot, type FewShotOptions } from '../../../engine/export/few-shot.ts';
import { estimateTokens } from '../../../engine/models/tokens.ts';
import type { Pool } from '../../../engine/pool/pool.ts';
import { fewShotFormatSchema } from '../../../engine/protocol/index.ts';
import { temporaryPool } from '../../builders/pool.ts';
import { buildCorpus } from '../../builders/tuple.ts';

describe('few-shot export', () => {
  let pool: Pool;
  let remove: () => void;
  before(() => {
    ({ pool, remove } = temporaryPool(buildCorpus(200)));
  });
  after(() => remove());

  const ask = (change: Partial<FewShotOptions> = {}) =>
    exportFewShot(pool, { query: { text: 'cache eviction' }, k: 4, format: 'markdown', ...change });

  for (const format of fewShotFormatSchema.options) {
    describe(format, () => {
      it('has k different examples, the best first, and says which', () => {
        const result = ask({ format });
        assert.equal(result.tuples.length, 4);
        assert.equal(new Set(result.tuples).size, 4);
        assert.equal(pool.get(result.tuples[0] as string).file, 'src/cache.py');
        for (const id of result.tuples) assert.ok(result.text.includes(pool.get(id).function));
        assert.equal(result.tokens, estimateTokens(result.text));
        assert.deepEqual(result.leftOut, []);
      });

      it('never exceeds its budget, and says so when nothing fits', () => {
        let fitted = 0;
        for (let budgetTokens = 100; budgetTokens <= 6000; budgetTokens += 190) {
          try {
            const result = ask({ format, k: 6, budgetTokens });
            assert.ok(estimateTokens(result.text) <= budgetTokens);
            assert.ok(result.tuples.length > 0);
            fitted++;
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'budget-too-small');
            assert.equal(fitted, 0, 'what fits a small budget fits a larger one');
          }
        }
        assert.ok(fitted > 20);
      });

      it('takes more short examples rather than few long ones', () => {
        const whole = ask({ format });
        const tight = ask({ format, budgetTokens: whole.tokens - 1 });
        assert.deepEqual(tight.tuples, whole.tuples);
        assert.ok(tight.tokens < whole.tokens);
        assert.deepEqual(ask({ format, budgetTokens: whole.tokens }), whole);
      });

      it('is the same every time', () =>
        assert.deepEqual(ask({ format, budgetTokens: 2500 }), ask({ format, budgetTokens: 2500 })));
    });
  }

  it('does not show the function that is asked about when it is excluded', () => {
    const excludeFunction = { file: 'src/cache.py', name: 'LRU.put' };
    const { tuples, text } = ask({ query: { function: excludeFunction }, excludeFunction, k: 8 });
    assert.equal(tuples.length, 8);
    assert.equal(
      tuples.some((id) => pool.get(id).function === 'LRU.put'),
      false,
    );
    assert.equal(text.includes('LRU.put'), false);
  });

  it('keeps to the filters, and says when nothing passes them', () => {
    const { tuples } = ask({ filter: { language: 'javascript', category: 'off_by_one' }, k: 5 });
    for (const id of tuples) assert.equal(pool.get(id).language, 'javascript');
    assert.throws(() => ask({ filter: { language: 'cobol' } }), { code: 'no-examples' });
  });

  it('says when the pool is empty', () => {
    const empty = temporaryPool();
    try {
      const options = { query: { text: 'x' }, k: 1, format: 'markdown' } as const;
      assert.throws(() => exportFewShot(empty.pool, options), {
        code: 'no-examples',
        why: 'The pool of this project is empty.',
      });
    } finally {
      empty.remove();
    }
  });
});
