import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Candidate, Verdict, VerdictKind } from '../../../engine/protocol/index.ts';
import type { Framework } from '../../../engine/testing/framework.ts';
import { type Baseline, measureBaseline } from '../../../engine/validation/baseline.ts';
import { revalidate } from '../../../engine/validation/revalidate.ts';
import { validate } from '../../../engine/validation/validate.ts';
import { never, type Prepared, prepareFixture, quiet, replacing, stream } from './suite-of.ts';

const file = 'traps/numbers.py';
const at = (name: string) => `tests/test_numbers.py::${name}`;

/** One candidate for each way that validation can end. */
const cases: readonly [from: string, to: string, kind: VerdictKind, detail: RegExp][] = [
  ['value * 2', 'value * 3', 'valid', /of \d+ stable tests fail/],
  ['value * factor', 'value // factor', 'valid', /test_scaled/],
  ['factor=3', 'factor=4', 'valid', /test_scaled/],
  ['add(number, number)', 'add(number, 0)', 'valid', /test_lookup/],
  ['value + 1', 'value + 2', 'survived', /may reach the change/],
  ['number > 0', 'number >= 1', 'survived', /pass with it/],
  ['number -= 1', 'number -= 0', 'timed-out', /does not end/],
  ['return value\n', 'return value + 1\n', 'too-broken', /stable tests fail/],
  ['value * 2', 'value * 2 * __import__("random").randint(0, 1)', 'flaky', /in run 1 and/],
  ['range(4)', 'range(None)', 'does-not-build', /no longer builds|stops tests from loading/],
];

describe('validation in the namespace sandbox', function () {
  this.timeout(300_000);
  const home = process.env.BUGSMITH_HOME;
  let temporary: string;
  let project: Prepared;
  let baseline: Baseline;

  before(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'bugsmith-home-'));
    process.env.BUGSMITH_HOME = temporary;
    project = await prepareFixture('python-traps');
    baseline = await measureBaseline({ ...project.suite, signal: never, report: quiet });
  });

  after(() => {
    project.remove();
    rmSync(temporary, { recursive: true });
    if (home === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = home;
  });

  const candidate = (from: string, to: string) => replacing(project, file, from, to);

  async function verdicts(
    candidates: readonly Candidate[],
    options: { framework?: Framework; count?: number; signal?: AbortSignal } = {},
  ): Promise<Verdict[]> {
    const { framework = project.suite.framework, ...more } = options;
    const { functions, languages } = project;
    const suite = { ...project.suite, framework };
    const found: Verdict[] = [];
    for await (const verdict of validate(stream(candidates), {
      ...suite,
      ...{ baseline, functions, languages, commit: null, signal: never, report: quiet, workers: 2, ...more },
    }))
      found.push(verdict);
    return found;
  }

  it('takes stable tests for the baseline and sets the others aside', () => {
    assert.deepEqual(
      baseline.failing.map(({ id }) => id),
      [at('test_failing')],
    );
    assert.match(baseline.failing[0]?.message ?? '', /one and one is not three/);
    assert.deepEqual(baseline.flaky, []);
    assert.equal(baseline.skipped.length, 2);
    const stable = baseline.stable.map(({ id }) => id);
    for (const name of [
      'test_odd_names[a b]',
      'test_odd_names[x\\ny]',
      'test_odd_names[p::q[r]/s]',
      'test_odd_names[]',
      'test_leaves_a_daemon',
      'test_second_of_two',
    ])
      assert.ok(stable.includes(at(name)), name);
    assert.equal(baseline.coverage.granularity, 'test');
  });

  it('proves that each part of a bug is needed, or calls it a duplicate of the others', async () => {
    const part = (from: string, to: string) => candidate(from, to);
    const together = (a: Candidate, b: Candidate): Candidate => ({
      ...a,
      id: `${a.id} and ${b.id}`,
      edits: [...a.edits, ...b.edits].sort((left, right) => left.start - right.start),
      startLine: Math.min(a.startLine, b.startLine),
      endLine: Math.max(a.endLine, b.endLine),
      parts: [a, b].map(({ id, functionId, strategy, rule, category, explanation, edits }) => ({
        ...{ candidate: id, function: functionId, strategy, rule, category, explanation, edits },
      })),
    });
    const doubled = part('value * 2', 'value * 3');
    const scaled = part('value * factor', 'value // factor');
    const unnoticed = part('value + 1', 'value + 2');
    const [needed, idle] = await verdicts([together(doubled, scaled), together(doubled, unnoticed)]);
    assert.equal(needed?.kind, 'valid', needed?.detail);
    const necessity = needed?.evidence?.necessity ?? [];
    assert.deepEqual(
      necessity.map((each) => each.part),
      [doubled.id, scaled.id],
    );
    for (const { fixed } of necessity) {
      assert.ok(fixed.length > 0);
      assert.ok(fixed.every((test) => needed?.failToPass.includes(test)));
    }
    assert.ok(necessity[1]?.fixed.some((test) => test.includes('test_scaled')));
    assert.equal(idle?.kind, 'duplicate', idle?.detail);
    assert.match(
      idle?.detail ?? '',
      /^[^:]*: Without one part \(value \+ 1 became value \+ 2\) the same tests fail\.$/,
    );
  });

  it('takes the baseline from the cache when nothing changed, also a damaged one anew', async () => {
    const messages: string[] = [];
    const again = () =>
      measureBaseline({ ...project.suite, signal: never, report: ({ message }) => messages.push(message) });
    assert.deepEqual(await again(), baseline);
    assert.match(messages.join(), /^Baseline known/);
    const folder = join(temporary, 'cache/baselines');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'not a baseline');
    messages.length = 0;
    const anew = await again();
    assert.match(messages.join(), /baseline run 3 of 3/);
    assert.deepEqual(
      anew.stable.map(({ id }) => id),
      baseline.stable.map(({ id }) => id),
    );
    assert.deepEqual(await again(), anew);
  });

  for (const slow of [false, true]) {
    it(`reaches every verdict, ${slow ? 'with a patched file for each' : 'with a resident worker'}`, async () => {
      const { worker: _, ...framework } = project.suite.framework;
      const found = await verdicts(
        cases.map(([from, to]) => candidate(from, to)),
        slow ? { framework } : {},
      );
      assert.deepEqual(
        found.map((verdict) => [verdict.candidate, verdict.kind]),
        cases.map(([from, to, kind]) => [`${from} → ${to}`, kind]),
        JSON.stringify(found.map(({ detail }) => detail)),
      );
      for (const [i, [, , , detail]] of cases.entries()) assert.match(found[i]?.detail ?? '', detail);
    });
  }

  it('gives a valid bug all its evidence', async () => {
    const [verdict] = await verdicts([candidate('value * factor', 'value + factor')]);
    assert.ok(verdict?.evidence);
    const { evidence } = verdict;
    assert.deepEqual(verdict.failToPass, [at('test_scaled')]);
    assert.equal(verdict.passToPass.length, baseline.stable.length - 1);
    assert.deepEqual(
      evidence.runs.map(({ failed }) => failed),
      [[at('test_scaled')], [at('test_scaled')], [at('test_scaled')]],
    );
    assert.match(evidence.messages[at('test_scaled')] ?? '', /assert 5 == 6/);
    assert.deepEqual(evidence.baseline.failing, [at('test_failing')]);
    assert.equal(evidence.snapshot, project.suite.snapshot.id);
    assert.equal(evidence.sandbox, 'namespace');
    assert.ok(evidence.command.includes('pytest'));
  });

  it('confirms a stored bug again', async () => {
    const bug = candidate('value * factor', 'value + factor');
    const stored = (failToPass: string[], flaky: string[] = []) =>
      ({ failToPass, evidence: { baseline: { failing: [], flaky } }, provenance: { candidate: bug } }) as never;
    const options = { ...project.suite, baseline, commit: null, signal: never, canBeNamed: () => true };
    assert.equal((await revalidate(stored([at('test_scaled')]), options)).same, true);
    const other = await revalidate(stored([at('test_add')]), options);
    assert.deepEqual([other.same, other.lost, other.gained], [false, [at('test_add')], [at('test_scaled')]]);
    const elsewhere = await revalidate(stored([at('test_scaled'), at('test_failing')]), options);
    assert.deepEqual([elsewhere.same, elsewhere.lost, elsewhere.uncounted], [true, [], [at('test_failing')]]);
    const unnamed = { ...options, canBeNamed: (test: string) => test !== at('test_scaled') };
    assert.deepEqual((await revalidate(stored([]), unnamed)).gained, []);
    const aside = await revalidate(stored([], [at('test_scaled')]), options);
    assert.deepEqual([aside.confirmation.kind, aside.gained], ['survived', []]);
  });

  it('stops at the number of bugs wanted', async () => {
    const found = await verdicts(
      cases.map(([from, to]) => candidate(from, to)),
      { count: 2 },
    );
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['valid', 'valid'],
    );
  });

  it('ends on an abort with what was decided', async () => {
    const abort = new AbortController();
    const slow = candidate('number -= 1', 'number -= __import__("time").sleep(60) or 1');
    setTimeout(() => abort.abort(new Error('enough')), 6000);
    const found = await verdicts([candidate('value + 1', 'value + 2'), slow], { signal: abort.signal });
    assert.deepEqual(found.map(({ kind }) => kind).slice(0, 1), ['survived']);
  });

  it('leaves the project as it was', () => {
    assert.deepEqual(readdirSync(project.folder).sort(), ['pyproject.toml', 'tests', 'traps']);
  });
});

describe('a baseline that cannot be used', function () {
  this.timeout(120_000);
  const home = process.env.BUGSMITH_HOME;
  let temporary: string;

  before(() => {
    temporary = mkdtempSync(join(tmpdir(), 'bugsmith-home-'));
    process.env.BUGSMITH_HOME = temporary;
  });

  after(() => {
    rmSync(temporary, { recursive: true });
    if (home === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = home;
  });

  const test = 'tests/test_numbers.py';
  const broken: readonly [what: string, code: string, content: string, why: RegExp][] = [
    ['every test fails', 'red-baseline', 'def test_a():\n    assert 1 == 2\n', /test_a[\s\S]*assert 1 == 2/],
    [
      'a test hangs',
      'suite-timed-out',
      'import time\ndef test_a(): pass\ndef test_b():\n    time.sleep(600)\n',
      /test_[ab]/,
    ],
    ['no test can be loaded', 'suite-failed', 'import no_such_module\n', /no_such_module/],
    ['the test process ends at once', 'suite-failed', 'import os\nos._exit(3)\n', /./],
  ];

  it('is refused with the reason', async () => {
    for (const [what, code, content, why] of broken) {
      const project = await prepareFixture('python-traps', (folder) => writeFileSync(join(folder, test), content));
      const measured = measureBaseline({ ...project.suite, signal: never, report: quiet, suiteSeconds: 6 });
      await assert.rejects(measured, (error: { code?: string; why?: string; exitCode?: number }) => {
        assert.equal(error.code, code, `${what}: ${error}`);
        assert.match(error.why ?? '', why, `${what}: ${error.why}`);
        assert.equal(error.exitCode, 3);
        return true;
      });
      project.remove();
    }
  });

  it('names the tests that were lucky only sometimes', async () => {
    const flaky = `import pytest, random\ndef test_a(): pass\n@pytest.mark.parametrize("n", range(12))\ndef test_b(n):\n    assert random.random() < 0.5\n`;
    const project = await prepareFixture('python-traps', (folder) => writeFileSync(join(folder, test), flaky));
    const baseline = await measureBaseline({ ...project.suite, signal: never, report: quiet });
    assert.ok(baseline.flaky.length > 0);
    assert.ok(baseline.stable.some(({ id }) => id === at('test_a')));
    project.remove();
  });
});
