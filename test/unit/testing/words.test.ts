import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { parseIni } from '../../../engine/testing/ini.ts';
import { parseJsonc } from '../../../engine/testing/jsonc.ts';
import { dropOptions, quoteWord, splitWords } from '../../../engine/testing/words.ts';

describe('words of a command line', () => {
  const lines: readonly [line: string, words: string[]][] = [
    ['mocha --recursive', ['mocha', '--recursive']],
    [`a "b c" 'd "e"' f\\ g`, ['a', 'b c', 'd "e"', 'f g']],
    [`-k "not (a or b)" --x='y z'`, ['-k', 'not (a or b)', '--x=y z']],
    [
      'npm run lint&&nyc mocha || true; echo "a && b"',
      ['npm', 'run', 'lint', '&&', 'nyc', 'mocha', '||', 'true', ';', 'echo', 'a && b'],
    ],
    ['a\n  b', ['a', 'b']],
    ['"say \\"hi\\" \\n"', ['say "hi" \\n']],
    ['', []],
  ];
  for (const [line, words] of lines) it(JSON.stringify(line), () => assert.deepEqual(splitWords(line), words));

  it('are quoted so that a shell gives them back', () => {
    const words = ['plain', 'two words', `it's`, '$HOME', '*', '', 'a\nb', 'ünï', '"', '\\'];
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(quoteWord).join(' ')}`], {
      encoding: 'utf8',
    });
    assert.deepEqual(printed.split('\0').slice(0, -1), words);
  });

  it('lose options, with or without a value of their own', () => {
    const drop = { flags: [/^-x$/, /^--cov=/], withValue: [/^-n$/, /^--maxfail$/] };
    assert.deepEqual(
      dropOptions(['-x', '-n', '4', '--maxfail=2', '--maxfail', '3', '--cov=a', '-m', 'slow', 'tests'], drop),
      ['-m', 'slow', 'tests'],
    );
  });
});

describe('INI files', () => {
  it('continue values on indented lines, and drop comments', () => {
    const ini = parseIni(
      '[tool:pytest]\naddopts =\n    -ra\n    # no\n    --strict\ntestpaths: a b ; here\n\n[other]\nX=1\n',
    );
    assert.equal(ini.get('tool:pytest')?.get('addopts'), '-ra\n--strict');
    assert.equal(ini.get('tool:pytest')?.get('testpaths'), 'a b');
    assert.equal(ini.get('other')?.get('x'), '1');
  });
});

describe('JSON with comments', () => {
  it('loses comments and trailing commas, and nothing inside of strings', () => {
    const text = '\uFEFF{ // one\n "a": "// no /* no */, ]", /* two */ "b": [1, 2,], }';
    assert.deepEqual(parseJsonc(text), { a: '// no /* no */, ]', b: [1, 2] });
    assert.equal(parseJsonc('{'), undefined);
  });
});
