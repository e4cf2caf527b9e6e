import assert from 'node:assert/strict';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { SecretAcrossLines, ShownFunction } from '../../../engine/bugs/model/rewritten.ts';

/** The function is what stands between the marks. */
function shownIn(marked: string): { shown: ShownFunction; text: string; start: number } {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace(/[«»]/g, '');
  return { shown: new ShownFunction(text, { start, end }), text, start };
}

function rewritten(
  marked: string,
  answer: string,
): { result: string; edits: readonly { start: number; text: string }[] } {
  const { shown, text } = shownIn(marked);
  const found = shown.editsFor(answer);
  assert.ok('edits' in found, JSON.stringify(found));
  return { result: applyEdits(text, found.edits), edits: found.edits };
}

const method =
  'class A:\n    «def f(self):\n        if self.x > 0:\n            return 1\n        return 2»\n\n    y = 1\n';

describe('a function as a model sees it', () => {
  it('has no indentation of its place', () => {
    assert.equal(shownIn(method).shown.source, 'def f(self):\n    if self.x > 0:\n        return 1\n    return 2');
  });

  const cases: [string, string, string, string][] = [
    [
      'a changed line becomes the smallest edit',
      method,
      'def f(self):\n    if self.x >= 0:\n        return 1\n    return 2',
      'class A:\n    def f(self):\n        if self.x >= 0:\n            return 1\n        return 2\n\n    y = 1\n',
    ],
    [
      'lines are added with the indentation of the place',
      method,
      'def f(self):\n    if self.x > 0:\n        self.x = 0\n        return 1\n    return 2',
      'class A:\n    def f(self):\n        if self.x > 0:\n            self.x = 0\n            return 1\n        return 2\n\n    y = 1\n',
    ],
    [
      'lines are removed whole, the last one too',
      method,
      'def f(self):\n    if self.x > 0:\n        return 1',
      'class A:\n    def f(self):\n        if self.x > 0:\n            return 1\n\n    y = 1\n',
    ],
    [
      'line ends of Windows are kept',
      '«function f() {\r\n  return 1;\r\n}»\r\n',
      'function f() {\n  const a = 2;\n  return a;\n}',
      'function f() {\r\n  const a = 2;\r\n  return a;\r\n}\r\n',
    ],
    [
      'tabs stay tabs when a model writes blanks',
      '«func f() int {\n\tif a {\n\t\treturn 1\n\t}\n\treturn 2\n}»\n',
      'func f() int {\n    if !a {\n        return 1\n    }\n    return 2\n}',
      'func f() int {\n\tif !a {\n\t\treturn 1\n\t}\n\treturn 2\n}\n',
    ],
    [
      'two blanks stay two when a model writes four',
      '«f() {\n  if (a) {\n    b();\n  }\n}»',
      'f() {\n    if (a) {\n        c();\n    }\n}',
      'f() {\n  if (a) {\n    c();\n  }\n}',
    ],
    [
      'a fence and the documentation above are no part of it',
      '/** Doc. */\n«function f() {\n  return 1;\n}»\n',
      '```js\n/** Doc. */\nfunction f() {\n  return 2;\n}\n```',
      '/** Doc. */\nfunction f() {\n  return 2;\n}\n',
    ],
    [
      'text in strings at the margin stays where it is',
      'class A:\n    «def f(self):\n        return """\nat the margin\n""" + 1»\n',
      'def f(self):\n    return """\nat the margin\n""" + 2',
      'class A:\n    def f(self):\n        return """\nat the margin\n""" + 2\n',
    ],
    [
      'a semicolon after an expression is not added',
      'const f = «() => a + 1»;\n',
      '() => a - 1;',
      'const f = () => a - 1;\n',
    ],
    [
      'no character is cut in two',
      '«f() {\n  return "🙂";\n}»',
      'f() {\n  return "🙃";\n}',
      'f() {\n  return "🙃";\n}',
    ],
  ];
  for (const [name, marked, answer, wanted] of cases) {
    it(name, () => {
      const { result, edits } = rewritten(marked, answer);
      assert.equal(result, wanted);
      assert.ok(edits.every(({ text }) => text.isWellFormed()));
    });
  }

  it('changes nothing outside of what changed', () => {
    const { edits } = rewritten(method, 'def f(self):\n    if self.x >= 0:\n        return 1\n    return 2');
    assert.deepEqual(
      edits.map(({ text }) => text),
      ['='],
    );
  });

  it('is unchanged when only blanks at line ends differ', () => {
    const found = shownIn(method).shown.editsFor(
      'def f(self):  \n    if self.x > 0:\n        return 1\n    return 2\n\n',
    );
    assert.deepEqual(found, { edits: [] });
  });

  const token = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
  it('shows no secret, and puts it back where its line was changed', () => {
    const marked = `«f() {\n  call("${token}", 1);\n  return 1;\n}»`;
    const { source } = shownIn(marked).shown;
    assert.ok(!source.includes(token));
    assert.match(source, /REDACTED_GITHUB_TOKEN/);
    assert.match(
      rewritten(marked, source.replace('return 1', 'return 2')).result,
      new RegExp(`"${token}", 1\\);\n  return 2`),
    );
    assert.match(rewritten(marked, source.replace('", 1)', '", 2)')).result, new RegExp(`"${token}", 2\\)`));
  });

  it('is not shown when a secret spans lines', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(2)}\n${'A1b2C3d4E5f6G7h8'.repeat(4)}\n-----END PRIVATE KEY-----`;
    assert.throws(() => shownIn(`«f() {\n  return \`${pem}\`;\n}»`), SecretAcrossLines);
  });
});
