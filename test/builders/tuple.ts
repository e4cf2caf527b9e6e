import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff';
import type { Candidate, Category, Tuple, Verdict } from '../../engine/protocol/index.ts';
import { type Topic, topics } from './topics.ts';

/** One textual fault: what stood there, what stands there now. */
interface Fault {
  readonly rule: string;
  readonly category: Category;
  readonly pattern: RegExp;
  readonly to: string;
}

const faults: readonly Fault[] = [
  { rule: 'comparison-boundary', category: 'off_by_one', pattern: / < /g, to: ' <= ' },
  { rule: 'comparison-boundary', category: 'off_by_one', pattern: / > /g, to: ' >= ' },
  { rule: 'comparison-relax', category: 'off_by_one', pattern: / <= /g, to: ' < ' },
  { rule: 'equality-negated', category: 'logic_error', pattern: / ===? /g, to: ' != ' },
  { rule: 'equality-flipped', category: 'logic_error', pattern: / !==? /g, to: ' == ' },
  { rule: 'logical-or-for-and', category: 'logic_error', pattern: / and /g, to: ' or ' },
  { rule: 'logical-and-for-or', category: 'edge_case', pattern: / or /g, to: ' and ' },
  { rule: 'logical-or-for-and', category: 'logic_error', pattern: / && /g, to: ' || ' },
  { rule: 'logical-and-for-or', category: 'edge_case', pattern: / \|\| /g, to: ' && ' },
  { rule: 'arithmetic-minus', category: 'logic_error', pattern: / \+ /g, to: ' - ' },
  { rule: 'arithmetic-plus', category: 'logic_error', pattern: / - /g, to: ' + ' },
  { rule: 'negation-removed', category: 'logic_error', pattern: /\bnot /g, to: '' },
  { rule: 'number-changed', category: 'off_by_one', pattern: /\b1\b/g, to: '2' },
  { rule: 'number-changed', category: 'edge_case', pattern: /\b0\b/g, to: '1' },
  { rule: 'return-none', category: 'null_handling', pattern: /return [a-z]+$/gm, to: 'return null' },
];

/** Function bodies sit this far down in their file. */
const linesAbove = 12;

export interface TupleOptions {
  readonly topic?: Topic;
  /** Which of the topic's possible faults; wraps around. */
  readonly fault?: number;
  readonly id?: string;
  readonly failToPass?: readonly string[];
  readonly passToPass?: readonly string[];
  readonly snapshot?: string;
  readonly change?: Partial<Tuple>;
}

function sites(topic: Topic): { fault: Fault; start: number; end: number }[] {
  return faults.flatMap((fault) =>
    [...topic.code.matchAll(fault.pattern)].map((match) => ({
      fault,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

/** A tuple as a run would store it, for a fault really planted in one of `topics`. Equal options, equal tuple. */
export function buildTuple(options: TupleOptions = {}): Tuple {
  const topic = options.topic ?? (topics[0] as Topic);
  const found = sites(topic);
  const site = found[(options.fault ?? 0) % found.length];
  if (!site) throw new Error(`no fault fits ${topic.name}`);
  const { fault, start, end } = site;
  const bugSource = topic.code.slice(0, start) + fault.to + topic.code.slice(end);
  const head = `# ${topic.file}\n`.repeat(linesAbove);
  const patch = (from: string, to: string) =>
    createTwoFilesPatch(`a/${topic.file}`, `b/${topic.file}`, head + from, head + to, '', '', { context: 3 });
  const line = linesAbove + topic.code.slice(0, start).split('\n').length;
  const test = `${topic.testFile}::test_${topic.name.replace('.', '_')}_${site.start % 3}`;
  const failToPass = [...(options.failToPass ?? [test])].sort();
  const passToPass = [
    ...(options.passToPass ?? topics.slice(0, 12).map((other) => `${other.testFile}::test_${other.name}_basics`)),
  ].sort();
  const id = options.id ?? createHash('sha256').update(`${topic.file}\n${bugSource}`).digest('hex').slice(0, 16);
  const explanation = `\`${topic.code.slice(start, end).trim()}\` became \`${fault.to.trim()}\` in ${topic.name}`;
  const candidate: Candidate = {
    id,
    strategy: 'mutation',
    rule: fault.rule,
    category: fault.category,
    explanation,
    functionId: `${topic.file}:${topic.name}`,
    edits: [{ file: topic.file, start: head.length + start, end: head.length + end, text: fault.to }],
    startLine: line,
    endLine: line,
  };
  const snapshot = options.snapshot ?? 'snapshot-1';
  const message = `AssertionError: assert ${start} == ${start + 1}\n  where ${start} is what the ${topic.words.split(',')[0]} gave`;
  return {
    id,
    file: topic.file,
    function: topic.name,
    language: topic.language,
    strategy: candidate.strategy,
    rule: candidate.rule,
    category: candidate.category,
    difficulty: (['simple', 'medium', 'complex'] as const)[start % 3] ?? 'simple',
    difficultyReasons: ['1 line changed in 1 file'],
    explanation,
    failToPass,
    passToPass,
    bugPatch: patch(topic.code, bugSource),
    fixPatch: patch(bugSource, topic.code),
    bugSource,
    fixSource: topic.code,
    problemStatement:
      `Wrong results for the ${topic.words}.\n\nThe tests that cover this used to pass and now fail in every run, ` +
      `while the rest of the suite stays green. A value is returned, but not the one that the test expects, so that ` +
      `callers go on with wrong data.\n\nFailing: ${failToPass.join(', ')}`,
    evidence: {
      sandbox: 'namespace',
      environment: { key: 'environment-1', description: 'Python 3.11 with 14 packages' },
      testSetup: 'pytest',
      command: ['python', '-m', 'pytest', '-q'],
      snapshot,
      commit: '4f0c2b7d9e1a4f0c2b7d9e1a4f0c2b7d9e1a4f0c',
      baseline: { runs: 3, stable: failToPass.length + passToPass.length, failing: [], flaky: [], seconds: 4.2 },
      runs: [0, 1, 2].map(() => ({ seconds: 1.4, exitCode: 1, failed: failToPass })),
      messages: Object.fromEntries(failToPass.map((name) => [name, message])),
      confirmedAt: '2026-03-01T12:00:00.000Z',
    },
    provenance: {
      project: 'project-1',
      commit: '4f0c2b7d9e1a4f0c2b7d9e1a4f0c2b7d9e1a4f0c',
      snapshot,
      candidate,
      seed: 24,
      bugsmith: '0.1.0',
      createdAt: '2026-03-01T12:00:00.000Z',
    },
    review: { state: 'unreviewed' },
    ...options.change,
  };
}

/** `count` different tuples over all topics, each topic as often as its code has places for a fault. */
export function buildCorpus(count: number): Tuple[] {
  const corpus = new Map<string, Tuple>();
  for (let fault = 0; corpus.size < count && fault < 40; fault++) {
    for (const topic of topics) {
      const tuple = buildTuple({ topic, fault });
      if (corpus.size < count) corpus.set(tuple.id, tuple);
    }
  }
  if (corpus.size < count) throw new Error(`only ${corpus.size} different tuples can be built`);
  return [...corpus.values()];
}

export function buildVerdict(candidate: Candidate, kind: Verdict['kind'], change: Partial<Verdict> = {}): Verdict {
  return {
    candidate: candidate.id,
    kind,
    detail: `it is ${kind}`,
    failToPass: [],
    passToPass: [],
    seconds: { screen: 0.2, confirm: kind === 'valid' ? 4 : 0 },
    ...change,
  };
}
