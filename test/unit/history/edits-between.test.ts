import assert from 'node:assert/strict';
import { applyEdits, invertEdits } from '../../../engine/bugs/edits.ts';
import { editsBetween } from '../../../engine/bugs/history/edits-between.ts';

describe('edits between two texts', () => {
  const cases: readonly [name: string, from: string, to: string, edits: number][] = [
    ['nothing changed', 'a\nb\n', 'a\nb\n', 0],
    ['one operator', 'if a < b:\n  c\n', 'if a <= b:\n  c\n', 1],
    ['two places', 'a1\nb\nc1\n', 'a2\nb\nc2\n', 2],
    ['a line taken away', 'a\nb\nc\n', 'a\nc\n', 1],
    ['a line added at the end, without a line feed', 'a\nb', 'a\nb\nc', 1],
    ['carriage returns', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n', 1],
    ['the last line feed gone', 'a\nb\n', 'a\nb', 1],
    ['surrogates that share a half', 'x = "😀"\n', 'x = "😁"\n', 1],
    ['everything', 'a\n', 'b\n', 1],
    ['repetition', 'a\na\na\n', 'a\na\n', 1],
  ];
  for (const [name, from, to, count] of cases) {
    it(name, () => {
      const edits = editsBetween(from, to);
      assert.equal(edits.length, count);
      assert.equal(applyEdits(from, edits), to);
      assert.equal(applyEdits(to, invertEdits(from, edits)), from);
      for (const { text } of edits) assert.ok(text.isWellFormed());
    });
  }

  it('only what differs is replaced', () => {
    assert.deepEqual(editsBetween('x\nif a < b:\n', 'x\nif a <= b:\n'), [{ start: 8, end: 8, text: '=' }]);
  });
});
