import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPath } from '../../../engine/assets.ts';
import { WorkerClient, WorkerLost } from '../../../engine/validation/screen/worker-client.ts';
import { pythonWithPytest, startLocally } from './local-process.ts';

const fixture = join(import.meta.dirname, '../../fixtures/python-swaps');
const worker = assetPath('languages/python/pytest-worker.py');
const prices = 'shop/prices.py';
const at = (name: string) => `tests/test_prices.py::${name}`;

/** One edit of a fixture's file, and the test that must notice it. */
const swaps: readonly [what: string, file: string, from: string, to: string, killer: string][] = [
  ['a plain function', prices, 'price + price * rate', 'price - price * rate', 'test_plain'],
  ['a default value', prices, 'def plain(price, rate=0.5)', 'def plain(price, rate=0.25)', 'test_plain'],
  ['a keyword-only default', prices, '*, rate=2', '*, rate=3', 'test_keyword_only'],
  ['a nested function', prices, 'value + step', 'value - step', 'test_closure'],
  ['a closure made while importing', prices, 'value + step', 'value - step', 'test_live_closure'],
  ['a function under a decorator', prices, 'value * times', 'value / times', 'test_decorated'],
  ['a decorator’s wrapper', prices, 'return function(*args, **kwargs)', 'return None', 'test_decorated'],
  ['a cached function', prices, 'value - 1', 'value - 2', 'test_cached'],
  ['a context manager', prices, 'yield value + 1', 'yield value', 'test_context_manager'],
  ['a generator', prices, 'yield number', 'yield -number', 'test_generator'],
  ['an async function', prices, 'value + 7', 'value + 8', 'test_async'],
  ['a method that loses super()', prices, '"item of " + super().describe()', '"item"', 'TestItem::test_describe'],
  ['a private name', prices, 'return self.__hidden', 'return not self.__hidden', 'TestItem::test_hidden'],
  ['a property’s getter', prices, 'self.price + self.tax', 'self.price - self.tax', 'TestItem::test_total'],
  ['a property’s setter', prices, 'value - self.tax', 'value + self.tax', 'TestItem::test_total'],
  ['a cached property', prices, 'self.price * 10', 'self.price * 11', 'TestItem::test_slow'],
  ['a class method’s default', prices, 'def free(cls, price=0)', 'def free(cls, price=1)', 'TestItem::test_free'],
  ['a class method', prices, 'return cls(price)', 'return cls(price + 1)', 'TestItem::test_free'],
  ['a static method', prices, 'return int(text)', 'return text', 'TestItem::test_parse'],
  ['a nested class', prices, 'return "label"', 'return ""', 'TestItem::test_label'],
  ['a lambda', prices, 'sorted(words, key=len)', 'words', 'test_by_length'],
  ['a function under a condition', prices, 'value == 1', 'value != 1', 'test_conditional'],
  [
    'lines taken away',
    prices,
    '    # a comment that is not code\n    return price + price * rate',
    '    pass',
    'test_plain',
  ],
  ['lines added', prices, 'return value <= LIMIT', 'value += 1\n    return value <= LIMIT', 'test_within_limit'],
  ['a class inside a function', prices, 'return len(helper)', 'return 7', 'test_temporary'],
  ['a module not imported yet', 'shop/lazy.py', 'value + 100', 'value + 101', 'test_lazy'],
  ['a program that a test starts', 'shop/command.py', 'return 42', 'return 43', 'test_command'],
];

describe('the resident pytest worker', () => {
  let folder: string;
  let client: WorkerClient;

  before(async function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), 'bugsmith-worker-'));
    cpSync(fixture, folder, { recursive: true });
    client = await connect();
  });

  after(async () => {
    await client.close();
    rmSync(folder, { recursive: true });
  });

  function connect(directory = folder): Promise<WorkerClient> {
    return WorkerClient.connect(
      startLocally({
        argv: [pythonWithPytest(), worker, '-q', '-p', 'no:cacheprovider', '-o', 'addopts='],
        directory,
        env: { PYTHONDONTWRITEBYTECODE: '1' },
      }),
      60,
    );
  }

  const source = (file: string) => readFileSync(join(folder, file), 'utf8');

  function screen(file: string, content: string, tests: readonly string[], seconds = 20, on = client) {
    const fn = { name: 'f', startLine: 1, endLine: 1 };
    return on.screen({ type: 'screen', id: 'x', file, content, function: fn, tests: [...tests], seconds, loading: 10 });
  }

  it('names tests as the report does', () => {
    const { tests } = client.ready;
    assert.equal(new Set(tests).size, tests.length);
    for (const name of [
      'test_odd_names[\\xfcn\\xef]',
      'test_odd_names[a b]',
      'test_odd_names[p::q[r]/s]',
      'test_command',
    ])
      assert.ok(tests.includes(at(name)), name);
  });

  it('finds every test passing while no bug is live', async () => {
    const answer = await screen(prices, source(prices), client.ready.tests);
    assert.equal(answer.outcome, 'survived', answer.detail ?? '');
  });

  for (const [what, file, from, to, killer] of swaps) {
    it(`puts ${what} in place`, async () => {
      const original = source(file);
      const modified = statSync(join(folder, file)).mtimeMs;
      const others = client.ready.tests.filter((test) => test !== at(killer)).slice(0, 2);
      const content = original.replace(from, () => to);
      assert.notEqual(content, original);
      const answer = await screen(file, content, [at(killer), ...others]);
      assert.deepEqual([answer.outcome, answer.test], ['killed', at(killer)], answer.detail ?? '');
      assert.equal(source(file), original);
      assert.equal(statSync(join(folder, file)).mtimeMs, modified);
    });
  }

  it('forgets a bug when its request is over', async () => {
    const answer = await screen(prices, source(prices), client.ready.tests);
    assert.equal(answer.outcome, 'survived', answer.detail ?? '');
  });

  it('reports a bug that no test notices', async () => {
    const content = source(prices).replace('value <= LIMIT', 'LIMIT >= value');
    assert.equal((await screen(prices, content, client.ready.tests)).outcome, 'survived');
  });

  it('runs the tests in the order asked for', async () => {
    const content = source(prices).replace('value + step', 'value - step');
    const answer = await screen(prices, content, [at('test_live_closure'), at('test_closure')]);
    assert.equal(answer.test, at('test_live_closure'));
  });

  it('ends a bug that hangs, and goes on', async () => {
    const content = source(prices).replace('times -= 1', 'times -= 0');
    const answer = await screen(prices, content, [at('test_plain'), at('test_hang')], 1);
    assert.deepEqual([answer.outcome, answer.test], ['timed-out', at('test_hang')]);
    assert.equal(typeof answer.certain, 'boolean');
    assert.equal((await screen(prices, source(prices), [at('test_hang')])).outcome, 'survived');
  });

  it('outlives a bug that ends its process', async () => {
    const content = source(prices).replace('return price + price * rate', 'import os; os._exit(0)');
    const answer = await screen(prices, content, [at('test_plain')]);
    assert.deepEqual([answer.outcome, answer.test], ['killed', at('test_plain')]);
  });

  it('leaves no process and no temporary file behind', async () => {
    const marker = join(folder, 'pid');
    const daemon =
      `import os, subprocess, sys, tempfile\n    made = tempfile.mkdtemp()\n` +
      `    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)\n` +
      `    open(${JSON.stringify(marker)}, "w").write("%d %s" % (left.pid, made))\n    return price + price * rate`;
    const content = source(prices).replace('return price + price * rate', () => daemon);
    assert.equal((await screen(prices, content, [at('test_plain')])).outcome, 'survived');
    const [pid, made = ''] = readFileSync(marker, 'utf8').split(' ');
    assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' });
    assert.throws(() => statSync(made), { code: 'ENOENT' });
  });

  const anew: readonly [what: string, from: string, to: string, noticed: string | RegExp | null][] = [
    ['a module-level statement', 'LIMIT = plain(10)', 'LIMIT = plain(0)', 'test_within_limit'],
    ['a signature', 'def plain(price, rate=0.5)', 'def plain(price, rate=0.5, *more, needed)', /needed/],
    ['a signature that changes nothing', 'def plain(price, rate=0.5)', 'def plain(price, rate=0.5, more=1)', null],
    ['a decorator', '@contextmanager\n', '', 'test_context_manager'],
    ['a decorator that changes nothing', '@loud\n', '', null],
    ['a default that a decorator may have read', 'times=3', 'times=4', 'test_decorated'],
    ['a class attribute', 'tax = 2', 'tax = 3', 'TestItem::test_total'],
    ['code that does not compile', 'return price + price * rate', 'break', /SyntaxError/],
  ];
  for (const [what, from, to, noticed] of anew) {
    it(`loads the project anew for ${what}`, async () => {
      const original = source(prices);
      const content = original.replace(from, () => to);
      assert.notEqual(content, original);
      const answer = await screen(prices, content, client.ready.tests);
      assert.equal(answer.outcome, noticed === null ? 'survived' : 'killed', answer.detail ?? '');
      if (typeof noticed === 'string') assert.equal(answer.test, at(noticed));
      if (noticed instanceof RegExp) assert.match(answer.detail ?? '', noticed);
      assert.equal(source(prices), original);
    });
  }

  it('loads the project anew when asked to, with the tests in the order asked for', async () => {
    const content = source(prices).replace('value + step', 'value - step');
    for (const tests of [
      [at('test_live_closure'), at('test_closure')],
      [at('test_closure'), at('test_live_closure')],
    ]) {
      const fn = { name: 'f', startLine: 1, endLine: 1 };
      const request = {
        type: 'screen',
        id: 'x',
        file: prices,
        content,
        function: fn,
        tests,
        anew: true,
        loading: 10,
      } as const;
      assert.equal((await client.screen({ ...request, seconds: 20 })).test, tests[0]);
    }
  });

  it('ends a bug that hangs while the project is loaded anew, and goes on', async () => {
    const content = source(prices).replace('LIMIT = plain(10)', 'while True: pass');
    const answer = await screen(prices, content, [at('test_plain')], 2);
    assert.equal(answer.outcome, 'timed-out');
    assert.equal((await screen(prices, source(prices), [at('test_plain')])).outcome, 'survived');
  });

  it('says so when pytest cannot even begin', async () => {
    const other = join(folder, 'no-beginning');
    cpSync(fixture, other, { recursive: true });
    const conftest = 'conftest.py';
    writeFileSync(join(other, conftest), 'from shop import prices\n\nassert prices.LIMIT == 15\n');
    const on = await connect(other);
    const content = source(prices).replace('LIMIT = plain(10)', 'LIMIT = plain(0)');
    const answer = await screen(prices, content, [at('test_plain')], 20, on);
    await on.close();
    assert.deepEqual([answer.outcome, answer.detail], ['unable', 'pytest ended with 4 before it ran tests']);
    rmSync(other, { recursive: true });
  });

  it('is unable to run a test that it did not collect', async () => {
    assert.equal((await screen(prices, source(prices), [at('test_nothing')])).outcome, 'unable');
  });

  it('loads the project anew for everything when collecting starts threads, which a fork would lose', async () => {
    const other = join(folder, 'threads');
    cpSync(fixture, other, { recursive: true });
    writeFileSync(
      join(other, 'conftest.py'),
      'import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n' +
        'import pytest\n\n@pytest.fixture(autouse=True)\ndef threads():\n    assert threading.active_count() > 1\n',
    );
    const threaded = await connect(other);
    const content = source(prices).replace('value + step', 'value - step');
    const outcomes = [
      await screen(prices, source(prices), [at('test_closure')], 20, threaded),
      await screen(prices, content, [at('test_closure')], 20, threaded),
    ];
    await threaded.close();
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['survived', 'killed'],
    );
    rmSync(other, { recursive: true });
  });

  it('fails with what pytest said when the suite cannot be collected', async () => {
    const other = join(folder, 'broken');
    cpSync(fixture, other, { recursive: true });
    writeFileSync(join(other, 'conftest.py'), 'import no_such_module\n');
    await assert.rejects(
      connect(other),
      (error) => error instanceof WorkerLost && /no_such_module/.test(error.message),
    );
    rmSync(other, { recursive: true });
  });
});
