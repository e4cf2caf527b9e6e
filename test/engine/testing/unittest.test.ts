import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unittest } from '../../../engine/languages/python/unittest.ts';
import type { TestSetup } from '../../../engine/protocol/index.ts';
import type { CoveragePlan, TestSelection } from '../../../engine/testing/framework.ts';
import { runPlan } from '../../../engine/testing/run.ts';
import { pythonWithPytest } from '../validation/local-process.ts';
import { outcomes } from './js-frameworks.ts';
import { LocalSandbox } from './local-sandbox.ts';

const fixture = join(import.meta.dirname, '../../fixtures/unittest-names');
const at = (name: string): string => `tests.test_cart.${name}`;

describe('unittest, for real', function () {
  this.timeout(180_000);
  let sandbox: LocalSandbox;
  let setup: TestSetup;

  before(async () => {
    sandbox = new LocalSandbox(fixture);
    symlinkSync(dirname(dirname(pythonWithPytest())), sandbox.inside('/bugsmith/environment/venv'));
    [setup] = (await unittest.detect(sandbox.snapshot())) as [TestSetup];
  });
  after(() => sandbox.close());

  async function run(selection: TestSelection, options: { stop?: boolean; env?: Record<string, string> } = {}) {
    const plan = unittest.plan(setup, selection, { stopAtFirstFailure: options.stop ?? false });
    const command = { ...plan.command, env: { ...plan.command.env, ...options.env } };
    return unittest.read(setup, await runPlan(sandbox, { ...plan, command }, { seconds: 60 }));
  }

  it('gives each test its id, its file and its outcome; fixtures and modules that break are told apart', async () => {
    const report = await run({ kind: 'all' });
    const total = (name: string) => at(`TestTotal.${name}`);
    assert.deepEqual(
      outcomes(report),
      [
        ...['test_plain', 'test_rate', 'test_crash', 'test_program'].map((name) => [total(name), 'passed']),
        ...['test_fails', 'test_parts', 'test_unexpected_pass'].map((name) => [total(name), 'failed']),
        ...['test_skipped', 'test_expected_failure'].map((name) => [total(name), 'skipped']),
        ...['test_first_user', 'test_second_user'].map((name) => [at(`TestConnection.${name}`), 'passed']),
        [at('TestBrokenFixture.test_never'), 'failed'],
        [at('Documented'), 'passed'],
      ].sort(),
    );
    const message = (name: string) => report.results.find((result) => result.id === name)?.message ?? '';
    assert.match(message(total('test_fails')), /wrong total/);
    assert.match(message(total('test_parts')), /number=2/);
    assert.match(message(at('TestBrokenFixture.test_never')), /fixture broke/);
    assert.equal(report.results.find((result) => result.id === total('test_plain'))?.file, 'tests/test_cart.py');
    assert.deepEqual([...report.collectionErrors.keys()], ['tests/test_broken.py']);
    assert.equal(report.complete, true);
  });

  it('runs exactly the tests it is asked for', async () => {
    const all = await run({ kind: 'all' });
    const wanted = [at('Documented'), at('TestConnection.test_second_user'), at('TestTotal.test_rate')];
    const tests = all.results.filter((result) => wanted.includes(result.id));
    assert.deepEqual(
      outcomes(await run({ kind: 'tests', tests })),
      wanted.map((id) => [id, 'passed']),
    );
    assert.deepEqual(outcomes(await run({ kind: 'files', files: ['tests/test_cart.py'] })), outcomes(all));
  });

  it('stops at the first failure when told to', async () => {
    const report = await run({ kind: 'files', files: ['tests/test_cart.py'] }, { stop: true });
    assert.equal(report.results.filter((result) => result.outcome === 'failed').length, 1);
  });

  it('keeps what had finished when the run crashes, and says in which test', async () => {
    const report = await run({ kind: 'all' }, { env: { SHOP_CRASH: '1' } });
    assert.equal(report.complete, false);
    assert.equal(report.results.at(-1)?.id, at('TestTotal.test_crash'));
    assert.equal(report.results.at(-1)?.outcome, 'failed');
  });

  it('says which lines each test reaches, fixtures of its class included', async () => {
    const [plan] = unittest.coveragePlans(setup, []) as readonly [CoveragePlan];
    const { granularity, reach } = unittest.readCoverage(setup, plan, await runPlan(sandbox, plan, { seconds: 60 }));
    assert.equal(granularity, 'test');
    const lines = (test: string) => reach.get(test)?.get('shop/cart.py') ?? [];
    assert.deepEqual(lines(at('TestTotal.test_plain')), [5, 6, 8]);
    assert.deepEqual(lines(at('TestTotal.test_rate')), [5, 6, 7, 8]);
    assert.deepEqual(lines(at('TestConnection.test_first_user')), [12, 16]);
    assert.deepEqual(lines(at('TestConnection.test_second_user')), [12, 16]);
    assert.deepEqual(lines(''), [1, 4, 11, 15]);
    // Nobody sees what a program started by a test reaches.
    assert.equal(lines(at('TestTotal.test_program')).length, 17);
  });
});
