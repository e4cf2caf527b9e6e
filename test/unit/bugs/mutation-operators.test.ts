import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { page, rulesByLanguage, withRules } from '../../../scripts/operators.ts';

describe('docs/mutation-operators.md', () => {
  const text = readFileSync(page, 'utf8');
  const languages = rulesByLanguage();

  it('has the table of all rules as `npm run operators` writes it', () => {
    assert.equal(withRules(text), text);
    for (const [language, names] of languages) {
      for (const name of names) assert.ok(text.includes(`\`${name}\``), `${name} of ${language} is missing`);
    }
  });

  /** The columns of the comparisons, and whose rules they may name. */
  const columns: Readonly<Record<string, readonly string[]>> = {
    Python: ['python'],
    'JavaScript, TypeScript': ['javascript', 'typescript'],
    Go: ['go'],
  };
  const comparisons = text.slice(0, text.indexOf('## All rules')).split(/^## /m).slice(1);

  for (const section of comparisons) {
    const title = section.slice(0, section.indexOf('\n'));
    it(`names only rules of the column's language: ${title}`, () => {
      const [head = [], , ...rows] = section
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) => line.split('|').slice(1, -1));
      assert.ok(rows.length > 10);
      for (const row of rows) {
        assert.equal(row.length, head.length, `a row with another number of cells: ${row[0]}`);
        row.forEach((cell, index) => {
          const ids = columns[head[index]?.trim() ?? ''];
          if (!ids) return;
          const named = cell.match(/(?<=`)[a-z0-9-]+(?=`)/g) ?? [];
          assert.ok(named.length > 0 || cell.trim() === '—', `neither a rule nor a dash: ${row[0]}`);
          assert.ok(named.length > 0 || row.at(-1)?.trim(), `a dash without a reason: ${row[0]}`);
          for (const name of named) {
            assert.ok(
              ids.some((id) => languages.get(id)?.has(name)),
              `${ids[0]} has no rule ${name} (${row[0]?.trim()})`,
            );
          }
        });
      }
    });
  }
});
