import { type FileChange, unifiedDiff } from '../bugs/patch.ts';
import type { Candidate, Edit, SourceFunction, Tuple, Verdict } from '../protocol/index.ts';
import { secretLines } from '../secrets/secrets.ts';
import { difficultyOf } from './difficulty.ts';
import { featureTask } from './feature-task.ts';
import { faultsOf, problemStatement } from './problem-statement.ts';
import { qualityOf } from './quality.ts';
import { reviewComments } from './review-comments.ts';
import type { SecretLines } from './scrub-patch.ts';
import { type Scrubbed, scrubTuple } from './scrub-tuple.ts';
import { culpritOf } from './symptom.ts';

export interface DescribeInput {
  readonly candidate: Candidate;
  /** Kind `valid`, with evidence. */
  readonly verdict: Verdict;
  /** The function the candidate was made from, in the original. */
  readonly function: SourceFunction;
  /** Every file the candidate changes: `before` without the bug, `after` with it. */
  readonly changes: readonly FileChange[];
  /** File of each failing test, relative to the project root, where the report tells. */
  readonly testFiles?: ReadonlyMap<string, string>;
  /** Identity of the project. */
  readonly project: string;
  readonly seed: number;
  /** Version of Bugsmith. */
  readonly version: string;
  readonly now?: Date;
}

/** What the first so many failing tests said is kept; a bug may break hundreds. */
const keptMessages = 40;

/**
 * Turns a proved candidate into a tuple: patches, sources, difficulty, issue text, provenance, all without secrets. When
 * the change itself holds a secret there is no tuple, and `withheld` says so.
 */
export function describe(input: DescribeInput): Scrubbed {
  const { candidate, verdict, function: fn, changes } = input;
  const { evidence } = verdict;
  if (verdict.kind !== 'valid' || !evidence)
    throw new Error(`${candidate.id} is ${verdict.kind}: only a valid bug can be described`);
  const original = changes.find((change) => change.file === fn.file);
  if (!original) throw new Error(`${candidate.id} does not change ${fn.file}`);
  const failToPass = [...verdict.failToPass].sort();
  const messages = Object.fromEntries(
    failToPass
      .flatMap((test) => (evidence.messages[test] ? [[test, evidence.messages[test]]] : []))
      .slice(0, keptMessages),
  );
  const bugPatch = unifiedDiff(changes);
  const { difficulty, reasons } = difficultyOf({
    patch: bugPatch,
    causes: candidate.parts?.length ?? 1,
    complexity: fn.complexity,
    file: fn.file,
    functionName: fn.name,
    failToPass,
    messages,
    ...(input.testFiles ? { testFiles: input.testFiles } : {}),
  });
  const statement = statementOf(input, original, messages);
  const tuple: Tuple = {
    id: candidate.id,
    file: fn.file,
    function: fn.name,
    language: fn.language,
    strategy: candidate.strategy,
    rule: candidate.rule,
    category: candidate.category,
    difficulty,
    difficultyReasons: reasons,
    explanation: candidate.explanation,
    failToPass,
    passToPass: [...verdict.passToPass].sort(),
    bugPatch,
    fixPatch: unifiedDiff(changes.map(({ file, before, after }) => ({ file, before: after, after: before }))),
    ...sourcesOf(fn, original, candidate.edits),
    problemStatement: statement.text,
    quality: qualityOf({
      failToPass: failToPass.length,
      passToPass: verdict.passToPass.length,
      patch: bugPatch,
      featureTask: candidate.strategy === 'stub',
      issueFaults: statement.faults,
      issueQuotes: statement.text.includes('\n```'),
      stable: evidence.baseline.stable,
      flaky: evidence.baseline.flaky.length,
      runs: evidence.runs.map(({ seconds }) => seconds),
    }),
    reviewComments: reviewComments(candidate, changes, failToPass, evidence.necessity),
    evidence: { ...evidence, messages },
    provenance: {
      project: input.project,
      commit: evidence.commit,
      snapshot: evidence.snapshot,
      candidate,
      seed: input.seed,
      bugsmith: input.version,
      createdAt: (input.now ?? new Date()).toISOString(),
    },
    review: { state: 'unreviewed' },
  };
  return scrubTuple(tuple, secretsIn(changes));
}

/** What a reader is told: of a function that is to be written, or of what is wrong; and what is amiss with it. */
function statementOf(
  { candidate, verdict, function: fn, changes }: DescribeInput,
  original: FileChange,
  messages: Readonly<Record<string, string>>,
): { readonly text: string; readonly faults: readonly string[] } {
  const facts = { failToPass: [...verdict.failToPass].sort(), passToPass: verdict.passToPass.length };
  if (candidate.strategy === 'stub') {
    // Comments between head and body belong to the body.
    const inside = candidate.edits.filter(({ file, start }) => file === fn.file && start > fn.start);
    const end = Math.min(fn.bodyStart, ...inside.map(({ start }) => start));
    const signature = (original.before ?? '').slice(fn.start, end).trim();
    const doc = fn.doc === undefined ? {} : { doc: fn.doc };
    return { text: featureTask({ ...facts, name: fn.name, file: fn.file, signature, ...doc }), faults: [] };
  }
  const culprit = culpritOf(
    changes.map((change) => change.file),
    changes.flatMap((change) => [change.before ?? '', change.after ?? '']),
  );
  const said = [...facts.failToPass, ...Object.values(messages)];
  const read = (quoted: Readonly<Record<string, string>>) => {
    const text = problemStatement({ ...facts, messages: quoted, culprit });
    const functions = [fn.name, ...(candidate.parts ?? []).map((part) => part.function.split(':').at(-1) ?? '')];
    return { text, faults: [...new Set(functions.flatMap((name) => faultsOf(text, culprit, name, said)))] };
  };
  const full = read(messages);
  if (full.faults.length === 0) return full;
  // What the tests said may hold what must not be told: their names alone are better than a giveaway.
  const bare = read({});
  return bare.faults.length < full.faults.length ? bare : full;
}

/** The function's source with and without the bug, from its first line's indentation on; its end moves with the edits. */
function sourcesOf(
  fn: SourceFunction,
  change: FileChange,
  edits: readonly Edit[],
): { bugSource: string; fixSource: string } {
  let start = fn.start;
  let end = fn.end;
  for (const edit of edits) {
    if (edit.file !== fn.file) continue;
    const growth = edit.text.length - (edit.end - edit.start);
    if (edit.end <= fn.start) start += growth;
    if (edit.start < fn.end) end += growth;
  }
  const slice = (text: string | null, from: number, to: number) => {
    const indent = /[ \t]*$/.exec((text ?? '').slice(0, from))?.[0] ?? '';
    const lineStart = from - indent.length;
    const whole = lineStart === 0 || text?.[lineStart - 1] === '\n';
    return (text ?? '').slice(whole ? lineStart : from, to);
  };
  return { bugSource: slice(change.after, start, end), fixSource: slice(change.before, fn.start, fn.end) };
}

function secretsIn(changes: readonly FileChange[]): Map<string, SecretLines> {
  return new Map(
    changes.map(({ file, before, after }) => [
      file,
      { before: secretLines(before ?? ''), after: secretLines(after ?? '') },
    ]),
  );
}
