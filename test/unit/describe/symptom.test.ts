import assert from 'node:assert/strict';
import { anonymous, culpritOf, names, readSymptom } from '../../../engine/describe/symptom.ts';

const bits = `class Bits:
    def __init__(self, val=0, len_=None):
        if val <= 1:
            raise ValueError('Bits cannot represent negative values')
        self.val = val

    def __getitem__(self, k):
        return Bits(self.as_bin()[k])
`;

interface Case {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly message: string;
  readonly kind: string;
  readonly error?: string;
  readonly excerpt: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'pytest: an error raised in the culprit, through a frame of its file',
    file: 'boltons/mathutils.py',
    source: bits,
    message: `    def test_bits():
        def chk(a, b):
            assert a == b, a
>       chk(Bits('10')[:1], Bits('1'))
            ^^^^^^^^^^^^^^

tests/test_mathutils.py:81: 
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ 
boltons/mathutils.py:171: in __getitem__
    return Bits(self.as_bin()[k])
           ^^^^^^^^^^^^^^^^^^^^^^
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ 

self = <Bits object at 0x7fe0bbc4edd0>, val = 1, len_ = 1

    def __init__(self, val=0, len_=None):
        if val <= 1:
>           raise ValueError('Bits cannot represent negative values')
E           ValueError: Bits cannot represent negative values

boltons/mathutils.py:161: ValueError`,
    kind: 'error-raised',
    error: 'ValueError',
    excerpt: ["chk(Bits('10')[:1], Bits('1'))", 'ValueError: Bits cannot represent negative values'],
  },
  {
    name: 'pytest: a wrong value',
    file: 'src/text.py',
    source: 'def slugify(t):\n    return t.lower()\n',
    message: `    def test_slug():
>       assert slugify("A b") == "a-b"
E       AssertionError: assert 'a b' == 'a-b'
E         
E         - a-b
E         ?  ^
E         + a b
E         ?  ^

tests/test_text.py:4: AssertionError`,
    kind: 'wrong-result',
    excerpt: [
      'assert slugify("A b") == "a-b"',
      "AssertionError: assert 'a b' == 'a-b'",
      '  - a-b',
      '  ?  ^',
      '  + a b',
      '  ?  ^',
    ],
  },
  {
    name: 'pytest: no error where one is due',
    file: 'src/text.py',
    source: 'def slugify(t):\n    return t\n',
    message: `>       with pytest.raises(ValueError):
E       Failed: DID NOT RAISE <class 'ValueError'>

tests/test_text.py:9: Failed`,
    kind: 'error-missing',
    excerpt: ['with pytest.raises(ValueError):', "Failed: DID NOT RAISE <class 'ValueError'>"],
  },
  {
    name: 'unittest: a traceback',
    file: 'pkg/dates.py',
    source: 'def parse(t):\n    return int(t[9])\n',
    message: `Traceback (most recent call last):
  File "/bugsmith/project/tests/test_dates.py", line 12, in test_parse
    self.assertEqual(parse("x"), 1)
  File "/bugsmith/project/pkg/dates.py", line 2, in parse
    return int(t[9])
               ~^^^
IndexError: string index out of range`,
    kind: 'error-raised',
    error: 'IndexError',
    excerpt: ['self.assertEqual(parse("x"), 1)', 'IndexError: string index out of range'],
  },
  {
    name: 'node:assert: a comparison and a V8 stack',
    file: 'lib/isURL.js',
    source: 'function isURL(str) {\n  return validate(str);\n}\n',
    message: `AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

false !== true

    at validate (file:///bugsmith/project/lib/isURL.js:2:10)
    at Context.<anonymous> (test/validators.js:10:14)
    at process.processImmediate (node:internal/timers:483:21)`,
    kind: 'wrong-result',
    excerpt: ['AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:', 'false !== true'],
  },
  {
    name: 'vitest: a code frame of the culprit',
    file: 'packages/core/src/url.ts',
    source: 'export function joinURL(base: string) {\n  return base.missing.length;\n}\n',
    message: `TypeError: Cannot read properties of undefined (reading 'length')
 ❯ joinURL src/url.ts:2:23
      1| export function joinURL(base: string) {
      2|   return base.missing.length;
       |                       ^
 ❯ test/url.test.ts:8:12`,
    kind: 'error-raised',
    error: 'TypeError',
    excerpt: ["TypeError: Cannot read properties of undefined (reading 'length')"],
  },
  {
    name: 'Go: got and want',
    file: 'cast.go',
    source: 'func ToInt(i any) int {\n\treturn 1\n}\n',
    message: `    cast_test.go:31: ToInt("8") = 1, want 8`,
    kind: 'wrong-result',
    excerpt: ['cast_test.go:31: ToInt("8") = 1, want 8'],
  },
  {
    name: 'Go: a panic',
    file: 'route.go',
    source: 'func match(a []int) int {\n\treturn a[len(a)]\n}\n',
    message: `panic: runtime error: index out of range [3] with length 3 [recovered]

goroutine 21 [running]:
testing.tRunner.func1.2({0x5a1f40, 0xc0000140d8})
	/usr/local/go/src/testing/testing.go:1734 +0x21c
example.com/mux.match(...)
	/bugsmith/project/route.go:2
example.com/mux.TestMatch(0xc000007500)
	/bugsmith/project/route_test.go:9 +0x1d`,
    kind: 'error-raised',
    error: 'panic',
    excerpt: ['panic: runtime error: index out of range [3] with length 3 [recovered]'],
  },
  {
    name: 'Go: what the runner writes around a subtest',
    file: 'map.go',
    source: '',
    message: `=== RUN   TestMap/#13/Value
=== PAUSE TestMap/#13/Value
=== CONT  TestMap/#13/Value
    error:
      got nil value but want non-nil
--- FAIL: TestMap/#13/Value (0.00s)`,
    kind: 'wrong-result',
    excerpt: ['error:', '  got nil value but want non-nil'],
  },
  {
    name: 'unittest: an error that does not come',
    file: 'pkg/window.py',
    source: '',
    message: `Traceback (most recent call last):
  File "/bugsmith/project/tests/test_window.py", line 12, in test_invalid
    with self.assertRaises(ValueError):
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
AssertionError: ValueError not raised`,
    kind: 'error-missing',
    excerpt: ['with self.assertRaises(ValueError):', 'AssertionError: ValueError not raised'],
  },
  {
    name: 'unittest: an error that led to another one',
    file: 'pkg/only.py',
    source: '',
    message: `ValueError: got {first!r}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/bugsmith/project/tests/test_only.py", line 12, in test_message
    self.assertRaisesRegex(
AssertionError: "got 'foo'" does not match "got {first!r}"`,
    kind: 'wrong-error',
    excerpt: [
      'ValueError: got {first!r}',
      'During handling of the above exception, another exception occurred:',
      'self.assertRaisesRegex(',
      `AssertionError: "got 'foo'" does not match "got {first!r}"`,
    ],
  },
  {
    name: 'pytest: an error that led to another one',
    file: 'src/queue.py',
    source: '',
    message: `src/queue.py:52: in __getitem__
    return self.__data[key]
E   KeyError: 3

During handling of the above exception, another exception occurred:
tests/test_queue.py:40: in test_missing
    queue.popitem()
E   TypeError: 'dict' object is not an iterator`,
    kind: 'error-raised',
    error: 'TypeError',
    excerpt: [
      'KeyError: 3',
      'During handling of the above exception, another exception occurred:',
      "TypeError: 'dict' object is not an iterator",
    ],
  },
  ...[
    `E   AssertionError: Regex pattern did not match.
E     Expected regex: "'years' not supported"
E     Actual message: "'{unit}' not supported"`,
    `Error: expect(received).toThrow(expected)

Expected substring: "no such unit"
Received message:   "no unit"`,
    "AssertionError: expected [Function] to throw error including 'no such unit' but got 'no unit'",
    "AssertionError: expected [Function] to throw 'TypeError' but 'RangeError: no unit' was thrown",
    `AssertionError [ERR_ASSERTION]: The input did not match the regular expression /such/. Input:

'TypeError: no unit'`,
  ].map((message) => ({
    name: `another error than the one that is due: ${message.slice(0, 50)}`,
    ...{ file: 'a.py', source: '', message, kind: 'wrong-error' },
    excerpt: message.split('\n').flatMap((line) => line.replace(/^E {3}/, '') || []),
  })),
  {
    name: 'doctest: an error inside of a failure',
    file: 'pkg/more.py',
    source: '',
    message: `  File "/usr/lib/python3.11/doctest.py", line 2228, in runTest
    raise self.failureException(self.format_failure(new.getvalue()))
AssertionError: Failed doctest test for pkg.more.peekable
Failed example:
    p.peek()
Exception raised:
    Traceback (most recent call last):
      File "/usr/lib/python3.11/doctest.py", line 1355, in __run
        exec(compile(example.source, filename, "single",
    IndexError: deque index out of range`,
    kind: 'error-raised',
    error: 'IndexError',
    excerpt: [
      'AssertionError: Failed doctest test for pkg.more.peekable',
      'Failed example:',
      '    p.peek()',
      'Exception raised:',
      '    IndexError: deque index out of range',
    ],
  },
  {
    name: 'mocha: a list, as it is laid out, and a frame without a place',
    file: 'index.js',
    source: '',
    message: `AssertionError [ERR_ASSERTION]: Expected values to be loosely deep-equal:

undefined

should loosely deep-equal

[
  'a/a',
  'a/c'
]
    at new Promise (<anonymous>)
    at async Promise.all (index 0)`,
    kind: 'wrong-result',
    excerpt: [
      'AssertionError [ERR_ASSERTION]: Expected values to be loosely deep-equal:',
      ...['undefined', 'should loosely deep-equal', '[', "  'a/a',", "  'a/c'", ']'],
    ],
  },
  {
    name: "an error of the tests' own making, which says that something should have passed",
    file: 'isISBN.js',
    source: '',
    message: 'Error: validator.isISBN("9784873113685") failed but should have passed',
    kind: 'wrong-result',
    excerpt: ['Error: validator.isISBN("9784873113685") failed but should have passed'],
  },
  {
    name: 'a test that hung',
    file: 'a.py',
    source: '',
    message: 'The test started and did not end: the run hung or crashed in it.',
    kind: 'crashed',
    excerpt: ['The test started and did not end: the run hung or crashed in it.'],
  },
  { name: 'nothing at all', file: 'a.py', source: '', message: '', kind: 'other', excerpt: [] },
];

describe('the symptom in a failing test', () => {
  for (const { name, file, source, message, kind, error, excerpt } of cases) {
    it(`is read from ${name}`, () => {
      const symptom = readSymptom(message, culpritOf([file], [source]));
      assert.deepEqual(
        symptom.excerpt.filter((line) => line !== ''),
        excerpt,
      );
      assert.equal(symptom.kind, kind);
      assert.equal(symptom.error, error);
    });
  }

  it('is cut when the output is long', () => {
    const message = Array.from({ length: 100 }, (_, i) => `E   line ${i} ${'x'.repeat(500)}`).join('\n');
    const { excerpt } = readSymptom(message, culpritOf(['a.py'], []));
    assert.ok(excerpt.length <= 15);
    assert.ok(excerpt.every((line) => line.length <= 201));
    assert.equal(excerpt.at(-1), '…');
  });
});

describe('naming a file', () => {
  for (const [line, file, expected] of [
    ['at lib/text.js:3', 'lib/text.js', true],
    ['/bugsmith/project/lib/text.js', 'lib/text.js', true],
    ['C:\\work\\lib\\text.js', 'lib/text.js', true],
    ['src/url.ts:2:3', 'packages/core/src/url.ts', true],
    ['mux.go:12: x', 'mux.go', true],
    ['mux_test.go:12: x', 'mux.go', false],
    ['tests/test_text.py', 'src/text.py', false],
    ['test/text.js:3', 'lib/text.js', false],
    ['text.json', 'lib/text.js', false],
    ['context.py', 'text.py', false],
  ] as const) {
    it(`${JSON.stringify(line)} ${expected ? 'names' : 'does not name'} ${file}`, () => {
      assert.equal(names(line, [file]), expected);
    });
  }
});

describe('anonymous text', () => {
  for (const [text, expected] of [
    ['see https://example.com/a?b=c#d, then', 'see <address> then'],
    ["isURL('http://a.b/')", "isURL('<address>')"],
    ['www.example.com is', '<address> is'],
    ['at 4f0c2b7d9e1a4f0c2b7d9e1a4f0c2b7d9e1a4f0c', 'at <hash>'],
    ['fix in a1b2c3d', 'fix in <hash>'],
    ['1234567 and deadbeef and 0xff', '1234567 and deadbeef and 0xff'],
    ['<Bits object at 0x7F00ab12cd>', '<Bits object at 0x…>'],
  ] as const) {
    it(`of ${JSON.stringify(text)}`, () => assert.equal(anonymous(text), expected));
  }
});
