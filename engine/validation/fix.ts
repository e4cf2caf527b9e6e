import type { ConfirmationRun, Tuple } from '../protocol/index.ts';
import type { Baseline } from './baseline-store.ts';
import { suiteSeconds } from './screen/limits.ts';
import type { Slots } from './slots.ts';
import { runCleanly, type Suite } from './suite.ts';

export interface FixProof {
  readonly runs: readonly ConfirmationRun[];
  /** Tests of the tuple that do not pass in the last run; none when the fix is proved. */
  readonly failed: readonly string[];
  /** What they said. */
  readonly messages: Readonly<Record<string, string>>;
}

const expected = 3;

/**
 * Whether a fix is right: the whole suite in a clean sandbox, three times, with every test of FAIL_TO_PASS and PASS_TO_PASS
 * passing each time. `files`: those that the bug changes, with the fix. The first run that says no is enough.
 */
export async function proveFix(
  tuple: Pick<Tuple, 'failToPass' | 'passToPass'>,
  files: ReadonlyMap<string, Uint8Array>,
  options: Suite & { readonly baseline: Baseline; readonly slots: Slots; readonly signal: AbortSignal },
): Promise<FixProof> {
  const { baseline, slots, signal } = options;
  const tests = [...tuple.failToPass, ...tuple.passToPass].sort();
  const runs: ConfirmationRun[] = [];
  while (runs.length < expected) {
    const { output, report } = await slots.use(() => {
      signal.throwIfAborted();
      return runCleanly(options, files, suiteSeconds(baseline), signal);
    });
    const results = new Map(report.results.map((result) => [result.id, result]));
    const failed = tests.filter((id) => results.get(id)?.outcome !== 'passed');
    runs.push({ seconds: output.seconds, exitCode: output.exitCode, failed });
    if (failed.length === 0) continue;
    const messages = failed.flatMap((id) => {
      const message = results.get(id)?.message;
      return message === undefined ? [] : [[id, message] as const];
    });
    return { runs, failed, messages: Object.fromEntries(messages) };
  }
  return { runs, failed: [], messages: {} };
}
