import assert from 'node:assert/strict';
import { jest } from '../../../engine/languages/javascript/jest.ts';
import { FrameworkBench, outcomes } from './js-frameworks.ts';
import { installPackages } from './npm-packages.ts';

const at = (name: string): string => `test/cart.test.js > ${name}`;

describe('jest, for real', function () {
  // The first run on a machine installs it.
  this.timeout(400_000);
  let bench: FrameworkBench;

  before(async () => {
    bench = new FrameworkBench(jest, 'js-jest');
    await bench.detect();
    installPackages(bench.project, ['jest@29']);
  });
  after(() => bench.sandbox.close());

  it('is found in the script, with its own configuration', () => {
    assert.equal(bench.setup.id, 'jest');
    assert.deepEqual(bench.setup.options, { args: [], specs: [], nodeFlags: [] });
    assert.deepEqual(bench.setup.testFiles, ['test/broken.test.js', 'test/cart.test.js']);
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
        [at('sees a plain command line'), 'passed'],
      ].sort(),
    );
    assert.match(report.results.find((result) => result.id === at('total > fails'))?.message ?? '', /Expected: 2/);
    assert.deepEqual([...report.collectionErrors.keys()], ['test/broken.test.js']);
    assert.match(report.collectionErrors.get('test/broken.test.js') ?? '', /no-such-file/);
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
    const lines = (name: string) => reach.get(at(name))?.get('lib/cart.js');
    assert.deepEqual(lines('total > adds #2'), [1, 5, 6, 7, 10, 11, 17]);
    assert.deepEqual(lines('total > takes a rate (a.b) [c] $^ > d'), [1, 5, 6, 7, 8, 9, 10, 11, 17]);
    assert.deepEqual(lines('connections > second user'), [1, 13, 14, 15, 17]);
    assert.deepEqual(lines('halves'), [1, 3, 17]);
  });
});
