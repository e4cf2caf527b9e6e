import { withoutFinalStop } from '../bugs/explanation.ts';
import type { Candidate, Evidence } from '../protocol/index.ts';
import { asBytes, patchedFiles } from './patched-files.ts';
import { type ProofOptions, proofRun } from './proof-run.ts';
import { type Judgement, judgeRun } from './verdict.ts';

export interface Necessity {
  readonly runs: NonNullable<Evidence['necessity']>;
  /** What speaks against the bug: a part that breaks nothing, or a run that did not get to its end. */
  readonly rejection?: Judgement;
}

/** What ends like this says nothing of single tests. */
const unfinished: ReadonlySet<string> = new Set(['timed-out', 'does-not-build']);

/**
 * Whether each part of a bug is needed: the whole suite in a clean sandbox with that part alone taken back. What passes
 * then, of the tests that fail with all parts, is what the part breaks. Ends at the first run that decides against it.
 */
export async function proveNecessity(
  candidate: Candidate,
  failToPass: readonly string[],
  options: ProofOptions,
): Promise<Necessity> {
  const { baseline, snapshot } = options;
  const runs: Necessity['runs'] = [];
  for (const part of candidate.parts ?? []) {
    const others = (candidate.parts ?? []).filter((other) => other !== part).flatMap(({ edits }) => edits);
    const files = asBytes(await patchedFiles(snapshot, { ...candidate, edits: others }));
    const run = judgeRun(await proofRun(files, options), baseline.stable);
    const passed = new Set(run.passed);
    const fixed = failToPass.filter((test) => passed.has(test));
    runs.push({ part: part.candidate, fixed, seconds: run.facts.seconds });
    const without = `Without one part (${withoutFinalStop(part.explanation)})`;
    const { rejection } = run;
    if (rejection && unfinished.has(rejection.kind))
      return { runs, rejection: { kind: rejection.kind, detail: `${without}: ${rejection.detail}` } };
    // It is the bug that its other parts are.
    if (fixed.length === 0)
      return { runs, rejection: { kind: 'duplicate', detail: `${without} the same tests fail.` } };
  }
  return { runs };
}
