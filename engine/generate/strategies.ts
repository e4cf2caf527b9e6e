import { CombineStrategy } from '../bugs/combine/strategy.ts';
import { HistoryStrategy, type ProjectMeans } from '../bugs/history/strategy.ts';
import { LearnedStrategy } from '../bugs/learned/strategy.ts';
import { ModelStrategy } from '../bugs/model/strategy.ts';
import { MutationStrategy } from '../bugs/mutation/strategy.ts';
import type { ReadText } from '../bugs/sources.ts';
import type { Strategy } from '../bugs/strategy.ts';
import { StubStrategy } from '../bugs/stub/strategy.ts';
import { VaryStrategy } from '../bugs/vary/strategy.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import { readText } from '../project/snapshot.ts';
import { exitCodes, Problem } from '../protocol/index.ts';
import type { Asking } from './asking.ts';

/** What strategies are made from. */
export interface StrategyMaterial {
  readonly languages: LanguageRegistry;
  readonly read: ReadText;
  /** The project's own source files, tests aside. */
  readonly files: readonly string[];
  /** The only mutation rules to use; all when left out. */
  readonly rules?: readonly string[] | undefined;
  /** For strategies that look at the whole project and its history. */
  readonly project: ProjectMeans;
  /** The model, opened when the first strategy wants it. @throws Problem `no-model` and others. */
  asking(): Asking;
}

const known: Readonly<Record<string, (material: StrategyMaterial) => Strategy>> = {
  mutation: ({ rules }) => new MutationStrategy(rules),
  history: ({ project }) => new HistoryStrategy(project),
  learned: ({ project }) => new LearnedStrategy(project),
  stub: () => new StubStrategy(),
  combine: () => new CombineStrategy(),
  vary: ({ languages, rules, project: { analysis } }) => {
    const { functions, snapshot } = analysis;
    return new VaryStrategy({ languages, functions, rules, read: (file) => readText(snapshot, file) });
  },
  model: ({ languages, read, files, asking }) => {
    const { model, answers, dropped, exhausted } = asking();
    return new ModelStrategy({ model, answers, languages, read, files, dropped, exhausted });
  },
};

export const strategyNames: string[] = Object.keys(known);

/** The strategies that ask a language model. */
export const asksModel: ReadonlySet<string> = new Set(['model']);

/** The strategies that read the project's history. */
const readsHistory: ReadonlySet<string> = new Set(['history', 'learned']);

/**
 * What is used when nobody says: for a whole project everything that costs nothing and makes bugs (a stub makes a task),
 * since a balanced pool comes of many ways; for a function or a file what gives bugs at once.
 */
export function defaultStrategies(target: 'function' | 'file' | 'all'): string[] {
  return target === 'all' ? ['mutation', 'history', 'learned', 'combine'] : ['mutation'];
}

/** Those that have something to work on: what reads a history that is not there gives way to the others, if any. */
export function usableStrategies(names: readonly string[], hasHistory: boolean): readonly string[] {
  const usable = hasHistory ? names : names.filter((name) => !readsHistory.has(name));
  return usable.some((name) => !goesOnFromProved.has(name)) ? usable : names;
}

/** The strategies that make bugs out of proved ones. */
export const goesOnFromProved: ReadonlySet<string> = new Set(['combine', 'vary']);

/** @throws Problem `unknown-strategy` (exit code 2). */
export function checkStrategies(names: readonly string[]): void {
  const name = names.find((wanted) => !Object.hasOwn(known, wanted));
  if (name === undefined) return;
  throw new Problem({
    code: 'unknown-strategy',
    message: `There is no strategy called '${name}'.`,
    remedy: `Known: ${Object.keys(known).join(', ')}.`,
    exitCode: exitCodes.usage,
  });
}

/** Strategies by name, each once. Problems: `unknown-strategy`, and those of what they need. */
export function strategiesOf(names: readonly string[], material: StrategyMaterial): Strategy[] {
  checkStrategies(names);
  return [...new Set(names)].flatMap((name) => known[name]?.(material) ?? []);
}
