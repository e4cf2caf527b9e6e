import type { Tuple } from '../protocol/index.ts';
import { type Confirmation, type ConfirmOptions, confirm } from './confirm.ts';
import { CountedTests } from './counted-tests.ts';
import { patchedFiles } from './patched-files.ts';

export interface Revalidation {
  readonly confirmation: Confirmation;
  /** Valid again, and exactly the same tests fail. */
  readonly same: boolean;
  /** In FAIL_TO_PASS before and not now, and the other way round; of the tests that count in both baselines. */
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** In FAIL_TO_PASS before, and set aside here: without the bug they do not pass each time. */
  readonly uncounted: readonly string[];
}

export interface RevalidateOptions extends ConfirmOptions {
  /** Whether a tuple may name a test; those that it may not are missing from what is stored, and not compared. */
  readonly canBeNamed: (test: string) => boolean;
}

/** Confirms a stored tuple again, in the sandbox and with the baseline of `options`: another machine or provider, say. */
export async function revalidate(tuple: Tuple, options: RevalidateOptions): Promise<Revalidation> {
  const { candidate } = tuple.provenance;
  const { baseline, tests = new CountedTests(baseline) } = options;
  // What did not count there has nothing to be compared with.
  const { failing, flaky } = tuple.evidence.baseline;
  tests.setAside([...failing, ...flaky]);
  const patched = await patchedFiles(options.snapshot, candidate);
  const confirmation = await confirm(candidate, patched, { ...options, tests });
  const [before, now] = [new Set(tuple.failToPass), new Set(confirmation.failToPass.filter(options.canBeNamed))];
  const counted = new Set(tests.baseline.stable.map(({ id }) => id));
  const uncounted = [...before].filter((id) => !counted.has(id));
  const lost = [...before].filter((id) => !now.has(id) && counted.has(id));
  const gained = [...now].filter((id) => !before.has(id));
  const same = confirmation.kind === 'valid' && lost.length === 0 && gained.length === 0;
  return { confirmation, same, lost, gained, uncounted };
}
