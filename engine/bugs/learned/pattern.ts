import { hash53 } from '../hash.ts';
import { type Term, textOf } from '../history/term.ts';

/** A term in which some parts may be anything: slots of one name stand for equal parts. */
export type Pattern =
  | { readonly slot: string }
  | { readonly type: string; readonly text: string }
  | { readonly type: string; readonly children: readonly Pattern[] };

/** A change as a pattern: neighbours before it and after it. Backwards it turns the one into the other. */
export interface ChangePattern {
  readonly after: readonly Pattern[];
  readonly before: readonly Pattern[];
}

export function isSlot(pattern: Pattern): pattern is { readonly slot: string } {
  return 'slot' in pattern;
}

/** Any part of it, for slots that nothing has to be equal to. */
export const anything = '_';

/** Which parts of a change become slots, from the most special to the most general. */
export type Generality = 'names' | 'parts' | 'free';

/** A leaf that names a variable or is a literal: what differs from place to place. */
export function isOpen(term: Term, parent: Term | undefined): boolean {
  if (!term.named || term.children.length > 0) return false;
  if (/number|integer|float|string|literal|char|regex|template/.test(term.type)) return true;
  if (term.type !== 'identifier') return false;
  if (!parent) return true;
  const at = parent.children.indexOf(term);
  const previous = parent.children[at - 1];
  // What is called, looked up in something, or named as an argument is part of the style.
  if (previous && /^(?:\.|\?\.|->|::)$/.test(textOf(previous))) return false;
  if (at === 0 && /call|new_expression/.test(parent.type)) return false;
  return !(at === 0 && /keyword_argument|labeled|pair/.test(parent.type));
}

/**
 * A change made general. `names`: variables and literals that both sides have become slots; `parts`: so do the largest
 * parts that both have; `free`: also what only the fixed side has may be anything.
 */
export function generalise(after: readonly Term[], before: readonly Term[], generality: Generality): ChangePattern {
  const shared = sharedDigests(after, before);
  const roots = new Set<Term>([...after, ...before]);
  const slots = new Map<number, string>();
  const slotFor = (digest: number) => {
    const known = slots.get(digest);
    if (known !== undefined) return known;
    const name = slotName(slots.size);
    slots.set(digest, name);
    return name;
  };
  const convert = (term: Term, parent: Term | undefined, side: 'after' | 'before'): Pattern => {
    const open = isOpen(term, parent);
    const inBoth = shared.has(term.digest);
    if (!roots.has(term) || open) {
      if (inBoth && open) return { slot: slotFor(term.digest) };
      const isPart =
        term.named &&
        term.children.length > 0 &&
        holdsOpen(term) &&
        /expression|call|subscript|attribute|selector|operator/.test(term.type);
      if (generality !== 'names' && inBoth && isPart) return { slot: slotFor(term.digest) };
      if (generality === 'free' && side === 'after' && open) return { slot: anything };
      // A variable of the place it was learned from means nothing elsewhere.
      if (side === 'before' && open && term.type === 'identifier') return { slot: anything };
    }
    if (term.children.length === 0) return { type: term.type, text: textOf(term) };
    return { type: term.type, children: term.children.map((child) => convert(child, term, side)) };
  };
  return {
    after: after.map((term) => convert(term, undefined, 'after')),
    before: before.map((term) => convert(term, undefined, 'before')),
  };
}

function slotName(index: number): string {
  return index < 26 ? String.fromCharCode(97 + ((index + 23) % 26)) : `x${index}`;
}

function sharedDigests(after: readonly Term[], before: readonly Term[]): Set<number> {
  const digests = (terms: readonly Term[]): Set<number> => {
    const all = new Set<number>();
    const visit = (term: Term) => {
      all.add(term.digest);
      term.children.forEach(visit);
    };
    terms.forEach(visit);
    return all;
  };
  const other = digests(before);
  return new Set([...digests(after)].filter((digest) => other.has(digest)));
}

function holdsOpen(term: Term): boolean {
  return term.children.some((child) => isOpen(child, term) || holdsOpen(child));
}

/**
 * The least general pattern that covers both changes; undefined when what is left of the change says nothing, or needs a
 * part that the fixed side does not give.
 */
export function antiUnify(one: ChangePattern, other: ChangePattern): ChangePattern | undefined {
  if (one.after.length !== other.after.length || one.before.length !== other.before.length) return undefined;
  const slots = new Map<string, string>();
  let apart = false;
  const join = (a: Pattern, b: Pattern): Pattern => {
    if (!isSlot(a) && !isSlot(b) && a.type === b.type) {
      if ('text' in a && 'text' in b && a.text === b.text) return a;
      if ('children' in a && 'children' in b && a.children.length === b.children.length)
        return { type: a.type, children: a.children.map((child, i) => join(child, b.children[i] ?? child)) };
    }
    if (!mayVary(a) || !mayVary(b)) apart = true;
    const key = `${keyOf(a)}\0${keyOf(b)}`;
    const name = slots.get(key) ?? slotName(slots.size);
    slots.set(key, name);
    return { slot: name };
  };
  const pair = (a: readonly Pattern[], b: readonly Pattern[]) => a.map((term, i) => join(term, b[i] ?? term));
  const joined = { after: pair(one.after, other.after), before: pair(one.before, other.before) };
  return !apart && isSound(joined) ? joined : undefined;
}

/** Lists of arguments, operators and the like are how a change looks; what is put into it may vary. */
function mayVary(pattern: Pattern): boolean {
  if (isSlot(pattern)) return true;
  if ('text' in pattern) return /^[\p{L}_$\p{N}"'`]/u.test(pattern.text);
  return !/arguments?$|argument_list$|parameters?$|_list$|_clause$|annotation$/.test(pattern.type);
}

/** It changes something, every slot of the faulty side is bound by the fixed side, and something is left to recognise. */
export function isSound({ after, before }: ChangePattern): boolean {
  if (after.length === 0 || keyOfAll(after) === keyOfAll(before)) return false;
  const given = new Set(after.flatMap(slotsIn));
  if (before.flatMap(slotsIn).some((slot) => !given.has(slot) || slot === anything)) return false;
  // The same question the other way round, and texts of the place it was learned from: neither is a bug elsewhere.
  if (inOneOrder(after) === inOneOrder(before)) return false;
  const texts = new Set(after.flatMap(textsIn));
  if (before.flatMap(textsIn).some((text) => !texts.has(text) && !/^\S{0,8}$/.test(text))) return false;
  return after.every((pattern) => !isSlot(pattern)) && wordsIn(after) > 0;
}

const mirrored: Readonly<Record<string, string>> = { '>': '<', '>=': '<=' };

/** A key that is the same for `a === 1` and `1 === a`, `a < b` and `b > a`, with parentheses or without. */
function inOneOrder(patterns: readonly Pattern[]): string {
  const key = (pattern: Pattern): string => {
    if (isSlot(pattern) || 'text' in pattern) return keyOf(pattern);
    const { type, children } = pattern;
    const [left, operator, right] = children;
    if (type === 'parenthesized_expression' && right && operator) return key(operator);
    const sign = operator && 'text' in operator ? operator.text : '';
    if (children.length === 3 && left && right && /^(?:[=!]==?|[<>]=?)$/.test(sign)) {
      const ends = [key(left), key(right)];
      if (/^[=!]/.test(sign)) ends.sort();
      else if (sign.startsWith('>')) ends.reverse();
      // Texts, of typeof above all, compare the same either way but for the oddest values.
      const strict = ends.some((end) => /^\((?:string |unary_expression typeof=)/.test(end)) ? sign.slice(0, 2) : sign;
      return `(${type} ${ends[0]} ${mirrored[strict] ?? strict} ${ends[1]})`;
    }
    return `(${type} ${children.map(key).join(' ')})`;
  };
  return patterns.map(key).join(' ; ');
}

/** What texts say that must be as they are. */
function textsIn(pattern: Pattern): string[] {
  if (isSlot(pattern)) return [];
  if ('children' in pattern) return pattern.children.flatMap(textsIn);
  return /string|template/.test(pattern.type) ? [pattern.text] : [];
}

export function slotsIn(pattern: Pattern): string[] {
  if (isSlot(pattern)) return [pattern.slot];
  return 'children' in pattern ? pattern.children.flatMap(slotsIn) : [];
}

/** Leaves that must be as they are and that say something: names, keywords, operators, literals. */
export function wordsIn(patterns: readonly Pattern[]): number {
  const count = (pattern: Pattern): number => {
    if (isSlot(pattern)) return 0;
    if ('children' in pattern) return pattern.children.reduce((sum, child) => sum + count(child), 0);
    return /^(?:[()[\]{}.,:;]+|=|=>|self|this|const|let|var)$/.test(pattern.text) ? 0 : 1;
  };
  return patterns.reduce((sum, pattern) => sum + count(pattern), 0);
}

/** A statement or a part of any kind that goes, or comes, is no style. */
export function saysEnough({ after, before }: ChangePattern, least = 1): boolean {
  if (after.some(isSlot)) return false;
  const words = wordsIn(after);
  return before.length === 0 ? words >= 2 : words >= least && keyOfAll(after) !== keyOfAll(before);
}

/** Names that must be as they are: what makes a pattern the project's own. */
export function namesIn(patterns: readonly Pattern[]): string[] {
  return patterns.flatMap((pattern): string[] => {
    if (isSlot(pattern)) return [];
    if ('children' in pattern) return namesIn(pattern.children);
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(pattern.text) ? [pattern.text] : [];
  });
}

/** Whether a name that must be as it is stands in it: one of the project or a library, not of the language. */
export function holdsName(patterns: readonly Pattern[]): boolean {
  return patterns.some((pattern) => {
    if (isSlot(pattern)) return false;
    if ('children' in pattern) return holdsName(pattern.children);
    return pattern.type !== pattern.text && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(pattern.text);
  });
}

function keyOf(pattern: Pattern): string {
  if (isSlot(pattern)) return `$${pattern.slot}`;
  if ('text' in pattern) return `${pattern.type}=${pattern.text}`;
  return `(${pattern.type} ${pattern.children.map(keyOf).join(' ')})`;
}

export function keyOfAll(patterns: readonly Pattern[]): string {
  return patterns.map(keyOf).join(' ; ');
}

/** Equal for equal changes, in any project. */
export function patternId({ after, before }: ChangePattern): string {
  return hash53(`${keyOfAll(after)} <- ${keyOfAll(before)}`)
    .toString(36)
    .padStart(8, '0')
    .slice(-8);
}
