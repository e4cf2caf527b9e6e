import { Query } from 'web-tree-sitter';
import { loadGrammar } from '../../languages/parser.ts';
import { type Category, categories } from '../../protocol/index.ts';
import { type Action, compileAction } from './actions.ts';
import { type Condition, compileCondition } from './conditions.ts';
import { type Operand, toOperand } from './operands.ts';
import { type RulePattern, readRuleFile } from './rule-file.ts';
import { parseTemplate, type Template } from './template.ts';

/** A pattern with what it does: a rule's (`bug`), a place closed to rules (`skip`), or a variable's declaration. */
export interface CompiledPattern {
  readonly source: RulePattern;
  readonly conditions: readonly Condition[];
  readonly bug?: {
    readonly rule: string;
    readonly category: Category;
    readonly explanation: Template;
    /** Each alternative is a bug of its own: all of its actions together. */
    readonly alternatives: readonly (readonly Action[])[];
    /** The capture that says whose site it is; without it, the nodes that change do. */
    readonly owner?: string;
  };
  readonly skip?: { readonly capture: string; readonly rules: ReadonlySet<string> | undefined };
  /** The capture that is a variable's name where it is declared. */
  readonly variable?: string;
}

/** All rules of a language, compiled for one grammar. */
export interface RuleSet {
  readonly query: Query;
  /** In the query's order. */
  readonly patterns: readonly CompiledPattern[];
  /** Rule names in the file's order. */
  readonly rules: readonly string[];
}

const loaded = new Map<string, Promise<RuleSet>>();

/** The rules of a language's folder for one of its grammars; compiled once. */
export function loadRules(language: string, grammar: string): Promise<RuleSet> {
  const key = `${language}/${grammar}`;
  let rules = loaded.get(key);
  if (!rules) {
    rules = compileRules(readRuleFile(language), grammar);
    loaded.set(key, rules);
  }
  return rules;
}

/** @throws an Error that names file, line and rule of the first pattern that is wrong. */
export async function compileRules(sources: readonly RulePattern[], grammar: string): Promise<RuleSet> {
  const language = await loadGrammar(grammar);
  let query: Query;
  try {
    query = new Query(language, sources.map((source) => source.text).join('\n'));
  } catch (error) {
    // Found out pattern by pattern, so that the message can name the place.
    for (const source of sources) {
      try {
        new Query(language, source.text).delete();
      } catch (cause) {
        throw new Error(at(source, `${messageOf(cause)} (grammar ${grammar})`), { cause });
      }
    }
    throw error;
  }
  const patterns = sources.map((source, index) => compilePattern(source, query, index));
  const rules = [...new Set(patterns.flatMap((pattern) => pattern.bug?.rule ?? []))];
  return { query, patterns, rules };
}

function compilePattern(source: RulePattern, query: Query, index: number): CompiledPattern {
  try {
    return readDirectives(source, query, index);
  } catch (cause) {
    throw new Error(at(source, messageOf(cause)), { cause });
  }
}

function readDirectives(source: RulePattern, query: Query, index: number): CompiledPattern {
  const known = new Set([...source.text.matchAll(/@(\w+)/g)].map(([, name = '']) => name));
  // Only captures of the pattern itself: what a directive names must be among them.
  const captured = new Set(query.captureNames.filter((name) => known.has(name)));
  if (captured.has('new')) throw new Error('no capture may be called @new');
  const conditions: Condition[] = [];
  const alternatives: Action[][] = [[]];
  let head: { rule: string; category: Category; explanation: Template } | undefined;
  let skip: CompiledPattern['skip'];
  let owner: string | undefined;
  let variable: string | undefined;
  for (const { operator, operands: steps } of query.predicates[index] ?? []) {
    const operands = steps.map(toOperand);
    for (const operand of operands) {
      if (operand.type === 'capture' && !captured.has(operand.value))
        throw new Error(`nothing captures @${operand.value}`);
    }
    if (operator === 'bug!') {
      if (head) throw new Error("'#bug!' is there twice");
      head = readHead(
        operands.map((operand) => operand.value),
        captured,
      );
    } else if (operator === 'skip!') {
      const [target, ...rules] = operands;
      if (target?.type !== 'capture' || skip) throw new Error("'#skip!' wants one capture, once");
      skip = { capture: target.value, rules: rules.length > 0 ? new Set(rules.map((rule) => rule.value)) : undefined };
    } else if (operator === 'belongs!') {
      owner = onlyCapture(operator, operands, owner);
    } else if (operator === 'variable!') {
      variable = onlyCapture(operator, operands, variable);
    } else if (operator === 'or!') {
      alternatives.push([]);
    } else if (operator.endsWith('?')) {
      conditions.push(compileCondition(operator, operands));
    } else {
      alternatives.at(-1)?.push(compileAction(operator, operands, captured));
    }
  }
  const actions = alternatives.flat().length;
  if (skip) {
    if (head || actions > 0) throw new Error("a pattern with '#skip!' can have neither '#bug!' nor actions");
    return { source, conditions, skip };
  }
  if (variable !== undefined) {
    if (head || actions > 0) throw new Error("a pattern with '#variable!' can have neither '#bug!' nor actions");
    return { source, conditions, variable };
  }
  if (!head) throw new Error("the pattern has none of '#bug!', '#skip!' and '#variable!'");
  if (alternatives.some((list) => list.length === 0)) throw new Error('an alternative has no action');
  return { source, conditions, bug: { ...head, alternatives, ...(owner === undefined ? {} : { owner }) } };
}

function onlyCapture(operator: string, operands: readonly Operand[], known: string | undefined): string {
  const [target, ...more] = operands;
  if (target?.type !== 'capture' || more.length > 0 || known !== undefined) {
    throw new Error(`'#${operator}' wants one capture, once`);
  }
  return target.value;
}

function readHead(texts: readonly string[], captured: ReadonlySet<string>) {
  const [rule = '', category = '', explanation = '', ...more] = texts;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(rule)) throw new Error(`'${rule}' is no kebab-case name`);
  const known = categories.find((name) => name === category);
  if (!known) throw new Error(`'${category}' is no category; there are ${categories.join(', ')}`);
  if (!explanation || more.length > 0) throw new Error("'#bug!' wants a name, a category and an explanation");
  return { rule, category: known, explanation: parseTemplate(explanation, new Set([...captured, 'new'])) };
}

function at(source: RulePattern, message: string): string {
  return `${source.language}/mutations.scm:${source.line}${source.name ? ` (${source.name})` : ''}: ${message}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
