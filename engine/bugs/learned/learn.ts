import type { LanguageRegistry } from '../../languages/registry.ts';
import type { FixCommit } from '../../project/history/fixes.ts';
import type { History } from '../../project/history/history.ts';
import type { Category, FixOrigin, ReportProgress } from '../../protocol/index.ts';
import { categoryOfChange, categoryOfSubject } from '../history/category.ts';
import { differences } from '../history/difference.ts';
import { changedFunctions } from '../history/mirror.ts';
import { leastConfidence } from '../history/strategy.ts';
import {
  antiUnify,
  type ChangePattern,
  generalise,
  holdsName,
  isSound,
  patternId,
  saysEnough,
  wordsIn,
} from './pattern.ts';
import type { ProjectCode, Site } from './project-code.ts';
import { type Unit, unitOf } from './units.ts';
import { showTemplate, type Template, templateOf } from './write.ts';

/** A way in which this project's code was wrong and was mended, to be applied backwards. */
export interface LearnedRule {
  /** `learned-…`; the same for the same change. */
  readonly name: string;
  readonly language: string;
  readonly category: Category;
  /** What good code looks like, and what it looked like before. */
  readonly after: Template;
  readonly before: Template;
  readonly pattern: ChangePattern;
  /** The fixes that it was learned from, newest first. */
  readonly examples: readonly FixOrigin[];
  /** Where it can be applied today. */
  readonly sites: readonly Site[];
}

export interface LearnOptions {
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

interface Learned {
  readonly unit: Unit;
  readonly language: string;
  /** What the bug was, unless its rule says more. */
  readonly otherwise: Category;
  readonly fix: FixCommit;
  /** Qualified name of the function that was fixed: what matches only there is not general. */
  readonly fn: string;
}

interface Proposal {
  readonly pattern: ChangePattern;
  readonly from: readonly Learned[];
}

const mostFixes = 400;
/** A pattern that is everywhere is the language's own, and mutation rules know it. */
const mostSites = 80;
/** So many changes of one form are compared with each other. */
const mostAlike = 60;

/** What a project's fixes have taught, most examples first, then by how often it can be applied. */
export async function learn(
  history: History,
  code: ProjectCode,
  languages: LanguageRegistry,
  { report, signal }: LearnOptions,
): Promise<LearnedRule[]> {
  const learned: Learned[] = [];
  const fixes = history.fixes.filter(({ origin }) => origin.confidence >= leastConfidence).slice(0, mostFixes);
  for (const [index, fix] of fixes.entries()) {
    signal.throwIfAborted();
    report({ phase: 'candidates', message: 'Learning from fixes', done: index, total: fixes.length });
    learned.push(...(await unitsOf(fix, history, languages)));
  }
  const rules = new Map<string, LearnedRule>();
  for (const proposals of proposalsOf(learned)) {
    signal.throwIfAborted();
    for (const proposal of proposals) {
      const rule = await ruleOf(proposal, code);
      if (!rule) continue;
      if (!rules.has(rule.name)) rules.set(rule.name, rule);
      break;
    }
  }
  return withoutTwins([...rules.values()]).sort(
    (a, b) =>
      b.examples.length - a.examples.length ||
      Number(b.sites.length > 1) - Number(a.sites.length > 1) ||
      a.sites.length - b.sites.length ||
      (a.name < b.name ? -1 : 1),
  );
}

async function unitsOf(fix: FixCommit, history: History, languages: LanguageRegistry): Promise<Learned[]> {
  const files = await history.sourcesOf(fix);
  if (!files) return [];
  const found: Omit<Learned, 'otherwise'>[] = [];
  for (const file of files) {
    const language = languages.ofFile(file.path)?.id ?? '';
    for (const { fn, after, before } of await changedFunctions(file, languages)) {
      for (const difference of differences(after, before)) {
        const unit = unitOf(difference);
        if (unit) found.push({ unit, language, fix, fn: fn.name });
      }
    }
  }
  // What the commit says is about the whole of it: of one change among many it may not be true. Nor is what the rest of
  // the change looks like.
  const said = found.length === 1 ? categoryOfSubject(fix.origin.subject) : undefined;
  const otherwise = said ?? 'logic_error';
  return found.map((one) => ({ ...one, otherwise }));
}

/** Of what was taken away a condition was there for a case of its own; else the code itself may tell. */
function categoryOf(after: Template, before: Template): Category | undefined {
  const [good, bad] = [showTemplate(after), showTemplate(before)];
  const said = categoryOfChange(`${good}\n${bad}`);
  return said ?? (bad === '' && /^(?:if|switch|match)\b/.test(good.trim()) ? 'edge_case' : undefined);
}

/** For each change its patterns, best first: what it has in common with other fixes, then alone, ever more general. */
function proposalsOf(learned: readonly Learned[]): Proposal[][] {
  const special = learned.map((one) => generalise(one.unit.after, one.unit.before, 'names'));
  const groups = Map.groupBy(learned.keys(), (i) => {
    const { unit, language } = learned[i] as Learned;
    return [language, ...unit.after.map(({ type }) => type), '<-', ...unit.before.map(({ type }) => type)].join(' ');
  });
  const common = new Map<number, Map<string, Proposal>>();
  for (const group of groups.values()) {
    const members = group.slice(0, mostAlike);
    for (const i of members) {
      const own = new Map<string, Proposal>();
      for (const j of members) {
        const [one, other, first, second] = [special[i], special[j], learned[i], learned[j]];
        if (!one || !other || !first || !second || first.fix === second.fix) continue;
        const pattern = antiUnify(one, other);
        if (!pattern || !saysEnough(pattern)) continue;
        const key = patternId(pattern);
        own.set(key, { pattern, from: [...(own.get(key)?.from ?? [first]), second] });
      }
      common.set(i, own);
    }
  }
  return learned.map((one, i) => {
    const shared = [...(common.get(i)?.values() ?? [])];
    // The more it says the better, and among equals what more fixes have.
    shared.sort((a, b) => wordsIn(b.pattern.after) - wordsIn(a.pattern.after) || b.from.length - a.from.length);
    const alone = (['names', 'parts', 'free'] as const)
      .map((generality) => ({ generality, pattern: generalise(one.unit.after, one.unit.before, generality) }))
      // One fix alone is no style of the project's when all that it says is an operator.
      .filter(({ generality, pattern }) => isSound(pattern) && saysEnough(pattern, generality === 'free' ? 2 : 1))
      .filter(({ pattern }) => wordsIn(pattern.after) > 1 || holdsName([...pattern.after, ...pattern.before]))
      .map(({ pattern }) => ({ pattern, from: [one] }));
    return [...shared, ...alone];
  });
}

async function ruleOf({ pattern, from }: Proposal, code: ProjectCode): Promise<LearnedRule | undefined> {
  const [first] = from;
  if (!first) return undefined;
  const after = templateOf(pattern.after, first.unit.after);
  const before = templateOf(pattern.before, first.unit.before);
  const sites = await code.sitesOf(pattern, before, first.language, mostSites + 1);
  // A function that has moved since is still the one that was fixed.
  const fixed = new Set(from.map(({ fn }) => lastName(fn)));
  const elsewhere = sites.filter(({ fn }) => !fixed.has(lastName(fn.name)));
  if (elsewhere.length === 0 || sites.length > mostSites) return undefined;
  const examples = [...new Map(from.map(({ fix }) => [fix.commit.hash, fix.origin])).values()];
  examples.sort((a, b) => (a.date < b.date ? 1 : -1));
  const { language } = first;
  const category = categoryOf(after, before) ?? first.otherwise;
  return { name: `learned-${patternId(pattern)}`, language, category, after, before, pattern, examples, sites };
}

function lastName(name: string): string {
  return name.split('.').at(-1) ?? name;
}

/** Of rules that do the same at the same places, the one with more examples. */
function withoutTwins(rules: readonly LearnedRule[]): LearnedRule[] {
  const best = new Map<string, LearnedRule>();
  for (const rule of rules) {
    const key = JSON.stringify(rule.sites.map(({ file, edits }) => [file, edits]));
    const other = best.get(key);
    if (!other || rule.examples.length > other.examples.length) best.set(key, rule);
  }
  return [...best.values()];
}
