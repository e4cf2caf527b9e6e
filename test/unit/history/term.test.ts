import assert from 'node:assert/strict';
import { parseTerm, termAt, termIn, termsIn } from '../../../engine/bugs/history/term.ts';
import { grammarOf, withTree } from '../../../engine/languages/parser.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';

const texts: Readonly<Record<string, string>> = {
  'a.py': `"""Queues."""\n# of the shop\nclass Queue:\n    @property\n    def size(self):\n        return len(self.items)  # all\n\n    def text(self):\n        return f"{[x for x in self.items]}"\n`,
  'a.js': `/** Sums. */\nexport const sum = (a) => a.reduce((x, y) => x + y, 0);\nconst said = \`\${sum([1])} in all\`;\n`,
  'a.go': `package shop\n\n// Sum adds.\nfunc Sum(all []int) (sum int) {\n\tfor _, one := range all {\n\t\tsum += one\n\t}\n\treturn\n}\n`,
};

describe('the term of a stretch of text', () => {
  for (const [file, text] of Object.entries(texts)) {
    it(`in ${file} is the same whether it is made alone or with its whole file`, async () => {
      const profile = (await loadLanguages()).ofFile(file) ?? assert.fail();
      const root = await parseTerm(profile, file, text);
      await withTree(grammarOf(profile, file), text, (tree) => {
        for (const { start, end } of termsIn(root)) {
          assert.deepEqual(termIn(tree, text, start, end), termAt(root, start, end));
          // With the white space around it, and cut short.
          assert.deepEqual(termIn(tree, text, start - 1, end + 1), termAt(root, start - 1, end + 1));
          assert.deepEqual(termIn(tree, text, start, end - 1), termAt(root, start, end - 1));
        }
      });
    });
  }
});
