import { grammarOf } from '../../languages/parser.ts';
import type { Candidate, SourceFunction } from '../../protocol/index.ts';
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
    const lineAt = lineCounter(source.text, fn.start, fn.startLine);
    return mutate(rules, source.syntax.tree, source.text, scope, this.#only).map(
      ({ rule, category, explanation, edits }) => {
        const first = edits[0];
        const last = edits.at(-1);
        if (!first || !last) throw new Error(`rule ${rule} made no edit`);
        return {
          id: '',
          strategy: this.id,
          rule,
          category,
          explanation,
          functionId: fn.id,
          edits: edits.map((edit) => ({ file: fn.file, ...edit })),
          startLine: lineAt(first.start),
          // An edit that ends at the start of a line does not touch that line.
          endLine: lineAt(Math.max(last.start, last.end - 1)),
        };
      },
    );
  }
}

/** Line numbers of offsets near `from`, which is on line `fromLine`. */
function lineCounter(text: string, from: number, fromLine: number): (at: number) => number {
  return (at) => {
    let line = fromLine;
    for (let next = text.indexOf('\n', from); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++;
    return line;
  };
}
