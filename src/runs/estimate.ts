/** What is known of a run while it judges candidates. */
export interface Judged {
  /** Valid bugs wanted. */
  readonly wanted: number;
  readonly valid: number;
  /** Candidates with a verdict, valid or not. */
  readonly judged: number;
  /** Seconds since the first candidate was looked at. */
  readonly seconds: number;
  /** Seconds until the budget is used up. */
  readonly budgetLeft?: number;
}

export interface Estimate {
  /** Candidates that will have been judged at the end. */
  readonly total: number;
  /** Absent while nothing was judged. */
  readonly secondsLeft?: number;
}

/**
 * Of one candidate in three comes a bug, on the whole, as long as nothing is known of this run: with every verdict, what it
 * shows counts for more.
 */
const before = { valid: 1, judged: 3 };

export function estimate({ wanted, valid, judged, seconds, budgetLeft }: Judged): Estimate {
  const missing = Math.max(0, wanted - valid);
  const share = (valid + before.valid) / (judged + before.judged);
  const toCome = Math.ceil(missing / share);
  const total = judged + toCome;
  if (judged === 0) return { total };
  const left = (toCome * seconds) / judged;
  return { total, secondsLeft: budgetLeft === undefined ? left : Math.min(left, Math.max(0, budgetLeft)) };
}

/** A duration as people say it when they are not sure: no more than two figures' worth. */
export type RoughDuration =
  | { readonly unit: 'moments' }
  | { readonly unit: 'seconds' | 'minutes' | 'hours'; readonly count: number };

export function roughly(seconds: number): RoughDuration {
  if (seconds < 5) return { unit: 'moments' };
  if (seconds < 57.5) return { unit: 'seconds', count: Math.round(seconds / 5) * 5 };
  if (seconds < 3570) return { unit: 'minutes', count: Math.max(1, Math.round(seconds / 60)) };
  return { unit: 'hours', count: Math.max(1, Math.round(seconds / 3600)) };
}
