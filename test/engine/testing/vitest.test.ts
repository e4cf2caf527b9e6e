import assert from 'node:assert/strict';
import { vitest } from '../../../engine/languages/javascript/vitest.ts';
import { FrameworkBench, outcomes } from './js-frameworks.ts';
import { installPackages } from './npm-packages.ts';

const at = (name: string): string => `test/cart.test.ts > ${name}`;

describe('vitest, for real', function () {
  // The first run on a machine installs it.
  this.timeout(400_000);
  let bench: FrameworkBench;

  before(async () => {
    bench = new FrameworkBench(vitest, 'ts-vitest');
    await bench.detect();
    installPackages(bench.project, ['vitest@3']);
  });
  after(() => bench.sandbox.close());

  it('is found in the script, behind lint, without coverage and type checks', () => {
    assert.equal(bench.setup.id, 'vitest');
    assert.deepEqual(bench.setup.options, { args: [], specs: [], undo: [] });
    assert.deepEqual(bench.setup.testFiles, ['test/broken.test.ts', 'test/cart.test.ts']);
  });

  it('gives each test a name of its own and its outcome; a file that cannot be loaded is told apart', async () => {
    const report = await bench.run({ kind: 'all' });
    assert.deepEqual(
      outcomes(report),
      [
        [at('total > adds'), 'passed'],
        [at('total > adds #2'), 'passed'],
        [at('total > takes a rate (a.b) [c] $^ > d'), 'passed'],
        [at('total > names ünï ✓\nnew line'), 'passed'],
        [at('total > names \u0000 nul'), 'passed'],
        [at('total > fails'), 'failed'],
        [at('total > is skipped'), 'skipped'],
        [at('total > is for later'), 'skipped'],
        [at('connections > first user'), 'passed'],
        [at('connections > second user'), 'passed'],
        [at('halves'), 'passed'],
      ].sort(),
    );
    assert.match(
      report.results.find((result) => result.id === at('total > fails'))?.message ?? '',
      /expected 1 to be 2/,
    );
    assert.deepEqual([...report.collectionErrors.keys()], ['test/broken.test.ts']);
    assert.match(report.collectionErrors.get('test/broken.test.ts') ?? '', /no-such-file/);
  });

  it('runs the tests it is asked for, whatever their names', async () => {
    const all = await bench.run({ kind: 'all' });
    for (const name of ['takes a rate (a.b) [c] $^ > d', 'names ünï ✓\nnew line', 'names \u0000 nul']) {
      const tests = all.results.filter((result) => result.id === at(`total > ${name}`));
      const ran = outcomes(await bench.run({ kind: 'tests', tests })).filter(([, outcome]) => outcome !== 'skipped');
      assert.deepEqual(ran, [[at(`total > ${name}`), 'passed']]);
    }
  });

  it('says which lines each test reaches, hooks of its suite included', async () => {
    const { granularity, reach } = await bench.coverage();
    assert.equal(granularity, 'test');
    const lines = (name: string) => reach.get(at(name))?.get('src/cart.ts');
    assert.deepEqual(lines('total > adds #2'), [7, 8, 9, 12, 13]);
    assert.deepEqual(lines('total > takes a rate (a.b) [c] $^ > d'), [7, 8, 9, 10, 11, 12, 13]);
    assert.deepEqual(lines('connections > second user'), [15, 16, 17]);
    assert.deepEqual(lines('halves'), [5]);
  });
});
