import assert from 'node:assert/strict';
import { nodeTest } from '../../../engine/languages/javascript/node-test.ts';
import { FrameworkBench, outcomes } from './js-frameworks.ts';

const at = (name: string): string => `test/cart.test.js > ${name}`;

describe('node:test, for real', function () {
  this.timeout(120_000);
  let bench: FrameworkBench;

  before(async () => {
    bench = new FrameworkBench(nodeTest, 'js-node-test');
    await bench.detect();
  });
  after(() => bench.sandbox.close());

  it('is found in the script, without its reporters and measurements', () => {
    assert.equal(bench.setup.id, 'node-test');
    assert.deepEqual(bench.setup.options, { flags: [], places: [] });
    assert.deepEqual(
      bench.setup.testFiles,
      ['broken', 'cart', 'command', 'declared-one', 'declared-two', 'plain'].map((name) => `test/${name}.test.js`),
    );
  });

  it('gives each test its file, its path and its outcome; a file that cannot be loaded is told apart', async () => {
    const report = await bench.run({ kind: 'all' });
    assert.deepEqual(
      outcomes(report),
      [
        ['test/broken.test.js', 'failed'],
        ['test/plain.test.js', 'passed'],
        ['test/command.test.js > halves', 'passed'],
        // Declared by a function of another file: each is of the file that was run.
        ['test/declared-one.test.js > total > holds', 'passed'],
        ['test/declared-two.test.js > total > holds', 'passed'],
        [at('top'), 'passed'],
        [at('top #2'), 'passed'],
        [at('total > adds # 1'), 'passed'],
        [at('total > ünï ✓\nnew line'), 'passed'],
        [at('total > fails'), 'failed'],
        [at('total > is skipped'), 'skipped'],
        [at('total > is for later'), 'skipped'],
        [at('parent'), 'passed'],
        [at('parent > child > of it'), 'passed'],
      ].sort(),
    );
    assert.match(report.results.find((result) => result.id === at('total > fails'))?.message ?? '', /wrong total/);
    assert.deepEqual([...report.collectionErrors.keys()], ['test/broken.test.js']);
    assert.match(report.collectionErrors.get('test/broken.test.js') ?? '', /no-such-file/);
    assert.equal(report.complete, true);
  });

  it('runs the files of the tests it is asked for', async () => {
    const all = await bench.run({ kind: 'all' });
    const tests = all.results.filter((result) => result.id === 'test/command.test.js > halves');
    assert.deepEqual(outcomes(await bench.run({ kind: 'tests', tests })), [
      ['test/command.test.js > halves', 'passed'],
    ]);
  });

  it('stops at the first failure when told to', async () => {
    const report = await bench.run({ kind: 'files', files: ['test/cart.test.js'] }, { stop: true });
    assert.equal(report.results.at(-1)?.id, at('total > fails'));
  });

  it('says which lines each file reaches, in programs that it starts too', async () => {
    const { granularity, reach } = await bench.coverage();
    assert.equal(granularity, 'file');
    assert.deepEqual(reach.get('test/cart.test.js')?.get('lib/cart.js'), [1, 3, 4, 5, 8, 9]);
    assert.deepEqual(reach.get('test/command.test.js')?.get('lib/command.js'), [1, 3]);
    assert.ok(reach.get('test/command.test.js')?.get('lib/cart.js')?.includes(1));
  });
});
