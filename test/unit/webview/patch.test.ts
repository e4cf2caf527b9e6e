import assert from 'node:assert/strict';
import { changedSpans, type PatchLine, readPatch } from '../../../webview/shared/patch.ts';

const patch = `diff --git a/src/a.py b/src/a.py
--- a/src/a.py
+++ b/src/a.py
@@ -10,4 +10,3 @@ def first(x):
 same
---- x
-gone
+++ y
 end
@@ -40 +39 @@
-old
\\ No newline at end of file
+new
diff --git a/lib/with space.js b/lib/with space.js
--- a/lib/with space.js\t
+++ b/lib/with space.js\t
@@ -1,2 +1,2 @@
-a\r
+b\r
 c\r
`;

describe('a patch', () => {
  const files = readPatch(patch);

  it('is read file by file, hunk by hunk', () => {
    assert.deepEqual(
      files.map(({ file, hunks }) => [file, hunks.map(({ section, lines }) => [section, lines.length])]),
      [
        [
          'src/a.py',
          [
            ['def first(x):', 5],
            ['', 3],
          ],
        ],
        ['lib/with space.js', [['', 3]]],
      ],
    );
  });

  it('has the numbers of its lines, and takes lines that look like its own heads for what they are', () => {
    assert.deepEqual(files[0]?.hunks[0]?.lines, [
      { kind: 'same', text: 'same', before: 10, after: 10 },
      { kind: 'removed', text: '--- x', before: 11 },
      { kind: 'removed', text: 'gone', before: 12 },
      { kind: 'added', text: '++ y', after: 11 },
      { kind: 'same', text: 'end', before: 13, after: 12 },
    ]);
    assert.deepEqual(files[0]?.hunks[1]?.lines[1], { kind: 'note', text: 'No newline at end of file' });
    assert.deepEqual(files[1]?.hunks[0]?.lines[0], { kind: 'removed', text: 'a', before: 1 });
  });
});

describe('the parts of changed lines that differ', () => {
  const cases: readonly { name: string; removed: string[]; added: string[]; marked: string[] }[] = [
    { name: 'one operator', removed: ['a < b'], added: ['a <= b'], marked: ['', '='] },
    { name: 'two lines', removed: ['x = 1', 'y = 2'], added: ['x = 3', 'y = 4'], marked: ['1', '2', '3', '4'] },
    { name: 'as many repeated signs as fit', removed: ['f(aa)'], added: ['f(aaa)'], marked: ['', 'a'] },
    { name: 'nothing of lines with nothing in common', removed: ['  foo'], added: ['  bar()'], marked: [] },
    { name: 'nothing where lines were only added or dropped', removed: ['a', 'b'], added: ['a'], marked: [] },
  ];
  for (const { name, removed, added, marked } of cases) {
    it(name, () => {
      const lines: PatchLine[] = [
        { kind: 'same', text: 'before', before: 1, after: 1 },
        ...removed.map((text, index) => ({ kind: 'removed' as const, text, before: 2 + index })),
        ...added.map((text, index) => ({ kind: 'added' as const, text, after: 2 + index })),
      ];
      const spans = changedSpans(lines);
      const found = lines.flatMap((line) => {
        const span = spans.get(line);
        return span ? [line.text.slice(span.start, span.end)] : [];
      });
      assert.deepEqual(found, marked);
    });
  }
});
