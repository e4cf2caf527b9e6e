import assert from 'node:assert/strict';
import { describe as describeBug } from '../../../engine/describe/describe.ts';
import { difficultyOf } from '../../../engine/describe/difficulty.ts';
import { faultsOf, problemStatement } from '../../../engine/describe/problem-statement.ts';
import { culpritOf } from '../../../engine/describe/symptom.ts';
import { type SourceFunction, type Tuple, tupleSchema, type Verdict } from '../../../engine/protocol/index.ts';
import { topics } from '../../builders/topics.ts';
import { buildCorpus, buildTuple } from '../../builders/tuple.ts';

const head = '"""Doc."""\n\n\nclass Cache:\n';
const method =
  '    def get(self, key):\n        if key in self.entries:\n            return self.entries[key]\n        return None';
const tail = '\n\n    def last(self):\n        pass\n';
const before = head + method + tail;

const fn: SourceFunction = {
  id: 'src/cache.py:Cache.get',
  file: 'src/cache.py',
  name: 'Cache.get',
  language: 'python',
  startLine: 5,
  endLine: 8,
  start: head.length + 4,
  end: head.length + method.length,
  bodyStart: head.length + 30,
  bodyEnd: head.length + method.length,
  signature: 'def get(self, key):',
  complexity: 2,
};

function input(from: string, to: string, change: { before?: string; messages?: Record<string, string> } = {}) {
  const original = change.before ?? before;
  const start = original.indexOf(from);
  const template = buildTuple();
  const failToPass = ['tests/test_cache.py::test_b', 'tests/test_cache.py::test_a'];
  const verdict: Verdict = {
    candidate: 'c1',
    kind: 'valid',
    detail: 'two tests fail',
    failToPass,
    passToPass: ['tests/test_cache.py::test_d', 'tests/test_cache.py::test_c'],
    evidence: { ...template.evidence, messages: change.messages ?? { 'tests/test_cache.py::test_a': 'assert 1 == 2' } },
    seconds: { screen: 1, confirm: 2 },
  };
  const edits = [{ file: fn.file, start, end: start + from.length, text: to }];
  return {
    candidate: { ...template.provenance.candidate, id: 'c1', functionId: fn.id, edits },
    verdict,
    function: fn,
    changes: [{ file: fn.file, before: original, after: original.replace(from, () => to) }],
    project: 'project-1',
    seed: 24,
    version: '0.1.0',
    now: new Date(0),
  };
}

function described(given: ReturnType<typeof input>): Tuple {
  const result = describeBug(given);
  if ('withheld' in result) throw new Error(result.withheld);
  return result.tuple;
}

describe('describing a bug', () => {
  it('makes a whole tuple of a candidate and its verdict', () => {
    const tuple = described(input('in self', 'not in self'));
    assert.deepEqual(tupleSchema.parse(tuple), tuple);
    assert.equal(tuple.fixSource, method);
    assert.equal(tuple.bugSource, method.replace('in self', 'not in self'));
    assert.match(tuple.bugPatch, /^-.*if key in self/m);
    assert.match(tuple.fixPatch, /^\+.*if key in self/m);
    assert.deepEqual(tuple.failToPass, ['tests/test_cache.py::test_a', 'tests/test_cache.py::test_b']);
    assert.deepEqual(tuple.provenance.createdAt, '1970-01-01T00:00:00.000Z');
    assert.equal(tuple.review.state, 'unreviewed');
  });

  it('finds the function again when an edit before it moves it', () => {
    const given = input('Doc.', 'Documentation.');
    const tuple = described(given);
    assert.equal(tuple.bugSource, method);
  });

  it('refuses what is not valid', () => {
    const given = input('in self', 'not in self');
    assert.throws(() => describeBug({ ...given, verdict: { ...given.verdict, kind: 'survived' } }), /only a valid bug/);
  });

  it('keeps what forty failing tests said, not hundreds', () => {
    const given = input('in self', 'not in self');
    const failToPass = Array.from({ length: 300 }, (_, i) => `t${i}`);
    const messages = Object.fromEntries(failToPass.map((test) => [test, 'assert 1 == 2']));
    const verdict = { ...given.verdict, failToPass, evidence: { ...buildTuple().evidence, messages } };
    const tuple = described({ ...given, verdict });
    assert.equal(Object.keys(tuple.evidence.messages).length, 40);
    assert.equal(tuple.failToPass.length, 300);
  });

  it('scrubs secrets from texts and sources, and keeps the patch by leaving out context', () => {
    const secret = ['hunter', '2hunter2'].join('');
    const withSecret = before.replace(
      '        return None',
      `        connect(password="${secret}")\n        return None`,
    );
    const given = input('in self', 'not in self', { before: withSecret, messages: { x: `password = "${secret}"` } });
    const longer = { ...fn, end: fn.end + withSecret.length - before.length };
    const tuple = described({ ...given, function: longer });
    assert.equal(JSON.stringify(tuple).includes(secret), false);
    assert.match(tuple.bugSource, /password="REDACTED_PASSWORD"/);
    assert.match(tuple.fixPatch, /^ +return self\.entries\[key\]$/m);
  });

  it('withholds a bug whose change holds a secret', () => {
    const secret = ['hunter', '2hunter2'].join('');
    const withSecret = before.replace('return None', `return f(password="${secret}")`);
    const result = describeBug(input(`password="${secret}"`, 'password=""', { before: withSecret }));
    assert.ok('withheld' in result);
    assert.match(result.withheld, /secret/);
    assert.equal(result.withheld.includes(secret), false);
  });
});

describe('difficulty', () => {
  const of = (given: ReturnType<typeof input>) => described(given);
  it('is simple for one line that a test of its own notices', () => {
    const tuple = of(input('in self', 'not in self'));
    assert.equal(tuple.difficulty, 'simple');
    assert.ok(tuple.difficultyReasons.includes('1 line changed'));
    assert.ok(tuple.difficultyReasons.some((reason) => reason.includes('of the module')));
  });

  it('grows with complexity and with the distance of the symptom', () => {
    const given = input('in self', 'not in self');
    const verdict = { ...given.verdict, failToPass: ['tests/test_api.py::test_login'] };
    const at = (complexity: number) => of({ ...given, verdict, function: { ...fn, complexity } }).difficulty;
    assert.equal(at(2), 'medium');
    assert.equal(at(12), 'complex');
  });

  it('is never simple for several bugs in one', () => {
    const given = input('in self', 'not in self');
    const at = (causes: number) =>
      difficultyOf({
        patch: of(given).bugPatch,
        ...{ causes, complexity: 2, file: 'src/shop.py', functionName: 'total' },
        ...{ failToPass: ['tests/test_shop.py::test_total', 'tests/test_shop.py::test_sum'], messages: {} },
      });
    assert.deepEqual(
      [1, 2, 3].map((causes) => at(causes).difficulty),
      ['simple', 'medium', 'medium'],
    );
    assert.ok(at(2).reasons.includes('2 causes, each of which has to be found'));
  });

  it('is complex for several files', () => {
    const given = input('in self', 'not in self');
    const other = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n';
    const changes = [
      ...given.changes,
      { file: 'src/other.py', before: other, after: other.replace('a', 'A').replace('l', 'L') },
    ];
    const verdict = { ...given.verdict, failToPass: ['tests/test_api.py::test_login'] };
    const tuple = of({ ...given, changes, verdict });
    assert.equal(tuple.difficulty, 'complex');
    assert.ok(tuple.difficultyReasons.includes('of 2 files'));
    assert.ok(tuple.difficultyReasons.includes('in 3 places'));
  });
});

describe('the distance of the symptom', () => {
  const tuple = buildTuple();
  const patch = tuple.bugPatch;
  for (const [test, name, file, reason] of [
    ['tests/test_api.py::test_parse_host_port_missing', 'parse_host_port', 'src/net.py', 'named after the function'],
    ['TestParseHostPort/empty', 'parseHostPort', 'net.go', 'named after the function'],
    ['tests/test_api.py::test_reindent', 'indent', 'src/net.py', 'no trace shows the file'],
    ['tests/test_net.py::test_a', 'retry', 'src/net.py', 'those of the module'],
    ['test/net.spec.ts > a', 'retry', 'lib/net.ts', 'those of the module'],
    ['tests/test_api.py::test_traced', 'retry', 'src/net.py', 'though a trace shows the file'],
  ] as const) {
    it(`of ${name} in ${test}: ${reason}`, () => {
      const messages = { 'tests/test_api.py::test_traced': 'src/net.py:3: in other' };
      const { reasons } = difficultyOf({
        patch,
        causes: 1,
        complexity: 1,
        file,
        functionName: name,
        failToPass: [test],
        messages,
      });
      assert.ok(
        reasons.some((one) => one.includes(reason)),
        reasons.join('; '),
      );
    });
  }
});

describe('the problem statement', () => {
  const tracebacks = (tuple: Tuple) => [
    '',
    `AssertionError: assert 3 == 4`,
    `${tuple.file}:14: in ${tuple.function}\n${tuple.bugSource.split('\n')[1]}\nE   TypeError: no way`,
    `Error: see https://example.com/x and commit 4f0c2b7d9e1a4f0c2b7d9e1a4f0c2b7d9e1a4f0c\n    at ${tuple.function} (${tuple.file}:3:4)`,
    '```js\nfoo()\n```\nexpected 1, got 2',
    'x'.repeat(5000),
  ];

  for (const tuple of buildCorpus(80)) {
    it(`is fit for ${tuple.function}, ${tuple.rule} ${tuple.id.slice(0, 4)}, whatever the tests say`, () => {
      const culprit = culpritOf([tuple.file], [tuple.bugSource, tuple.fixSource]);
      for (const message of tracebacks(tuple)) {
        const failToPass = ['tests/test_api.py::TestApi::test_login[http://a.b/c-a1b2c3d4]', 'spec › works'];
        const messages = Object.fromEntries(failToPass.map((test) => [test, message]));
        const text = problemStatement({ failToPass, passToPass: 12, messages, culprit });
        assert.deepEqual(faultsOf(text, culprit, tuple.function, failToPass), [], text);
        for (const source of [tuple.bugSource, tuple.fixSource]) {
          for (const line of source.split('\n').filter((one) => one.trim().length > 12)) {
            assert.equal(text.includes(line.trim()), false, `${line} in ${text}`);
          }
        }
      }
    });
  }

  it('names what the failing test names', () => {
    const topic = topics[0] as (typeof topics)[number];
    const culprit = culpritOf([topic.file], [topic.code]);
    const failToPass = ['tests/test_text.py::test_slugify_long_title'];
    const messages = {
      [failToPass[0] as string]: ">   assert slugify('a b') == 'a-b'\nE   AssertionError: assert 'a b' == 'a-b'",
    };
    const text = problemStatement({ failToPass, passToPass: 1, messages, culprit });
    assert.match(text, /^# Wrong result in “slugify long title”$/m);
    assert.match(text, /assert slugify\('a b'\)/);
    assert.match(text, /the one other test passes/);
    assert.deepEqual(faultsOf(text, culprit, 'slugify', failToPass), []);
  });

  for (const [test, title] of [
    ['tests/test_text.py::TestSlug::test_too_long[a-b]', 'slug: too long [a-b]'],
    ['test_too_long', 'too long'],
    ['TestCleanPath/double_slash', 'clean path: double slash'],
    ['example.com/mux::TestQueries/Queries_route,_bad_query', 'queries: queries route, bad query'],
    ['example.com/cast::TestSlice/#13/Value/ToTypeE', 'slice: #13 / Value / ToTypeE'],
    ['tests.test_more.UniqueInWindowTests.test_invalid_n', 'unique in window: invalid n'],
    ['pkg.more.sized_iterator', 'more: sized iterator'],
    ['test/url.test.ts > decode > !%40%2A', 'decode: !%40%2A'],
    ['test/api.not.js > .not() > posix paths > supports globs (*)', 'posix paths: supports globs (*)'],
    ['test/url.test.ts > joinURL > keeps the query', 'join URL: keeps the query'],
  ] as const) {
    it(`speaks of ${test} as “${title}”`, () => {
      const text = problemStatement({
        failToPass: [test],
        passToPass: 3,
        messages: {},
        culprit: culpritOf(['x.py'], []),
      });
      assert.equal(text.split('\n')[0], `# “${title}” no longer works`);
    });
  }

  it('says in its title what a raised error says', () => {
    const test = 'tests/test_queue.py::test_heap_queue';
    const messages = { [test]: 'E   TypeError: cannot unpack non-iterable NoneType object' };
    const facts = { failToPass: [test], passToPass: 3, messages, culprit: culpritOf(['x.py'], []) };
    const [title] = problemStatement(facts).split('\n');
    assert.equal(title, '# Unexpected TypeError in “heap queue”: cannot unpack non-iterable NoneType object');
  });

  it('begins with a test that fails by itself, not with one that only needs a fixture which does', () => {
    const [needs, itself] = ['tests/test_bench.py::test_apnumber', 'tests/test_time.py::test_delta[1-a second]'];
    const messages = {
      [needs]: `tests/test_bench.py:20: in _warm_up\n    delta(1)\nE   KeyError: 'seconds'\nE   and more`,
      [itself]: `tests/test_time.py:14: in test_delta\n    delta(1)\nE   KeyError: 'seconds'`,
    };
    const culprit = culpritOf(['x.py'], []);
    const text = problemStatement({ failToPass: [needs, itself], passToPass: 3, messages, culprit });
    assert.equal(text.split('\n')[0], "# Unexpected KeyError in “delta [1-a second]”: 'seconds'");
  });

  it('says of an error that comes and is another one that it does', () => {
    const test = 'tests/test_time.py::test_units';
    const messages = { [test]: "E   AssertionError: Regex pattern did not match.\nE     Actual message: '{unit}'" };
    const facts = { failToPass: [test], passToPass: 3, messages, culprit: culpritOf(['x.py'], []) };
    const text = problemStatement(facts);
    assert.match(text, /^# Wrong error in “units”\n\nAn error is raised where one is due, but/);
    assert.doesNotMatch(text, /No error is raised/);
  });

  it('does not say that no error is raised where any failing test speaks of one', () => {
    const failToPass = ['test/res.js > sends', 'test/res.js > sends it again'];
    const plain = { 'test/res.js > sends': "Error: expected 'hey' response body, got ''" };
    const page = {
      'test/res.js > sends it again': "Error: expected 'hey', got '<pre>TypeError: no such function</pre>'",
    };
    const status = { 'test/res.js > sends it again': 'Error: expected 200 "OK", got 500 "Internal Server Error"' };
    for (const [messages, quiet] of [
      [plain, true],
      [{ ...plain, ...page }, false],
      [{ ...plain, ...status }, false],
    ] as const) {
      const text = problemStatement({ failToPass, passToPass: 3, messages, culprit: culpritOf(['x.js'], []) });
      assert.match(text, /^# Wrong result/);
      assert.equal(/No error is raised/.test(text), quiet, text);
      assert.deepEqual(faultsOf(text, culpritOf(['x.js'], []), 'f', failToPass), []);
    }
  });

  it('quotes what several tests say once, and names once what only an address told apart', () => {
    const failToPass = ['a', 'b', 'c'].map((host) => `test/q.test.ts > getQuery > https://${host}.example/`);
    const messages = Object.fromEntries(failToPass.map((test) => [test, 'AssertionError: expected 1 to be 2']));
    const text = problemStatement({ failToPass, passToPass: 3, messages, culprit: culpritOf(['x.ts'], []) });
    assert.equal(text.match(/expected 1 to be 2/g)?.length, 1);
    assert.deepEqual(text.match(/^- .*$/gm), ['- `test/q.test.ts > getQuery > <address>` (3 of this name)']);
  });

  it('counts failing tests that it does not name', () => {
    const failToPass = Array.from({ length: 12 }, (_, i) => `tests/test_x.py::test_${i}`);
    const text = problemStatement({
      failToPass,
      passToPass: 0,
      messages: {},
      culprit: culpritOf(['x.py'], []),
    });
    assert.match(text, /- and 7 more/);
  });

  for (const [fault, text] of [
    ['words', 'Too short.'],
    ['address', `${'word '.repeat(50)} https://example.com`],
    ['hash', `${'word '.repeat(50)} 4f0c2b7d9e1a`],
    ['file', `${'word '.repeat(50)} src/text.py`],
    ['function', `${'word '.repeat(50)} slugify`],
  ] as const) {
    it(`is unfit by its ${fault}`, () => {
      const faults = faultsOf(text, culpritOf(['src/text.py'], []), 'slugify', ['tests/test_a.py::test_a']);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', new RegExp(fault));
    });
  }
});
