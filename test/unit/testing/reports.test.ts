import assert from 'node:assert/strict';
import { readGoTest, splitId, testId } from '../../../engine/languages/go/report.ts';
import { readJsonRun } from '../../../engine/languages/javascript/run.ts';
import type { TestReport } from '../../../engine/testing/report.ts';
import { clipMessage, UniqueIds } from '../../../engine/testing/reports/identity.ts';
import { readJestJson } from '../../../engine/testing/reports/jest-json.ts';
import { readJunit } from '../../../engine/testing/reports/junit.ts';
import { decodeLines, readReach } from '../../../engine/testing/reports/reach.ts';
import { readRecords } from '../../../engine/testing/reports/records.ts';

const shape = (report: TestReport) => ({
  tests: report.results.map((result) => `${result.outcome} ${result.file ?? '-'} ${result.id}`),
  complete: report.complete,
  errors: Object.fromEntries(report.collectionErrors),
});
const lines = (...records: object[]): Buffer =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
const inProject = (path: string): string => `/bugsmith/project/${path}`;

describe('JUnit XML', () => {
  const cases: readonly [what: string, xml: string, expected: ReturnType<typeof shape>][] = [
    [
      'outcomes, nested suites, files of suites',
      `<?xml version="1.0"?><testsuites><testsuite name="a" file="${inProject('a.test.js')}">
        <testcase classname="A" name="passes" time="0.5"/>
        <testcase classname="A" name="fails"><failure message="wrong">wrong: 1</failure></testcase>
        <testsuite name="inner"><testcase name="breaks"><error>boom</error></testcase></testsuite>
        <testcase name="skipped" file="b.js"><skipped/></testcase></testsuite></testsuites>`,
      {
        tests: [
          'passed a.test.js A > passes',
          'failed a.test.js A > fails',
          'skipped b.js skipped',
          'failed a.test.js breaks',
        ],
        complete: true,
        errors: {},
      },
    ],
    [
      'names that look like numbers, have spaces around, entities, line breaks, unicode',
      `<testsuite><testcase name="1.0"/><testcase name="true"/><testcase name=" a "/><testcase name="a &lt; b &amp;&quot;c&quot;"/>
       <testcase name="two&#10;lines"/><testcase name="ünï ✓ a::b[1]"/></testsuite>`,
      {
        tests: ['1.0', 'true', ' a ', 'a < b &"c"', 'two\nlines', 'ünï ✓ a::b[1]'].map((name) => `passed - ${name}`),
        complete: true,
        errors: {},
      },
    ],
    [
      'the same name again',
      '<testsuite><testcase classname="a" name="t"/><testcase classname="a" name="t"><failure/></testcase><testcase classname="a" name="t"/></testsuite>',
      { tests: ['passed - a > t', 'failed - a > t #2', 'passed - a > t #3'], complete: true, errors: {} },
    ],
    [
      'cut off in the middle of a test',
      '<testsuites><testsuite name="x"><testcase name="one"/><testcase name="two"></testcase><testcase name="three"><failure>so',
      { tests: ['passed - one', 'passed - two'], complete: false, errors: {} },
    ],
    ['cut off before any test', '<testsuites><testsu', { tests: [], complete: false, errors: {} }],
    ['empty', '<testsuites/>', { tests: [], complete: true, errors: {} }],
  ];
  for (const [what, xml, expected] of cases)
    it(what, () => assert.deepEqual(shape(readJunit(Buffer.from(xml))), expected));

  it('keeps message and text of a failure, once', () => {
    const xml =
      '<testsuite><testcase name="a"><failure message="wrong">wrong: 1 is 2</failure><error message="x">y</error></testcase></testsuite>';
    assert.equal(readJunit(Buffer.from(xml)).results[0]?.message, 'wrong: 1 is 2\n\nx\ny');
  });

  it('says that a missing report is not complete', () => assert.equal(readJunit(undefined).complete, false));
});

describe('JSON lines of our reporters', () => {
  it('reads results, files and errors; paths relative to the project', () => {
    const report = readRecords(
      lines(
        { kind: 'started', id: 'a' },
        { kind: 'result', id: 'a', file: inProject('t/a.py'), outcome: 'passed', seconds: 1 },
        {
          kind: 'result',
          id: 'b',
          file: '/usr/lib/doctest.py',
          outcome: 'failed',
          seconds: 0,
          message: '\u001b[31mred\u001b[0m',
        },
        { kind: 'amend', id: 'a', outcome: 'failed', message: 'after' },
        { kind: 'error', file: inProject('t/c.py'), message: 'no module' },
        { kind: 'end' },
      ),
    );
    assert.deepEqual(shape(report), {
      tests: ['failed t/a.py a', 'failed - b'],
      complete: true,
      errors: { 't/c.py': 'no module' },
    });
    assert.deepEqual(
      report.results.map((result) => result.message),
      ['after', 'red'],
    );
  });

  it('fails the test that a run was in when it crashed, and leaves half a line out', () => {
    const whole = lines(
      { kind: 'started', id: 'a' },
      { kind: 'result', id: 'a', outcome: 'passed', seconds: 1 },
      { kind: 'started', id: 'b', file: inProject('b.py') },
    );
    const report = readRecords(Buffer.concat([whole, Buffer.from('{"kind":"result","id":"b","outc')]));
    assert.deepEqual(shape(report).tests, ['passed - a', 'failed b.py b']);
    assert.equal(report.complete, false);
  });

  it('is not complete when there is no report', () => assert.equal(readRecords(undefined).complete, false));
});

describe('jest’s JSON', () => {
  const report = (testResults: object[]): Buffer => Buffer.from(JSON.stringify({ testResults }));

  it('reads outcomes, names by file and describe, and files that did not load', () => {
    const test = (title: string, status: string, ancestorTitles: string[] = []) => ({
      title,
      status,
      ancestorTitles,
      failureMessages: [],
    });
    const read = readJestJson(
      report([
        {
          name: inProject('a.test.ts'),
          status: 'failed',
          assertionResults: [
            test('t', 'passed', ['A', 'b c']),
            test('t', 'failed', ['A', 'b c']),
            test('x', 'pending'),
            test('y', 'todo'),
          ],
        },
        { name: inProject('b.test.ts'), status: 'failed', message: 'cannot load', assertionResults: [] },
      ]),
    );
    assert.deepEqual(shape(read), {
      tests: [
        'passed a.test.ts a.test.ts > A > b c > t',
        'failed a.test.ts a.test.ts > A > b c > t #2',
        'skipped a.test.ts a.test.ts > x',
        'skipped a.test.ts a.test.ts > y',
      ],
      complete: true,
      errors: { 'b.test.ts': 'cannot load' },
    });
  });

  it('knows that half a report is none', () => {
    const content = report([{ name: 'x', assertionResults: [] }]);
    assert.equal(readJestJson(content.subarray(0, content.length - 3)).complete, false);
    assert.equal(readJestJson(undefined).complete, false);
  });

  it('a run that a test brought down was built all the same', () => {
    const stderr = 'JestAssertionError: expected\n\nNode.js v24.0.0\n';
    const output = { exitCode: 1, timedOut: false, truncated: false, stdout: '', stderr, seconds: 1 };
    const { buildFailure, complete } = readJsonRun('report.json', { output, reports: new Map() });
    assert.deepEqual([buildFailure, complete], [undefined, false]);
  });
});

describe('go test’s events', () => {
  const read = (events: object[], stderr = '', text = '') =>
    readGoTest(Buffer.concat([lines(...events), Buffer.from(text)]), stderr, (pkg, test) => `${pkg}/${test}_test.go`);
  const event = (Action: string, Test?: string, more: object = {}) => ({
    Action,
    Package: 'p/a',
    ...(Test ? { Test } : {}),
    ...more,
  });

  it('reads outcomes, output and subtests', () => {
    const report = read([
      event('start'),
      event('run', 'TestA'),
      event('run', 'TestA/b_c#01'),
      event('output', 'TestA/b_c#01', { Output: '    a_test.go:3: wrong\n' }),
      event('fail', 'TestA/b_c#01', { Elapsed: 0.5 }),
      event('fail', 'TestA'),
      event('skip', 'TestS'),
      event('fail'),
    ]);
    assert.deepEqual(shape(report), {
      tests: [
        'failed p/a/TestA_test.go p/a::TestA/b_c#01',
        'failed p/a/TestA_test.go p/a::TestA',
        'skipped p/a/TestS_test.go p/a::TestS',
      ],
      complete: true,
      errors: {},
    });
    assert.equal(report.results[0]?.message, 'a_test.go:3: wrong');
  });

  it('fails a test that never ended; without the package’s end the report is cut off', () => {
    const report = read([event('start'), event('run', 'TestA'), event('pass', 'TestA'), event('run', 'TestHangs')]);
    assert.deepEqual(shape(report).tests, [
      'passed p/a/TestA_test.go p/a::TestA',
      'failed p/a/TestHangs_test.go p/a::TestHangs',
    ]);
    assert.equal(report.complete, false);
  });

  const builds: readonly [version: string, ...Parameters<typeof read>][] = [
    [
      '1.24',
      [
        { ImportPath: 'p/a', Action: 'build-output', Output: '# p/a\n./a.go:3:1: syntax error\n' },
        { ImportPath: 'p/a', Action: 'build-fail' },
        event('start'),
        event('fail', undefined, { FailedBuild: 'p/a' }),
      ],
    ],
    [
      '1.20',
      [event('start'), event('output', undefined, { Output: 'FAIL\tp/a [build failed]\n' }), event('fail')],
      '# p/a\n./a.go:3:1: syntax error\n',
    ],
    ['1.19', [], '# p/b\nother\n# p/a\n./a.go:3:1: syntax error\n', 'FAIL\tp/a [build failed]\n'],
  ];
  for (const [version, ...given] of builds) {
    it(`tells a package that does not build, as Go ${version} says it`, () => {
      const report = read(...given);
      assert.deepEqual([...report.collectionErrors.keys()], ['p/a']);
      assert.match(report.buildFailure ?? '', /syntax error/);
      assert.doesNotMatch(report.buildFailure ?? '', /other/);
    });
  }

  it('takes ids apart again', () => {
    assert.deepEqual(splitId(testId('example.com/a.b', 'TestX/a::b/#00')), {
      importPath: 'example.com/a.b',
      test: 'TestX/a::b/#00',
    });
    assert.equal(splitId('p::TestX #2').test, 'TestX');
  });
});

describe('names and messages', () => {
  it('numbers what comes again, and avoids names that tests have themselves', () => {
    const ids = new UniqueIds();
    assert.deepEqual(
      ['a', 'a #2', 'a', 'a', 'b'].map((name) => ids.take(name)),
      ['a', 'a #2', 'a #3', 'a #4', 'b'],
    );
  });

  it('cuts long messages in the middle', () => {
    const clipped = clipMessage(`begin${'x'.repeat(100_000)}end`);
    assert.ok(clipped.length < 5000);
    assert.match(clipped, /^begin[\s\S]*end$/);
  });
});

describe('lines reached', () => {
  it('reads bit sets', () => {
    assert.deepEqual(decodeLines('0'), []);
    assert.deepEqual(decodeLines('6'), [1, 2]);
    assert.deepEqual(decodeLines((2n ** 1000n + 2n ** 33n).toString(16)), [33, 1000]);
  });

  it('gives tests that started unseen programs every line, and leaves files outside the project out', () => {
    const content = JSON.stringify({
      files: [inProject('a.py'), '/usr/lib/x.py'],
      tests: { '': { 0: '2' }, t: { 0: 'c', 1: '2' }, u: {} },
      opaque: ['u'],
      everything: { [inProject('a.py')]: 3 },
    });
    const { granularity, reach } = readReach(Buffer.from(content), 'test');
    assert.equal(granularity, 'test');
    assert.deepEqual(reach.get(''), new Map([['a.py', [1]]]));
    assert.deepEqual(reach.get('t'), new Map([['a.py', [2, 3]]]));
    assert.deepEqual(reach.get('u'), new Map([['a.py', [1, 2, 3]]]));
  });

  for (const content of [undefined, Buffer.from('{"files":['), Buffer.from('{"files":1}')])
    it(`knows nothing from ${content ?? 'no file'}`, () =>
      assert.equal(readReach(content, 'test').granularity, 'none'));
});
