import assert from 'node:assert/strict';
import { mocha } from '../../../engine/languages/javascript/mocha.ts';
import { FrameworkBench, outcomes } from './js-frameworks.ts';

const at = (name: string): string => `test/cart.test.js > ${name}`;
const odd = at('total > takes a rate (a.b) [c] $^ > d');
const unicode = at('total > ünï ✓\nnew line');

describe('mocha, for real', function () {
  this.timeout(120_000);
  let bench: FrameworkBench;

  before(async () => {
    bench = new FrameworkBench(mocha, 'js-mocha');
    await bench.detect();
  });
  after(() => bench.sandbox.close());

  it('is found behind wrappers, with its own options but those that change results, and the build that tests need', () => {
    assert.deepEqual(bench.setup.testFiles, ['test/cart.test.js', 'test/deep/built.test.js', 'test/setup.js']);
    assert.deepEqual(bench.setup.options, {
      args: ['--require', './test/setup.js', '--recursive'],
      specs: [],
      undo: [],
      env: ['SHOP_MODE=test'],
      build: ['npm run --silent build'],
      buildFiles: ['test/deep/built.test.js'],
    });
    assert.deepEqual(bench.setup.languages, ['javascript']);
  });

  it('gives each test a name of its own and its outcome, hooks’ failures included', async () => {
    const report = await bench.run({ kind: 'all' });
    assert.deepEqual(
      outcomes(report),
      [
        [at('total > adds'), 'passed'],
        [at('total > adds #2'), 'passed'],
        [odd, 'passed'],
        [unicode, 'passed'],
        [at('total > fails'), 'failed'],
        [at('total > is skipped'), 'skipped'],
        [at('total > is pending'), 'skipped'],
        [at('connections > first user'), 'passed'],
        [at('connections > second user'), 'passed'],
        [at('a broken hook > never runs'), 'failed'],
        [at('an afterEach that fails > passes before it'), 'failed'],
        [at('is set up and knows the environment'), 'passed'],
        [at('starts a program'), 'passed'],
        [at('crashes'), 'passed'],
        [at('sees a plain command line'), 'passed'],
        ['test/deep/built.test.js > the built package > adds', 'passed'],
      ].sort(),
    );
    assert.match(report.results.find((result) => result.id === at('total > fails'))?.message ?? '', /wrong total/);
    assert.equal(report.complete, true);
  });

  it('runs exactly the tests it is asked for', async () => {
    const all = await bench.run({ kind: 'all' });
    const wanted = [at('total > adds #2'), odd, unicode, at('connections > second user')].sort();
    const tests = all.results.filter((result) => wanted.includes(result.id));
    assert.deepEqual(
      outcomes(await bench.run({ kind: 'tests', tests })),
      wanted.map((id) => [id, 'passed']),
    );
    assert.deepEqual(outcomes(await bench.run({ kind: 'files', files: ['test/deep/built.test.js'] })), [
      ['test/deep/built.test.js > the built package > adds', 'passed'],
    ]);
  });

  it('stops at the first failure when told to', async () => {
    const report = await bench.run({ kind: 'files', files: ['test/cart.test.js'] }, { stop: true });
    assert.equal(report.results.at(-1)?.id, at('total > fails'));
  });

  it('keeps what had finished when the run crashes, and says in which test', async () => {
    const report = await bench.run({ kind: 'files', files: ['test/cart.test.js'] }, { env: { SHOP_CRASH: '1' } });
    assert.equal(report.complete, false);
    // Tests outside of any suite run first.
    assert.deepEqual(outcomes(report), [
      [at('crashes'), 'failed'],
      [at('is set up and knows the environment'), 'passed'],
      [at('starts a program'), 'passed'],
    ]);
  });

  it('tells a failed build from failing tests, and builds only for those that need it', async () => {
    const source = await bench.sandbox.read('/bugsmith/project/lib/cart.js');
    assert.ok(source);
    await bench.sandbox.write(new Map([['lib/cart.js', Buffer.from(`// does not build\n${source}`)]]));
    try {
      const report = await bench.run({ kind: 'all' });
      assert.match(report.buildFailure ?? '', /lib\/cart.js does not build/);
      assert.deepEqual(report.results, []);
      assert.ok((await bench.run({ kind: 'files', files: ['test/cart.test.js'] })).results.length > 5);
    } finally {
      await bench.sandbox.write(new Map([['lib/cart.js', source]]));
    }
  });

  it('says which lines each test reaches: hooks, programs it starts, and built files by their source', async () => {
    const { granularity, reach } = await bench.coverage();
    assert.equal(granularity, 'test');
    const lines = (test: string, file = 'lib/cart.js') => reach.get(test)?.get(file) ?? [];
    assert.deepEqual(lines(at('total > adds #2')), [5, 6, 7, 10, 11]);
    assert.deepEqual(lines(odd), [5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual(lines(at('connections > first user')), [13, 14, 15]);
    assert.deepEqual(lines(at('connections > second user')), [13, 14, 15]);
    assert.ok(lines(at('starts a program')).includes(3));
    // Loading reaches the module's own statements, not the bodies of its functions, nor one that shares a line with a statement.
    assert.deepEqual(lines(''), [1, 17]);
  });
});
