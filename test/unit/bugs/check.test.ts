import assert from 'node:assert/strict';
import { CandidateChecker } from '../../../engine/bugs/check.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import type { Candidate, Edit } from '../../../engine/protocol/index.ts';

const files: Record<string, string> = {
  'a.py': 'def f(a):\r\n    # c\r\n    return a < 1  # d\r\n\r\ndef g(b):\r\n    return (b)\r\n',
  'b.py': 'def h():\n    return 1',
  'notes.txt': 'one two\n',
};

/** Replaces the first `old` of a file. */
function edit(file: string, old: string, text: string): Edit {
  const start = (files[file] ?? '').indexOf(old);
  assert.ok(start >= 0);
  return { file, start, end: start + old.length, text };
}

function candidate(...edits: Edit[]): Candidate {
  return {
    id: '',
    strategy: 'mutation',
    rule: 'a-rule',
    category: 'other',
    explanation: '',
    functionId: 'a.py:f',
    edits,
    startLine: 1,
    endLine: 1,
  };
}

describe('the checker', () => {
  let sources: SourceFiles;
  let checker: CandidateChecker;
  beforeEach(async () => {
    sources = new SourceFiles(async (file) => files[file] ?? assert.fail(file), await loadLanguages(), 1);
    checker = new CandidateChecker(sources);
  });
  afterEach(() => sources[Symbol.asyncDispose]());

  const single: [does: string, edits: Edit[], reason: string | undefined][] = [
    ['passes a change', [edit('a.py', '<', '<=')], undefined],
    ['passes changes in two files', [edit('b.py', '1', '2'), edit('a.py', '<', '>')], undefined],
    ['refuses what does not parse', [edit('a.py', '<', '< <')], 'does-not-parse'],
    ['refuses a block without statements', [edit('b.py', '    return 1', '')], 'does-not-parse'],
    [
      'refuses what does not parse in one of two files',
      [edit('b.py', '1', '('), edit('a.py', '<', '>')],
      'does-not-parse',
    ],
    ['refuses another comment', [edit('a.py', '# c', '# another')], 'unchanged'],
    ['refuses other blanks', [edit('a.py', ' < ', '  <  ')], 'unchanged'],
    ['refuses fewer parentheses', [edit('a.py', '(b)\r', 'b\r')], 'unchanged'],
    ['refuses the same text', [edit('a.py', '<', '<')], 'unchanged'],
    ['passes a change of a file in no language', [edit('notes.txt', 'two', 'three')], undefined],
    ['refuses no change of a file in no language', [edit('notes.txt', 'two', 'two')], 'unchanged'],
  ];
  for (const [does, edits, reason] of single) {
    it(does, async () => {
      const result = await checker.check(candidate(...edits));
      assert.equal(result.ok ? undefined : result.reason, reason);
    });
  }

  it('says where a syntax error is', async () => {
    const result = await checker.check(candidate(edit('a.py', 'return (b)', 'return ((b)')));
    assert.ok(!result.ok);
    assert.match(result.detail, /^syntax error at a\.py:[67]$/);
  });

  it('refuses what gives the same program as one before, made in another way', async () => {
    assert.ok((await checker.check(candidate(edit('a.py', 'a < 1', 'a > 1')))).ok);
    const twin = await checker.check(candidate(edit('a.py', '<', '>'), edit('a.py', '# c', '# x')));
    assert.deepEqual(twin, {
      ok: false,
      reason: 'duplicate',
      detail: 'a-rule gives the same result in a.py:f',
    });
    assert.ok((await checker.check(candidate(edit('a.py', '<', '>=')))).ok);
  });

  it('refuses a twin also where one edit is a whole file and the other a character', async () => {
    const whole = files['a.py'] ?? '';
    assert.ok((await checker.check(candidate(edit('a.py', whole, whole.replace('<', '!=').replaceAll('\r', ''))))).ok);
    const twin = await checker.check(candidate(edit('a.py', '<', '!=')));
    assert.equal(twin.ok ? '' : twin.reason, 'duplicate');
  });

  it('does not remember what it refused', async () => {
    const bad = candidate(edit('a.py', '<', '< <'));
    for (const _ of [1, 2]) {
      const result = await checker.check(bad);
      assert.equal(result.ok ? '' : result.reason, 'does-not-parse');
    }
  });

  it('throws when edits overlap or cut a character in two, which no strategy may do', async () => {
    await assert.rejects(checker.check(candidate(edit('a.py', 'a <', ''), edit('a.py', '< 1', ''))), /overlap/);
    await assert.rejects(checker.check(candidate(edit('a.py', '1', '\ud83d'))), /cuts a character of a\.py/);
  });

  it('knows files with the same change apart', async () => {
    const ids = await Promise.all(
      ['a.py', 'b.py'].map((file) => sources.fingerprint([edit(file, 'return', 'yield')]).then(({ id }) => id)),
    );
    assert.notEqual(ids[0], ids[1]);
  });

  it('works on many files at a time though it keeps few', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        checker.check(candidate(at % 2 === 0 ? edit('a.py', '1', `${at + 10}`) : edit('b.py', '1', `${at + 10}`))),
      ),
    );
    assert.ok(results.every(({ ok }) => ok));
  });
});
