import { availableParallelism, freemem } from 'node:os';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { Candidate, ReportProgress, SourceFunction, Verdict } from '../protocol/index.ts';
import { type Baseline, saveBaseline } from './baseline-store.ts';
import { confirm } from './confirm.ts';
import { CountedTests } from './counted-tests.ts';
import type { Demand } from './demand.ts';
import { patchedFiles } from './patched-files.ts';
import { pipeline } from './pipeline.ts';
import type { ScreeningLane } from './pipeline-options.ts';
import { type ChangedLines, testsReaching } from './reach.ts';
import { Lane } from './screen/lane.ts';
import { PatchedBench } from './screen/patched.ts';
import { ResidentBench } from './screen/resident.ts';
import { SchemataBench } from './screen/schemata/bench.ts';
import type { Bench, ScreenTask } from './screen/screener.ts';
import { TestOrder } from './screen/test-order.ts';
import { Slots } from './slots.ts';
import type { Suite } from './suite.ts';

export interface ValidateOptions extends Suite {
  readonly baseline: Baseline;
  /** The functions that candidates come from, by id. */
  readonly functions: ReadonlyMap<string, SourceFunction>;
  /** How each function's language writes mutant schemata. */
  readonly languages: LanguageRegistry;
  readonly commit: string | null;
  /** Valid bugs wanted. Default: as many as there are. */
  readonly count?: number;
  /** Told whether more candidates may be needed; for sources whose candidates cost something. */
  readonly demand?: Demand;
  /** The verdict that was reached on it before, by a run that did not get to yield it. */
  readonly known?: (candidate: Candidate) => Verdict | undefined;
  /** Told of each verdict as soon as it is reached; it may be long before its turn to be yielded. */
  readonly decided?: (verdict: Verdict) => void;
  /** The last word on a verdict, in the order of the candidates; what it makes invalid does not count. */
  readonly review?: (verdict: Verdict) => Promise<Verdict>;
  /** Candidates worked on at once. Default: what the machine can bear. */
  readonly workers?: number;
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
}

/**
 * Screens candidates with the tests that can notice them, confirms those that are noticed, and yields verdicts in the
 * order of the candidates until `count` are valid. An abort ends it early, with what was decided. Problems:
 * `sandbox-failed` when sandboxes fail again and again.
 */
export async function* validate(
  candidates: AsyncIterable<Candidate>,
  options: ValidateOptions,
): AsyncGenerator<Verdict> {
  const { baseline } = options;
  const workers = options.workers ?? machineWorkers();
  const slots = new Slots(workers);
  const order = new TestOrder();
  const noted = new Set<string>();
  const note = (text: string) => {
    if (!noted.has(text)) options.report({ phase: 'screen', message: text });
    noted.add(text);
  };
  const tests = new CountedTests(baseline, note);
  const lanes = Array.from({ length: workers }, () => laneOf(options, order, slots, note));
  try {
    yield* pipeline<ScreenTask>(candidates, {
      lanes,
      prepare: (candidate) => prepareTask(candidate, { ...options, baseline: tests.baseline }),
      confirm: async ({ candidate, patched }, _screened, signal) =>
        verdictOf(await confirm(candidate, patched, { ...options, slots, tests, signal })),
      ...(options.review ? { review: options.review } : {}),
      ...(options.known ? { known: options.known } : {}),
      ...(options.decided ? { decided: options.decided } : {}),
      count: options.count ?? Number.POSITIVE_INFINITY,
      ...(options.demand ? { demand: options.demand } : {}),
      signal: options.signal,
      report: options.report,
    });
  } finally {
    await Promise.all(lanes.map((lane) => lane.restart()));
    // The next run need not find it out again. If it cannot be kept, that one will.
    if (tests.found.size > 0) await saveBaseline(tests.baseline).catch((error) => note(`Not kept: ${error}`));
  }
}

/** One worker a core, as far as memory goes: test suites of a gigabyte are not rare. */
export function machineWorkers(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / 1.5e9)));
}

function laneOf(
  options: ValidateOptions,
  order: TestOrder,
  slots: Slots,
  note: (text: string) => void,
): ScreeningLane<ScreenTask> {
  const slow = new PatchedBench(options, options.baseline);
  const fast = fastBench(options);
  const lane = new Lane({ fast, slow }, order, note);
  return {
    get batch() {
      return lane.batch;
    },
    async *screen(batch, signal) {
      using _slot = await slots.hold();
      yield* lane.screen(batch, signal);
    },
    async restart() {
      await Promise.all([slow.close(), fast?.close()]);
    },
  };
}

/** The fastest bench that the suite’s framework and languages allow; undefined where there is only the slow one. */
export function fastBench(options: ValidateOptions): Bench | undefined {
  const { framework, baseline, functions, languages } = options;
  if (framework.worker) return new ResidentBench(options, baseline, framework.worker);
  if (framework.switched) return new SchemataBench(options, baseline, framework.switched, functions, languages);
  return undefined;
}

/** Reads and patches the candidate's files, and looks up which tests can notice it. */
export async function prepareTask(
  candidate: Candidate,
  { snapshot, baseline, functions }: Pick<ValidateOptions, 'snapshot' | 'baseline' | 'functions'>,
): Promise<ScreenTask> {
  const fn = functions.get(candidate.functionId);
  const [edit] = candidate.edits;
  const patched = await patchedFiles(snapshot, candidate);
  const changed: ChangedLines = {
    file: edit?.file ?? '',
    startLine: candidate.startLine,
    endLine: candidate.endLine,
    function: fn ?? { startLine: 0, endLine: 0 },
    inBody:
      fn !== undefined &&
      candidate.edits.every(({ file, start, end }) => file === fn.file && start >= fn.bodyStart && end <= fn.bodyEnd),
  };
  // Edits of several files are beyond what one range of lines can say.
  const reaching =
    patched.length === 1
      ? testsReaching(baseline.stable, baseline.coverage, changed)
      : { tests: baseline.stable, reason: 'unknown' as const };
  return { candidate, patched, changed, functionName: fn?.name ?? '', reaching };
}

function verdictOf(confirmation: Awaited<ReturnType<typeof confirm>>): Omit<Verdict, 'seconds' | 'candidate'> {
  const { failToPass, passToPass, ...rest } = confirmation;
  return { ...rest, failToPass: [...failToPass], passToPass: [...passToPass] };
}
