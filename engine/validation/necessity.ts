import type { Candidate, Evidence } from '../protocol/index.ts';
import type { Baseline } from './baseline-store.ts';
import { asBytes, patchedFiles } from './patched-files.ts';
import { suiteSeconds } from './screen/limits.ts';
import type { Slots } from './slots.ts';
import { runCleanly, type Suite } from './suite.ts';
import { judgeRun } from './verdict.ts';

export type Necessity = NonNullable<Evidence['necessity']>;

/**
 * Whether each part of a bug is needed: the whole suite in a clean sandbox with that part alone taken back. What passes
 * then, of the tests that fail with all parts, is what the part breaks. Ends at the first part that breaks nothing.
 */
export async function proveNecessity(
  candidate: Candidate,
  failToPass: readonly string[],
  options: Suite & { readonly baseline: Baseline; readonly slots: Slots; readonly signal: AbortSignal },
): Promise<Necessity> {
  const { baseline, slots, signal, snapshot } = options;
  const found: Necessity = [];
  for (const part of candidate.parts ?? []) {
    const others = (candidate.parts ?? []).filter((other) => other !== part).flatMap(({ edits }) => edits);
    const files = asBytes(await patchedFiles(snapshot, { ...candidate, edits: others }));
    const run = await slots.use(async () => {
      signal.throwIfAborted();
      const { output, report } = await runCleanly(options, files, suiteSeconds(baseline), signal);
      return judgeRun({ ...output, report }, baseline.stable);
    });
    const passed = new Set(run.passed);
    const fixed = failToPass.filter((test) => passed.has(test));
    found.push({ part: part.candidate, fixed, seconds: run.facts.seconds });
    if (fixed.length === 0) break;
  }
  return found;
}
