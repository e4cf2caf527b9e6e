import { grammarOf } from '../../languages/parser.ts';
import type { Candidate, SourceFunction } from '../../protocol/index.ts';
import { linesTouched, type TextEdit } from '../edits.ts';
import type { SourceFile } from '../sources.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';
import { mutate } from './apply.ts';
import { loadRules, type RuleSet } from './rules.ts';

/** Bugs from the language's `mutations.scm`: every site of every rule in the function, in source order. */
export class MutationStrategy implements Strategy {
  readonly id = 'mutation';
  readonly #only: ReadonlySet<string> | undefined;

  /** @param rules names of the only rules to use; all when left out. */
  constructor(rules?: readonly string[]) {
    this.#only = rules && new Set(rules);
  }

  async *generate(fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    const { sources, profile, signal } = context;
    signal.throwIfAborted();
    const rules = await loadRules(profile.id, grammarOf(profile, fn.file));
    const candidates = await sources.use(fn.file, (source) => this.#candidates(fn, source, rules, context));
    for (const candidate of candidates) {
      signal.throwIfAborted();
      const { id } = await sources.fingerprint(candidate.edits);
      yield { ...candidate, id };
    }
  }

  #candidates(fn: SourceFunction, source: SourceFile, rules: RuleSet, context: StrategyContext): Candidate[] {
    if (!source.syntax) throw new Error(`${fn.file} has no syntax tree`);
    const nested = context.functions.filter(
      (other) =>
        other.file === fn.file &&
        other.start >= fn.start &&
        other.end <= fn.end &&
        other.end - other.start < fn.end - fn.start,
    );
    const scope = { start: fn.start, end: fn.end, nested };
    const mutations = mutate(rules, source.syntax.tree, source.text, scope, this.#only);
    return mutations.flatMap(({ rule, category, explanation, edits }) => {
      if (edits.length === 0) throw new Error(`rule ${rule} made no edit`);
      // A function that is gone as a whole is no slip, and no riddle.
      if ([fn, ...nested].some((one) => losesFunction(source.text, edits, one))) return [];
      return {
        id: '',
        strategy: this.id,
        rule,
        category,
        explanation,
        functionId: fn.id,
        edits: edits.map((edit) => ({ file: fn.file, ...edit })),
        ...linesTouched(source.text, edits, fn),
      };
    });
  }
}

/** Whether head and body of the function are taken away and its body is put back nowhere. */
function losesFunction(text: string, edits: readonly TextEdit[], { bodyStart, bodyEnd }: SourceFunction): boolean {
  if (!edits.some((edit) => edit.start < bodyStart && edit.end >= bodyEnd)) return false;
  const bare = (code: string): string => code.replace(/\s+/g, '');
  return !bare(edits.map((edit) => edit.text).join(' ')).includes(bare(text.slice(bodyStart, bodyEnd)));
}
