import { isSame, overlapOf } from '../bugs/vary/same-tests.ts';
import type { Candidate, Verdict } from '../protocol/index.ts';

export interface Settled {
  readonly candidate: Candidate;
  readonly verdict: Verdict;
  /** It was to break another bug's tests, and breaks others. */
  readonly missed: boolean;
}

/**
 * A valid bug that was made to break another bug's tests, by what it does break: with the overlap in its evidence or, where
 * that is too small, as the ordinary bug that it is. `failing`: the other's tests; undefined when it is gone.
 */
export function settleVariation(
  candidate: Candidate,
  verdict: Verdict,
  failing: readonly string[] | undefined,
): Settled {
  const { variation, ...rest } = candidate;
  if (verdict.kind !== 'valid' || variation?.way !== 'same-tests') return { candidate, verdict, missed: false };
  const overlap = overlapOf(failing ?? [], verdict.failToPass);
  if (!isSame(overlap)) {
    const { strategy, rule } = variation;
    return { candidate: { ...rest, strategy, rule }, verdict, missed: true };
  }
  if (!verdict.evidence) throw new Error(`${candidate.id} is valid without evidence`);
  const evidence = { ...verdict.evidence, sameTests: { tuple: variation.of, ...overlap } };
  return { candidate, verdict: { ...verdict, evidence }, missed: false };
}
