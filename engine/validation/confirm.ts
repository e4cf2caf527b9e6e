import { applyPatch } from 'diff';
import { withoutFinalStop } from '../bugs/explanation.ts';
import { unifiedDiff } from '../bugs/patch.ts';
import type { Candidate, Evidence, VerdictKind } from '../protocol/index.ts';
import { sandboxPaths } from '../sandbox/layout.ts';
import { CountedTests } from './counted-tests.ts';
import { proveNecessity } from './necessity.ts';
import { asBytes, type PatchedFile } from './patched-files.ts';
import { type ProofOptions, ProofRuns } from './proof-run.ts';
import { Slots } from './slots.ts';
import {
  confirmationRun,
  disagreements,
  type JudgedRun,
  type Judgement,
  judge,
  judgeRun,
  proofRuns,
} from './verdict.ts';

export interface ConfirmOptions extends Omit<ProofOptions, 'slots'> {
  readonly commit: string | null;
  /** Bounds how many suites run at once; runs 2 and 3 share it with other work. Default: one at a time. */
  readonly slots?: Slots;
  /** What other confirmations found out about the baseline's tests; default: nothing. */
  readonly tests?: CountedTests;
}

export interface Confirmation {
  readonly kind: VerdictKind;
  readonly detail: string;
  readonly failToPass: readonly string[];
  readonly passToPass: readonly string[];
  readonly evidence: Evidence;
}

const mostMessages = 50;
const messageCharacters = 4000;

/**
 * The proof: the whole suite, three times, each in a clean sandbox with the real patched files, all three in agreement
 * test by test. A first run that rejects the candidate is enough. Rejects with the signal's reason, or a Problem of the
 * sandbox.
 */
export async function confirm(
  candidate: Candidate,
  patched: readonly PatchedFile[],
  options: ConfirmOptions,
): Promise<Confirmation> {
  const { tests = new CountedTests(options.baseline), slots = new Slots(1) } = options;
  const files = asBytes(patched);
  const proof = new ProofRuns(files, { ...options, slots });
  const run = () => proof.run();
  let runs = [judgeRun(await run(), tests.baseline.stable)];
  if (!runs[0]?.rejection) {
    const others = await Promise.allSettled(Array.from({ length: proofRuns - 1 }, run));
    for (const other of others) {
      if (other.status === 'rejected') throw other.reason;
      runs.push(judgeRun(other.value, tests.baseline.stable));
    }
    tests.wavered(candidate.functionId, disagreements(runs));
    runs = runs.map(({ facts }) => judgeRun(facts, tests.baseline.stable));
  }
  const judged = judge(runs);
  const [first] = runs;
  const reversible = judged.kind === 'valid' ? (irreversible(patched) ?? judged) : judged;
  const necessity =
    reversible.kind === 'valid' && candidate.parts
      ? await proveNecessity(candidate, first?.failed ?? [], { ...options, baseline: tests.baseline, slots })
      : undefined;
  const { kind, detail } = necessity?.rejection ?? reversible;
  const buildSeconds = await proof.buildSeconds();
  return {
    kind,
    detail: `${withoutFinalStop(candidate.explanation)}: ${detail}`,
    failToPass: kind === 'valid' && first ? first.failed : [],
    passToPass: kind === 'valid' && first ? first.passed : [],
    evidence: {
      ...evidenceOf({ ...options, baseline: tests.baseline }, runs),
      ...(buildSeconds === undefined ? {} : { build: { seconds: buildSeconds } }),
      ...(necessity ? { necessity: necessity.runs } : {}),
    },
  };
}

/** A stranger has the patch, not our edits: applied to the bug, it must give back the original bytes. */
function irreversible(patched: readonly PatchedFile[]): Judgement | undefined {
  for (const { file, original, content } of patched) {
    const fix = unifiedDiff([{ file, before: content, after: original }]);
    if (applyPatch(content, fix, { autoConvertLineEndings: false }) !== original)
      return { kind: 'does-not-build', detail: `The reversed patch does not give back the original bytes of ${file}.` };
  }
  return undefined;
}

function evidenceOf(options: ConfirmOptions, runs: readonly JudgedRun[]): Evidence {
  const { provider, environment, setup, framework, snapshot, commit, baseline } = options;
  return {
    sandbox: provider.kind,
    environment: { key: environment.key, description: environment.description },
    testSetup: setup.id,
    command: [...framework.byHand(setup)],
    snapshot: snapshot.id,
    commit,
    baseline: {
      runs: baseline.runs,
      stable: baseline.stable.length,
      failing: baseline.failing.map(({ id }) => id),
      flaky: baseline.flaky.map(({ id }) => id),
      seconds: baseline.seconds,
    },
    runs: runs.map(confirmationRun),
    messages: messagesOf(runs[0]),
    confirmedAt: new Date().toISOString(),
  };
}

/** A text with the paths of the project's files as a stranger has them. */
export function inProject(text: string): string {
  return text.replaceAll(projectPaths, '');
}

const projectPaths = new RegExp(`(?:file://)?${sandboxPaths.project}/`, 'g');

function messagesOf(run: JudgedRun | undefined): Record<string, string> {
  const failed = new Set(run?.failed);
  const messages: Record<string, string> = {};
  for (const { id, message } of run?.facts.report.results ?? []) {
    if (!failed.has(id) || message === undefined) continue;
    if (Object.keys(messages).length >= mostMessages) break;
    const said = inProject(message);
    messages[id] = said.length > messageCharacters ? `${said.slice(0, messageCharacters)}\n…` : said;
  }
  return messages;
}
