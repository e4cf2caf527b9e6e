import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath } from '../../../engine/assets.ts';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { type Mutation, mutate } from '../../../engine/bugs/mutation/apply.ts';
import { type Example, readRuleFile } from '../../../engine/bugs/mutation/rule-file.ts';
import { loadRules } from '../../../engine/bugs/mutation/rules.ts';
import { withTree } from '../../../engine/languages/parser.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';

/** The rule applied to an example's code, treated as the inside of one function. */
async function results(language: string, grammar: string, rule: string, code: string) {
  const rules = await loadRules(language, grammar);
  const mutations: Mutation[] = await withTree(grammar, code, (tree) => {
    assert.equal(tree.rootNode.hasError, false, `the example does not parse:\n${code}`);
    return mutate(rules, tree, code, { start: 0, end: code.length, nested: [] }, new Set([rule]));
  });
  const texts: string[] = [];
  for (const { edits } of mutations) {
    const text = applyEdits(code, edits);
    texts.push(text);
    assert.notEqual(text, code);
    await withTree(grammar, text, (tree) => assert.equal(tree.rootNode.hasError, false, `does not parse:\n${text}`));
  }
  return texts;
}

async function check(language: string, grammar: string, rule: string, example: Example) {
  const texts = await results(language, grammar, rule, example.before);
  if (example.after.length === 0) assert.deepEqual(texts, []);
  for (const wanted of example.after) {
    if (!texts.includes(wanted)) assert.equal(texts.join('--- or ---\n'), wanted);
  }
}

const folder = assetPath('languages');
const languages = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'mutations.scm')));

for (const language of languages) {
  describe(`mutation rules of ${language}`, () => {
    const patterns = readRuleFile(language);
    const names = [...new Set(patterns.flatMap(({ name }) => name ?? []))];
    let grammars: string[];
    before(async () => {
      grammars = [...new Set(Object.values((await loadLanguages()).byId(language).grammars))];
      assert.ok(grammars.length > 0);
    });

    it('are at least twenty-five', () => assert.ok(names.length >= 25, `${names.length} rules`));

    it('compile for every grammar of the language', async function () {
      this.timeout(120_000);
      for (const grammar of grammars) assert.deepEqual((await loadRules(language, grammar)).rules, names);
    });

    for (const name of names) {
      const examples = patterns.flatMap((pattern) => (pattern.name === name ? pattern.examples : []));
      describe(name, () => {
        it('shows by an example what it does', () => {
          assert.ok(examples.some((example) => example.after.length > 0));
        });
        for (const example of examples) {
          const does = example.after.length > 0 ? 'changes' : 'leaves alone';
          it(`${does} the code of line ${example.line}`, async () => {
            for (const grammar of grammars) await check(language, grammar, name, example);
          });
        }
      });
    }
  });
}
