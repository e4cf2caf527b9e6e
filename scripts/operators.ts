/**
 * `npm run operators`: writes the table of all mutation rules into docs/mutation-operators.md. A test compares the file with
 * what this would write.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readRuleFile } from '../engine/bugs/mutation/rule-file.ts';

export const page = resolve(import.meta.dirname, '../docs/mutation-operators.md');

const languagesFolder = resolve(import.meta.dirname, '../engine/languages');
const start = '<!-- rules -->\n';
const end = '<!-- /rules -->\n';

/** Rule names of each language with rules, in the rule files' order. */
export function rulesByLanguage(): ReadonlyMap<string, ReadonlySet<string>> {
  const languages = readdirSync(languagesFolder).filter((id) => existsSync(join(languagesFolder, id, 'mutations.scm')));
  return new Map(languages.sort().map((id) => [id, new Set(readRuleFile(id).flatMap(({ name }) => name ?? []))]));
}

/** The page with its generated part as the rules want it. */
export function withRules(text: string): string {
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${page} has no place for the rules`);
  return `${text.slice(0, from + start.length)}\n${table()}\n${text.slice(to)}`;
}

function table(): string {
  const languages = rulesByLanguage();
  const rules = new Map<string, { categories: Set<string>; says: string }>();
  for (const id of languages.keys()) {
    for (const { name, text } of readRuleFile(id)) {
      const [, category = '', explanation = ''] = /#bug!\s+"[^"]*"\s+"([^"]*)"\s+"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
      if (!name) continue;
      const rule = rules.get(name) ?? { categories: new Set(), says: plain(explanation) };
      rules.set(name, rule);
      rule.categories.add(category);
    }
  }
  const head = ['rule', 'category', ...languages.keys(), 'what it says'];
  const rows = [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { categories, says }]) => [
      `\`${name}\``,
      [...categories].join(', '),
      ...[...languages.values()].map((names) => (names.has(name) ? '✓' : '')),
      says,
    ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** An explanation without the captures that it names. */
function plain(explanation: string): string {
  return explanation
    .replace(/\\(.)/g, '$1')
    .replace(/@(\{\w+\}|\(\w+\)|\w+)/g, '…')
    .replaceAll('|', '\\|');
}

if (import.meta.main) writeFileSync(page, withRules(readFileSync(page, 'utf8')));
