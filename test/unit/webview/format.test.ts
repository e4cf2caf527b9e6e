import assert from 'node:assert/strict';
import { plain } from '../../../webview/shared/ansi.ts';
import { duration, percent } from '../../../webview/shared/format.ts';

describe('output of programs', () => {
  const cases: readonly [name: string, output: string, text: string][] = [
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['links', '\u001b]8;;https://a.b\u001b\\here\u001b]8;;\u001b\\', 'here'],
    ['lines written over', 'a\n10 %\r50 %\r100 %\nb', 'a\n100 %\nb'],
    ['line ends of Windows', 'a\r\nb\r\n', 'a\nb'],
    ['bells and backspaces', 'a\u0007b\u0008', 'ab'],
    ['tabs, letters and signs as they are', '\tä → 🙂 [0m', '\tä → 🙂 [0m'],
    ['a sequence that was cut off', 'a\u001b[3', 'a'],
  ];
  for (const [name, output, text] of cases) it(name, () => assert.equal(plain(output), text));
});

describe('numbers for a person', () => {
  const shares: readonly [number, string][] = [
    [0, '0%'],
    [0.004, '0.4%'],
    [0.0833, '8.3%'],
    [0.0996, '10%'],
    [0.5, '50%'],
    [1, '100%'],
  ];
  for (const [share, text] of shares) it(text, () => assert.equal(percent(share, 'en'), text));
  const times: readonly [number, string][] = [
    [0, '0 sec'],
    [0.44, '0.4 sec'],
    [9.96, '10 sec'],
    [59.6, '1 min'],
    [200, '3 min 20 sec'],
    [7260, '2 hr 1 min'],
  ];
  for (const [seconds, text] of times) it(text, () => assert.equal(duration(seconds, 'en'), text));
  it('in the words of the language', () => {
    assert.equal(duration(2.5, 'de'), '2,5 Sek.');
  });
});
