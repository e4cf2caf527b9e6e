import assert from 'node:assert/strict';
import { readRuleFile } from '../../../engine/bugs/mutation/rule-file.ts';
import { type Category, categories } from '../../../engine/protocol/index.ts';
import { rulesByLanguage } from '../../../scripts/operators.ts';

/** Rules whose sites do not all have one category, and why; each language may have some of these and no other. */
const exceptions: Readonly<Record<string, { readonly categories: readonly Category[]; readonly why: string }>> = {
  'guard-removed': {
    categories: ['null_handling', 'edge_case'],
    why: 'what the guard kept away is a missing value or another special case: its condition tells which',
  },
  'slice-bound-dropped': {
    categories: ['off_by_one', 'logic_error'],
    why: 'without a bound of 1 or -1 one element is too many, without any other bound the wrong part is taken',
  },
  'term-dropped': {
    categories: ['off_by_one', 'logic_error'],
    why: 'a term of 1 corrects a position, any other is part of a calculation',
  },
  'type-check-weakened': {
    categories: ['type', 'null_handling'],
    why: "`typeof x === 'undefined'` asks for a missing value, all others for a type",
  },
};

/** Categories of each rule by language, with inherited rules. */
function categoriesByRule(): Map<string, Map<string, Set<string>>> {
  const rules = new Map<string, Map<string, Set<string>>>();
  for (const language of rulesByLanguage().keys()) {
    for (const { name, text } of readRuleFile(language)) {
      if (!name) continue;
      const languages = rules.get(name) ?? new Map<string, Set<string>>();
      rules.set(name, languages);
      const own = languages.get(language) ?? new Set();
      languages.set(language, own.add(/#bug!\s+"[^"]*"\s+"([^"]*)"/.exec(text)?.[1] ?? ''));
    }
  }
  return rules;
}

describe('categories of mutation rules', () => {
  const rules = categoriesByRule();

  it('are one for each rule, whatever the language, but for the exceptions that have a reason', () => {
    const mixed = [...rules].flatMap(([name, languages]) => {
      const all = new Set([...languages.values()].flatMap((own) => [...own]));
      const told = [...languages].map(([language, own]) => `${language}: ${[...own].join(', ')}`);
      return all.size > 1 && !(name in exceptions) ? [`${name}: ${told.join('; ')}`] : [];
    });
    assert.deepEqual(mixed, []);
  });

  for (const [name, { categories: allowed, why }] of Object.entries(exceptions)) {
    it(`of ${name} are ${allowed.join(' and ')}: ${why}`, () => {
      const languages = rules.get(name) ?? assert.fail('there is no such rule');
      const all = new Set([...languages.values()].flatMap((own) => [...own]));
      assert.deepEqual([...all].sort(), [...allowed].sort());
    });
  }

  it('leave no category of the pool without a rule, but for `other`', () => {
    const used = new Set(
      [...rules.values()].flatMap((languages) => [...languages.values()].flatMap((own) => [...own])),
    );
    assert.deepEqual([...used].sort(), categories.filter((category) => category !== 'other').sort());
  });
});
