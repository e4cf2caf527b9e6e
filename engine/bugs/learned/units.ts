import type { Difference } from '../history/difference.ts';
import type { Term } from '../history/term.ts';

/** A change that is whole enough to be recognised elsewhere: an expression, or statements in a row. */
export interface Unit {
  readonly after: readonly Term[];
  readonly before: readonly Term[];
}

/** Larger changes are one of a kind. */
const mostLeaves = 40;
const mostStatements = 3;

/** The unit around a smallest difference; undefined where there is none of a useful size. */
export function unitOf({ after, before, around }: Difference): Unit | undefined {
  const [parent] = around;
  if (!parent) return undefined;
  if (holdsStatements(parent.after)) {
    if (after.length === 0 || Math.max(after.length, before.length) > mostStatements) return undefined;
    return sized({ after, before });
  }
  const [one, other] = [after[0], before[0]];
  if (
    after.length === 1 &&
    before.length === 1 &&
    one &&
    other &&
    one.named &&
    one.leaves > 2 &&
    sharesPart(one, other)
  )
    return sized({ after, before });
  for (const { after: left, before: right } of around) {
    if (holdsStatements(left)) return undefined;
    if (!isList(left)) return sized({ after: [left], before: [right] });
  }
  return undefined;
}

function sized(unit: Unit): Unit | undefined {
  const leaves = (terms: readonly Term[]) => terms.reduce((sum, term) => sum + term.leaves, 0);
  if (![...unit.after, ...unit.before].every(isCode)) return undefined;
  return Math.max(leaves(unit.after), leaves(unit.before)) <= mostLeaves ? unit : undefined;
}

/** A string that stands alone is a document, and a type says nothing to who runs the code. */
function isCode(term: Term): boolean {
  if (/annotation$|(?:^|_)types?(?:_|$)|^interface_/.test(term.type) && !/expression|statement$/.test(term.type))
    return false;
  const only = term.children.length === 1 ? term.children[0] : undefined;
  return !(only && only.leaves === 1 && /string/.test(only.type));
}

/** Grammars call what holds statements a block or a body. */
export function holdsStatements({ type }: Term): boolean {
  return /block$|body$|^module$|^program$|^source_file$|statement_list$|^suite$/.test(type);
}

/** What only lists parts of something else. */
function isList({ type, named }: Term): boolean {
  return (
    !named || /arguments?$|argument_list$|parameters?$|_list$|_clause$|elements$|^pair$|keyword_argument$/.test(type)
  );
}

function sharesPart(one: Term, other: Term): boolean {
  const digests = new Set<number>();
  const visit = (term: Term): void => {
    if (term.named) digests.add(term.digest);
    term.children.forEach(visit);
  };
  visit(one);
  const shares = (term: Term): boolean => digests.has(term.digest) || term.children.some(shares);
  return shares(other);
}
