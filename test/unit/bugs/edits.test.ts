import assert from 'node:assert/strict';
import { applyEdits, editsByFile, invertEdits, type TextEdit } from '../../../engine/bugs/edits.ts';

describe('edits of a text', () => {
  const text = 'a = 1\r\n\tb = "ä😀"\r\nc';
  const cases: { does: string; edits: TextEdit[]; result: string }[] = [
    { does: 'nothing', edits: [], result: text },
    { does: 'replace', edits: [{ start: 4, end: 5, text: '22' }], result: 'a = 22\r\n\tb = "ä😀"\r\nc' },
    { does: 'insert at both ends', edits: at([0, 0, '<'], [text.length, text.length, '>']), result: `<${text}>` },
    { does: 'remove everything', edits: at([0, text.length, '']), result: '' },
    { does: 'touch', edits: at([0, 1, 'x'], [1, 4, '=']), result: 'x=1\r\n\tb = "ä😀"\r\nc' },
    { does: 'come in any order', edits: at([19, 20, 'd'], [0, 1, 'x']), result: 'x = 1\r\n\tb = "ä😀"\r\nd' },
    {
      does: 'grow and shrink',
      edits: at([0, 1, 'long'], [4, 7, ''], [8, 9, 'bb']),
      result: 'long = \tbb = "ä😀"\r\nc',
    },
  ];
  for (const { does, edits, result } of cases) {
    it(`${does}, and their inverse gives the original back`, () => {
      assert.equal(applyEdits(text, edits), result);
      assert.equal(applyEdits(result, invertEdits(text, edits)), text);
    });
  }

  const wrong: { why: string; edits: TextEdit[]; message: RegExp }[] = [
    { why: 'overlap', edits: at([0, 3, ''], [2, 4, '']), message: /\[0, 3\) and \[2, 4\) overlap/ },
    { why: 'insert twice at one place', edits: at([3, 3, 'a'], [3, 3, 'b']), message: /overlap/ },
    { why: 'end before they start', edits: at([3, 2, '']), message: /outside/ },
    { why: 'lie behind the end', edits: at([0, text.length + 1, '']), message: /outside/ },
    { why: 'lie before the start', edits: at([-1, 1, '']), message: /outside/ },
  ];
  for (const { why, edits, message } of wrong) {
    it(`are refused when they ${why}`, () => {
      assert.throws(() => applyEdits(text, edits), message);
      assert.throws(() => invertEdits(text, edits), message);
    });
  }

  it('are grouped by file, files sorted', () => {
    const edit = (file: string) => ({ file, start: 0, end: 0, text: file });
    const groups = editsByFile([edit('b'), edit('a/z'), edit('b'), edit('a')]);
    assert.deepEqual(
      [...groups].map(([file, list]) => [file, list.length]),
      [
        ['a', 1],
        ['a/z', 1],
        ['b', 2],
      ],
    );
  });
});

function at(...edits: [number, number, string][]): TextEdit[] {
  return edits.map(([start, end, text]) => ({ start, end, text }));
}
