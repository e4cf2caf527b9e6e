import { readRuleFile } from '../bugs/mutation/rule-file.ts';
import { closest } from '../project/closest.ts';
import { exitCodes, Problem, type SourceFunction } from '../protocol/index.ts';

/** The strategies that make bugs by mutation rules, and so heed a choice among them. */
const byRule: ReadonlySet<string> = new Set(['mutation', 'vary']);

/**
 * That a choice among mutation rules chooses something, whatever the project.
 * @throws Problem `usage` when no rule is named, or nothing that was asked for works by rules.
 */
export function checkRuleChoice(rules: readonly string[], strategies: readonly string[]): void {
  if (rules.length === 0) {
    throw new Problem({
      code: 'usage',
      message: 'No mutation rule is named, though only some were to be used.',
      remedy: 'Name at least one with --rule, or leave the option out to have all of them.',
      exitCode: exitCodes.usage,
    });
  }
  if (strategies.some((name) => byRule.has(name))) return;
  throw new Problem({
    code: 'usage',
    message: `Mutation rules are chosen, but nothing is mutated: the strategies are ${strategies.join(', ')}.`,
    why: `Only ${[...byRule].join(' and ')} make bugs by these rules.`,
    remedy: 'Add --strategy mutation, or leave --rule out.',
    exitCode: exitCodes.usage,
  });
}

/**
 * That each rule is one of the languages that these functions are written in.
 * @throws Problem `unknown-rule` with the nearest names.
 */
export function checkRules(rules: readonly string[], functions: readonly SourceFunction[]): void {
  const languages = [...new Set(functions.map(({ language }) => language))].sort();
  const known = new Set(languages.flatMap((id) => readRuleFile(id).flatMap(({ name }) => name ?? [])));
  const unknown = rules.filter((name) => !known.has(name));
  const [first] = unknown;
  if (first === undefined) return;
  const near = closest(first, [...known], ({ length }) => Math.max(3, length * 0.6));
  throw new Problem({
    code: 'unknown-rule',
    message: `There is no mutation rule ${unknown.join(', nor ')} for ${languages.join(' or ')}.`,
    why: near.length > 0 ? `The closest to ${first} are ${near.join(', ')}.` : `There are ${known.size} rules.`,
    remedy:
      'docs/mutation-operators.md lists all rules, and `bugsmith generate --dry-run` shows what each would do here.',
    exitCode: exitCodes.usage,
  });
}
