import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goTest } from '../../../engine/languages/go/gotest.ts';
import type { TestSetup } from '../../../engine/protocol/index.ts';
import type { CoveragePlan, TestPlan, TestSelection } from '../../../engine/testing/framework.ts';
import { runPlan } from '../../../engine/testing/run.ts';
import { LocalSandbox } from './local-sandbox.ts';

const fixture = join(import.meta.dirname, '../../fixtures/go-names');
const root = (name: string): string => `example.com/shop::${name}`;
const clamps = ['low', 'hi_there', 'low#01', 'a/b', '#00', 'ünï_(x|y)$'].map((name) => root(`TestClamp/${name}`));

describe('go test, for real', function () {
  // The first run on a machine compiles the standard library.
  this.timeout(300_000);
  let sandbox: LocalSandbox;
  let setup: TestSetup;

  before(async () => {
    sandbox = new LocalSandbox(fixture);
    [setup] = (await goTest.detect(sandbox.snapshot())) as [TestSetup];
  });
  after(() => sandbox.close());

  function execute<P extends TestPlan>(plan: P, env: Record<string, string> = {}) {
    const cache = { GOCACHE: join(tmpdir(), 'bugsmith-test-go'), CGO_ENABLED: '0' };
    return runPlan(
      sandbox,
      { ...plan, command: { ...plan.command, env: { ...plan.command.env, ...cache, ...env } } },
      { seconds: 280 },
    );
  }
  async function run(selection: TestSelection, options: { stop?: boolean; env?: Record<string, string> } = {}) {
    const plan = goTest.plan(setup, selection, { stopAtFirstFailure: options.stop ?? false });
    return goTest.read(setup, await execute(plan, options.env));
  }
  const ids = (report: Awaited<ReturnType<typeof run>>) => report.results.map((result) => result.id).sort();

  it('is found by go.mod', () => {
    assert.equal(setup.id, 'go-test');
    assert.deepEqual(setup.options, { module: 'example.com/shop' });
    assert.equal(setup.testFiles.length, 4);
  });

  it('gives each test and subtest its package, name, file and outcome; a package that does not build is told apart', async () => {
    const report = await run({ kind: 'all' });
    const outcomes = new Map(report.results.map((result) => [result.id, result.outcome]));
    const passed = ['TestClamp', 'TestMax', 'TestEmpty', 'TestPanics', 'ExampleClamp'].map(root);
    const expected: [string, string][] = [...clamps, ...passed, 'example.com/shop/sub::TestMax'].map((id) => [
      id,
      'passed',
    ]);
    expected.push([root('TestFails'), 'failed'], [root('TestSkipped'), 'skipped']);
    assert.deepEqual([...outcomes].sort(), expected.sort());
    const file = (id: string) => report.results.find((result) => result.id === id)?.file;
    assert.equal(file(root('TestEmpty')), 'empty_test.go');
    assert.equal(file(root('TestClamp/low#01')), 'cart_test.go');
    assert.equal(file('example.com/shop/sub::TestMax'), 'sub/twice_test.go');
    assert.match(report.results.find((result) => result.id === root('TestFails'))?.message ?? '', /wrong total/);
    assert.deepEqual([...report.collectionErrors.keys()], ['example.com/shop/broken']);
    assert.match(report.collectionErrors.get('example.com/shop/broken') ?? '', /undefined: undefinedName/);
    assert.equal(report.buildFailure, undefined);
    assert.equal(report.complete, true);
  });

  it('runs exactly the tests it is asked for, and of a file only its own', async () => {
    const all = await run({ kind: 'all' });
    for (const wanted of [
      [clamps[1], clamps[2], clamps[5]],
      ['example.com/shop/sub::TestMax', root('TestEmpty')],
      [root('ExampleClamp'), clamps[3]],
    ]) {
      const report = await run({ kind: 'tests', tests: all.results.filter((test) => wanted.includes(test.id)) });
      // The test around a subtest has to run too.
      assert.deepEqual(
        ids(report).filter((id) => id !== root('TestClamp')),
        [...wanted].sort(),
      );
    }
    assert.deepEqual(
      ids(await run({ kind: 'files', files: ['empty_test.go', 'sub/twice_test.go'] })),
      ['example.com/shop/sub::TestMax', root('TestEmpty')].sort(),
    );
  });

  it('says that nothing ran when nothing builds', async () => {
    const report = await run({ kind: 'files', files: ['broken/broken_test.go'] });
    assert.match(report.buildFailure ?? '', /undefinedName/);
    assert.deepEqual(report.results, []);
  });

  it('keeps what had finished before a panic, and fails the test that panicked', async () => {
    const report = await run({ kind: 'files', files: ['cart_test.go'] }, { env: { SHOP_PANIC: '1' } });
    const outcome = (name: string) => report.results.find((result) => result.id === root(name))?.outcome;
    assert.equal(outcome('TestMax'), 'passed');
    assert.equal(outcome('TestPanics'), 'failed');
    assert.equal(outcome('ExampleClamp'), undefined);
  });

  it('says which lines each test reaches', async () => {
    const baseline = (await run({ kind: 'all' })).results.filter((result) => result.outcome === 'passed');
    const [plan] = goTest.coveragePlans(setup, baseline) as readonly [CoveragePlan];
    const coverage = goTest.readCoverage(setup, plan, await execute(plan));
    assert.equal(coverage.granularity, 'test');
    assert.deepEqual(coverage.reach.get(root('TestEmpty'))?.get('cart.go'), [15, 16, 17, 18]);
    assert.deepEqual(coverage.reach.get(root('TestMax'))?.get('cart.go'), [15, 16, 19]);
    assert.deepEqual(
      coverage.reach.get('example.com/shop/sub::TestMax'),
      new Map([
        ['cart.go', [5, 6, 9, 12]],
        ['sub/twice.go', [5]],
      ]),
    );
    assert.deepEqual(coverage.reach.get(root('TestClamp/low#01')), coverage.reach.get(root('TestClamp')));
  });
});
