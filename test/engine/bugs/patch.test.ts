import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FileChange, patchesOf, unifiedDiff } from '../../../engine/bugs/patch.ts';

describe('a patch', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bugsmith-patch-'));
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const git = (patch: string, ...options: string[]) =>
    execFileSync('git', ['-c', 'core.autocrlf=false', 'apply', '--whitespace=nowarn', ...options, '-'], {
      cwd: folder,
      input: patch,
      stdio: ['pipe', 'pipe', 'pipe'],
    });

  const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`);
  const long = `${lines.join('\n')}\n`;
  const cases: [what: string, change: FileChange][] = [
    ['a line', { file: 'a.py', before: 'a\nb\nc\n', after: 'a\nB\nc\n' }],
    ['the only line', { file: 'a.py', before: 'a\n', after: 'b\n' }],
    ['CRLF', { file: 'a.py', before: 'a\r\nb\r\nc\r\n', after: 'a\r\nB\r\nc\r\n' }],
    ['line ends', { file: 'a.py', before: 'a\r\nb\nc\n', after: 'a\nb\r\nc\n' }],
    ['a carriage return inside a line', { file: 'a.py', before: 'a\rb\nc\n', after: 'a\rB\nc\n' }],
    ['a file without final line end', { file: 'a.py', before: 'a\nb', after: 'a\nB' }],
    ['far from a missing final line end', { file: 'a.py', before: `x\n${long}end`, after: `y\n${long}end` }],
    ['a final line end away', { file: 'a.py', before: 'a\nb\n', after: 'a\nb' }],
    ['a final line end back', { file: 'a.py', before: 'a\r\nb', after: 'a\r\nb\r\n' }],
    ['a missing final line end with CRLF', { file: 'a.py', before: 'a\r\nb', after: 'A\r\nb' }],
    ['two places', { file: 'a.py', before: long, after: long.replace('line 2\n', '').replace('line 28', 'x\ny') }],
    ['everything', { file: 'a.py', before: 'a\nb\n', after: '' }],
    ['nothing before', { file: 'a.py', before: '', after: 'a\nb' }],
    ['lines that look like a patch', { file: 'a.py', before: '--- a\n+++ b\n@@ x\n', after: '+++ a\n--- b\n@@ y\n' }],
    [
      'letters, marks and other separators',
      { file: 'a.py', before: 'ä😀\u2028b\u0085\f\n\ufeffc\n', after: 'ä😀\u2028B\u0085\f\n\ufeffc\n' },
    ],
    ['tabs and blanks at line ends', { file: 'a.py', before: '\ta \t\n\n \n', after: '\ta\t\n\n\n' }],
    ['a file in a folder with blanks', { file: 'my dir/a b.py', before: 'a\n', after: 'b\n' }],
    ['a file with letters of all kinds', { file: 'größe/日本 😀.py', before: 'a\n', after: 'b\n' }],
    ['a file with quotes and backslashes', { file: 'a"b\\c.py', before: 'a\n', after: 'b\n' }],
    ['a file with control characters', { file: 'a\tb\nc\u0001.py', before: 'a\n', after: 'b\n' }],
  ];
  for (const [what, change] of cases) {
    it(`changes ${what}, forwards and backwards, to the byte`, () => {
      const { file, before: old, after: now } = change;
      const bug = unifiedDiff([change]);
      const fix = unifiedDiff([{ file, before: now, after: old }]);
      const text = () => readFileSync(join(folder, file), 'utf8');
      put(file, old ?? '');
      git(bug);
      assert.equal(text(), now);
      git(fix);
      assert.equal(text(), old);
      git(bug);
      git(bug, '--reverse');
      assert.equal(text(), old);
    });
  }

  it('is what git itself would write', () => {
    put('same.py', long);
    execFileSync('git', ['add', 'same.py'], { cwd: folder });
    const after = long.replace('line 7', 'seven');
    put('same.py', after);
    const wanted = execFileSync('git', ['diff', 'same.py'], { cwd: folder, encoding: 'utf8' });
    // Git adds the blobs' names, and the function's head behind the hunk's range.
    const plain = wanted.replace(/^index .*\n/m, '').replace(/^(@@ .* @@).*$/m, '$1');
    assert.equal(unifiedDiff([{ file: 'same.py', before: long, after }]), plain);
  });

  it('makes and deletes files', () => {
    const patch = unifiedDiff([
      { file: 'new/file.py', before: null, after: 'a\nb' },
      { file: 'old.py', before: 'c\n', after: null },
    ]);
    put('old.py', 'c\n');
    git(patch);
    assert.equal(readFileSync(join(folder, 'new/file.py'), 'utf8'), 'a\nb');
    assert.throws(() => readFileSync(join(folder, 'old.py')), { code: 'ENOENT' });
    git(patch, '--reverse');
    assert.equal(readFileSync(join(folder, 'old.py'), 'utf8'), 'c\n');
  });

  it('of several files is one patch, and of no change is empty', async () => {
    const texts: Record<string, string> = { 'z.py': 'z = 1\r\n', 'a/y.py': 'y = 1' };
    const edits = [
      { file: 'z.py', start: 4, end: 5, text: '2' },
      { file: 'a/y.py', start: 4, end: 5, text: '3' },
    ];
    const { bugPatch, fixPatch } = await patchesOf(edits, async (file) => texts[file] ?? assert.fail(file));
    for (const [file, text] of Object.entries(texts)) put(file, text);
    git(bugPatch);
    assert.deepEqual(
      Object.keys(texts).map((file) => readFileSync(join(folder, file), 'utf8')),
      ['z = 2\r\n', 'y = 3'],
    );
    git(fixPatch);
    assert.deepEqual(
      Object.keys(texts).map((file) => readFileSync(join(folder, file), 'utf8')),
      Object.values(texts),
    );
    assert.equal(unifiedDiff([{ file: 'a', before: 'a', after: 'a' }]), '');
  });
});
