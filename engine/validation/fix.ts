import type { ConfirmationRun, Tuple } from '../protocol/index.ts';
import { type ProofOptions, ProofRuns } from './proof-run.ts';
import { proofRuns } from './verdict.ts';

export interface FixProof {
  readonly runs: readonly ConfirmationRun[];
  /** Tests of the tuple that do not pass in the last run; none when the fix is proved. */
  readonly failed: readonly string[];
  /** What they said. */
  readonly messages: Readonly<Record<string, string>>;
}

/**
 * Whether a fix is right: the whole suite in a clean sandbox, three times, with every test of FAIL_TO_PASS and PASS_TO_PASS
 * passing each time. `files`: those that the bug changes, with the fix. The first run that says no is enough.
 */
export async function proveFix(
  tuple: Pick<Tuple, 'failToPass' | 'passToPass'>,
  files: ReadonlyMap<string, Uint8Array>,
  options: ProofOptions,
): Promise<FixProof> {
  const tests = [...tuple.failToPass, ...tuple.passToPass].sort();
  const proof = new ProofRuns(files, options);
  const runs: ConfirmationRun[] = [];
  while (runs.length < proofRuns) {
    const { seconds, exitCode, report } = await proof.run();
    const results = new Map(report.results.map((result) => [result.id, result]));
    const failed = tests.filter((id) => results.get(id)?.outcome !== 'passed');
    runs.push({ seconds, exitCode, failed });
    if (failed.length === 0) continue;
    const messages = failed.flatMap((id) => {
      const message = results.get(id)?.message;
      return message === undefined ? [] : [[id, message] as const];
    });
    return { runs, failed, messages: Object.fromEntries(messages) };
  }
  return { runs, failed: [], messages: {} };
}
