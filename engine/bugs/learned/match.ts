import { type Term, textOf } from '../history/term.ts';
import { anything, isSlot, type Pattern } from './pattern.ts';

/** What the slots stand for at one place. */
export type Bindings = ReadonlyMap<string, Term>;

/** The bindings with which neighbouring terms are the patterns; undefined when they are not. */
export function match(patterns: readonly Pattern[], terms: readonly Term[]): Bindings | undefined {
  if (patterns.length !== terms.length) return undefined;
  const bindings = new Map<string, Term>();
  const fits = patterns.every((pattern, i) => {
    const term = terms[i];
    return term !== undefined && matchOne(pattern, term, bindings);
  });
  return fits ? bindings : undefined;
}

function matchOne(pattern: Pattern, term: Term, bindings: Map<string, Term>): boolean {
  if (isSlot(pattern)) {
    // Punctuation and keywords are no parts of their own.
    if (!term.named) return false;
    if (pattern.slot === anything) return true;
    const bound = bindings.get(pattern.slot);
    if (bound) return bound.digest === term.digest;
    bindings.set(pattern.slot, term);
    return true;
  }
  if (pattern.type !== term.type) return false;
  if ('text' in pattern) return term.children.length === 0 && textOf(term) === pattern.text;
  return (
    pattern.children.length === term.children.length &&
    pattern.children.every((child, i) => {
      const part = term.children[i];
      return part !== undefined && matchOne(child, part, bindings);
    })
  );
}

/** Terms by type, with the parent and place of each: where patterns are looked up. */
export class TermIndex {
  readonly #byType = new Map<string, { term: Term; parent: Term | undefined; at: number }[]>();

  constructor(root: Term) {
    const visit = (term: Term, parent: Term | undefined, at: number): void => {
      const list = this.#byType.get(term.type);
      if (list) list.push({ term, parent, at });
      else this.#byType.set(term.type, [{ term, parent, at }]);
      term.children.forEach((child, i) => {
        visit(child, term, i);
      });
    };
    visit(root, undefined, 0);
  }

  /** Places where neighbours are the patterns, in order of the text. */
  *find(
    patterns: readonly Pattern[],
  ): Generator<{ terms: readonly Term[]; bindings: Bindings; parent: Term | undefined }> {
    const [first] = patterns;
    if (!first || isSlot(first)) return;
    for (const { term, parent, at } of this.#byType.get(first.type) ?? []) {
      const terms = patterns.length === 1 ? [term] : (parent?.children.slice(at, at + patterns.length) ?? []);
      const bindings = match(patterns, terms);
      if (bindings) yield { terms, bindings, parent };
    }
  }
}
