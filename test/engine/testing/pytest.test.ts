import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pytest } from '../../../engine/languages/python/pytest.ts';
import type { TestSetup } from '../../../engine/protocol/index.ts';
import type { CoveragePlan, TestSelection } from '../../../engine/testing/framework.ts';
import { runPlan } from '../../../engine/testing/run.ts';
import { pythonWithPytest } from '../validation/local-process.ts';
import { LocalSandbox } from './local-sandbox.ts';

const fixture = join(import.meta.dirname, '../../fixtures/pytest-names');
const at = (name: string): string => `tests/test_cart.py::${name}`;

describe('pytest, for real', () => {
  let sandbox: LocalSandbox;
  let setup: TestSetup;

  before(async function () {
    this.timeout(180_000);
    sandbox = new LocalSandbox(fixture);
    symlinkSync(dirname(dirname(pythonWithPytest())), sandbox.inside('/bugsmith/environment/venv'));
    [setup] = (await pytest.detect(sandbox.snapshot())) as [TestSetup];
  });
  after(() => sandbox.close());

  async function run(selection: TestSelection, options: { stop?: boolean; env?: Record<string, string> } = {}) {
    const plan = pytest.plan(setup, selection, { stopAtFirstFailure: options.stop ?? false });
    const command = { ...plan.command, env: { ...plan.command.env, ...options.env } };
    return pytest.read(setup, await runPlan(sandbox, { ...plan, command }, { seconds: 60 }));
  }
  const outcomes = (report: Awaited<ReturnType<typeof run>>) =>
    new Map(report.results.map((result) => [result.id, result.outcome]));

  it('is found in the configuration, with the project’s own options but those that change results', () => {
    assert.equal(setup.id, 'pytest');
    assert.equal(setup.configFile, 'pyproject.toml');
    assert.deepEqual(setup.testFiles, ['tests/test_broken.py', 'tests/test_cart.py']);
    assert.deepEqual(setup.options, { addopts: ['--strict-markers', '-m', 'not slow'] });
  });

  it('gives each test its node id, its file and its outcome', async () => {
    const report = await run({ kind: 'all' });
    const failed = ['test_fails', 'test_fails_in_teardown'];
    const skipped = ['test_skipped', 'test_expected_failure', 'test_unexpected_pass'];
    const passed = [
      ...['test_plain', 'test_rate', 'test_names[two words]', 'test_names[a/b::c[1]]', 'test_names[new\\nline]'],
      ...['test_names[\\xfcn\\xef \\u2713]', 'test_names[]', 'test_names[-k x]', `test_names[${'x'.repeat(90)}]`],
      ...[
        'test_same_ids[same0]',
        'test_same_ids[same1]',
        'test_first_user',
        'test_second_user',
        'test_program',
        'test_command_line',
      ],
      ...['TestNested::TestInner::test_deep', 'TestCase::test_documented', 'TestCase::test_parts', 'test_crash'],
    ];
    assert.deepEqual(
      new Map([...outcomes(report)].sort()),
      new Map(
        [
          ...passed.map((name) => [at(name), 'passed'] as const),
          ...failed.map((name) => [at(name), 'failed'] as const),
          ...skipped.map((name) => [at(name), 'skipped'] as const),
        ].sort(),
      ),
    );
    assert.ok(report.results.every((result) => result.file === 'tests/test_cart.py'));
    assert.match(report.results.find((result) => result.id === at('test_fails'))?.message ?? '', /wrong total/);
    assert.deepEqual([...report.collectionErrors.keys()], ['tests/test_broken.py']);
    assert.match(report.collectionErrors.get('tests/test_broken.py') ?? '', /no_such_module/);
    assert.equal(report.complete, true);
    assert.equal(report.buildFailure, undefined);
  });

  it('runs exactly the tests it is asked for, whatever their names', async () => {
    const all = await run({ kind: 'all' });
    const wanted = all.results.filter((_, index) => index % 2 === 0);
    const report = await run({ kind: 'tests', tests: wanted });
    assert.deepEqual(
      report.results.map((result) => [result.id, result.outcome]),
      wanted.map((result) => [result.id, result.outcome]),
    );
  });

  it('stops at the first failure when told to', async () => {
    const report = await run({ kind: 'files', files: ['tests/test_cart.py'] }, { stop: true });
    assert.equal(report.results.at(-1)?.id, at('test_fails'));
    assert.equal(report.results.filter((result) => result.outcome === 'failed').length, 1);
  });

  it('keeps what had finished when the run crashes, and says in which test', async () => {
    const report = await run({ kind: 'files', files: ['tests/test_cart.py'] }, { env: { SHOP_CRASH: '1' } });
    assert.equal(report.complete, false);
    assert.equal(outcomes(report).get(at('test_plain')), 'passed');
    assert.equal(outcomes(report).get(at('test_crash')), 'failed');
  });

  it('tells a configuration that stops everything from failing tests', async () => {
    await sandbox.write(new Map([['conftest.py', Buffer.from('raise RuntimeError("broken conftest")\n')]]));
    const report = await run({ kind: 'all' });
    rmSync(sandbox.inside('/bugsmith/project/conftest.py'));
    assert.match(report.buildFailure ?? '', /broken conftest/);
    assert.deepEqual(report.results, []);
  });

  it('does not let benchmarks measure for long: they are run to see whether the code works', async () => {
    // The options of pytest-benchmark, which reads them last.
    const plugin = `import pytest

def pytest_addoption(parser):
    parser.addoption("--benchmark-max-time", default="1.0")
    parser.addoption("--benchmark-min-rounds", type=int, default=5)

@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    config.told = (float(config.getoption("benchmark_max_time")), config.getoption("benchmark_min_rounds"))
`;
    const test = `def test_speed(request):
    seconds, rounds = request.config.told
    assert seconds < 0.001 and rounds == 1
`;
    await sandbox.write(
      new Map([
        ['conftest.py', Buffer.from(plugin)],
        ['tests/test_speed.py', Buffer.from(test)],
      ]),
    );
    const report = await run({ kind: 'files', files: ['tests/test_speed.py'] });
    for (const file of ['conftest.py', 'tests/test_speed.py']) rmSync(sandbox.inside(`/bugsmith/project/${file}`));
    assert.deepEqual([...outcomes(report)], [['tests/test_speed.py::test_speed', 'passed']]);
  });

  it('says which lines each test reaches, fixtures that several tests share included', async () => {
    const [plan] = pytest.coveragePlans(setup, []) as readonly [CoveragePlan];
    const coverage = pytest.readCoverage(setup, plan, await runPlan(sandbox, plan, { seconds: 60 }));
    assert.equal(coverage.granularity, 'test');
    const lines = (test: string) => coverage.reach.get(test)?.get('shop/cart.py') ?? [];
    assert.deepEqual(lines(at('test_plain')), [5, 6, 8]);
    assert.deepEqual(lines(at('test_rate')), [5, 6, 7, 8]);
    assert.deepEqual(lines(at('test_first_user')), [12, 16]);
    assert.deepEqual(lines(at('test_second_user')), [12, 16]);
    assert.deepEqual(lines(''), [1, 4, 11, 15]);
    // Nobody sees what a program started by a test reaches.
    assert.deepEqual(coverage.reach.get(at('test_program'))?.get('shop/command.py'), [1, 2, 3, 4, 5]);
  });
});
