import { randomUUID } from 'node:crypto';
import { CandidateChecker } from '../bugs/check.ts';
import { changesOf, patchesOf } from '../bugs/patch.ts';
import { type ReadText, SourceFiles, snapshotReader } from '../bugs/sources.ts';
import { describe } from '../describe/describe.ts';
import { type LanguageRegistry, loadLanguages } from '../languages/registry.ts';
import { Pool } from '../pool/pool.ts';
import { type Analysis, analyse } from '../project/analysis.ts';
import type {
  Candidate,
  GenerateEvent,
  Rejection,
  ReportProgress,
  RunSummary,
  SourceFunction,
  Verdict,
} from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import { validate } from '../validation/validate.ts';
import { version } from '../version.ts';
import { candidatesOf } from './candidates.ts';
import { isReached } from './reached.ts';
import { strategiesOf } from './strategies.ts';
import { Tally } from './tally.ts';
import { groupBySetup, type Target, type TargetGroup, targetFunctions } from './targets.ts';
import { type Workbench, Workshop } from './workshop.ts';

export interface GenerateRequest {
  readonly root: string;
  readonly target: Target;
  /** Valid bugs wanted; with `dryRun` candidates, and all of them by default. */
  readonly count?: number;
  readonly strategies: readonly string[];
  readonly sandbox: SandboxChoice;
  readonly seed: number;
  readonly budgetMinutes?: number;
  readonly workers?: number;
  /** Candidates only: no sandbox, nothing stored. */
  readonly dryRun?: boolean;
  /** Unsaved editors: relative path → text. */
  readonly overlay?: ReadonlyMap<string, string>;
}

export interface GenerateContext {
  readonly providers: readonly SandboxProvider[];
  readonly emit: (event: GenerateEvent) => void;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/** Bugs that one run looks for when nobody says how many. */
export const defaultCount = 10;

/**
 * The main job: functions → candidates → verdicts → tuples in the project's pool. Emits what happens as it happens and the
 * summary last. An abort ends it with what was finished, `cancelled` in the summary. Throws Problems for what cannot start
 * at all: no such function, no tests, no sandbox, a red baseline.
 */
export async function generate(request: GenerateRequest, context: GenerateContext): Promise<RunSummary> {
  const run = new Run(request, context, await loadLanguages());
  const summary = request.dryRun ? await run.dry() : await run.full();
  context.emit(summary);
  return summary;
}

class Run {
  readonly #request: GenerateRequest;
  readonly #context: GenerateContext;
  readonly #languages: LanguageRegistry;
  readonly #tally = new Tally();
  readonly #id = randomUUID();
  readonly #budget: AbortSignal | undefined;
  readonly #signal: AbortSignal;

  constructor(request: GenerateRequest, context: GenerateContext, languages: LanguageRegistry) {
    this.#request = request;
    this.#context = context;
    this.#languages = languages;
    this.#budget =
      request.budgetMinutes === undefined ? undefined : AbortSignal.timeout(request.budgetMinutes * 60_000);
    this.#signal = this.#budget ? AbortSignal.any([context.signal, this.#budget]) : context.signal;
  }

  async dry(): Promise<RunSummary> {
    const { request, analysis, functions } = await this.#look();
    await using sources = new SourceFiles(snapshotReader(analysis.snapshot), this.#languages);
    const checker = new CandidateChecker(sources);
    const read = snapshotReader(analysis.snapshot);
    for await (const candidate of this.#candidates(analysis, functions, sources, checker)) {
      await this.#announce(candidate, read);
      if (this.#tally.candidates === request.count) break;
    }
    return this.#tally.summary(false);
  }

  async full(): Promise<RunSummary> {
    const { request, analysis, functions } = await this.#look();
    const { project, snapshot } = analysis;
    const { groups, untested } = groupBySetup(functions, project.testSetups);
    if (untested.length > 0) this.#tally.note(`${untested.length} functions are left out: no test setup is theirs.`);
    const { report } = this.#context;
    const note = (text: string): void => {
      this.#tally.note(text);
      report({ phase: 'note', message: text });
    };
    const workshop = new Workshop({
      choice: request.sandbox,
      providers: this.#context.providers,
      languages: this.#languages,
      snapshot,
      report,
      signal: this.#signal,
      note,
    });
    using pool = Pool.open(project.identity, { name: project.name });
    try {
      let left = functions.length;
      for (const group of groups) {
        // Each setup gets its share of the bugs; what one cannot give goes to the next.
        const wanted = (request.count ?? defaultCount) - this.#tally.tuples.length;
        const share = Math.ceil((wanted * group.functions.length) / left);
        left -= group.functions.length;
        if (share > 0) await this.#group(group, share, analysis, workshop, pool, note);
      }
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    } finally {
      if (workshop.kind) this.#tally.sandbox(workshop.kind);
      const summary = this.#tally.summary(this.#signal.aborted);
      pool.recordRun({
        ...summary,
        id: this.#id,
        snapshot: snapshot.id,
        commit: project.commit,
        options: { ...request, overlay: undefined },
        startedAt: new Date(Date.now() - this.#tally.seconds * 1000).toISOString(),
      });
    }
    if (this.#budget?.aborted) this.#tally.note(`Stopped after ${request.budgetMinutes} minutes, as asked.`);
    return this.#tally.summary(this.#context.signal.aborted);
  }

  async #look() {
    const request = this.#request;
    // Before anything slow: a strategy that does not exist.
    strategiesOf(request.strategies);
    const { report } = this.#context;
    const analysis = await analyse(request.root, this.#languages, {
      report,
      signal: this.#signal,
      ...(request.overlay ? { overlay: request.overlay } : {}),
      ...(request.target.kind === 'file' ? { files: [request.target.file] } : {}),
    });
    for (const text of analysis.project.notes) this.#tally.note(text);
    return { request, analysis, functions: targetFunctions(request.target, analysis.functions) };
  }

  #candidates(analysis: Analysis, targets: readonly SourceFunction[], sources: SourceFiles, checker: CandidateChecker) {
    return candidatesOf({
      functions: analysis.functions,
      targets,
      strategies: strategiesOf(this.#request.strategies),
      sources,
      checker,
      languages: this.#languages,
      seed: this.#request.seed,
      signal: this.#signal,
      turnedAway: (_candidate, reason: Rejection) => {
        this.#tally.candidates += 1;
        this.#tally.turnedAway(reason);
      },
    });
  }

  async #announce(candidate: Candidate, read: ReadText): Promise<string> {
    const { bugPatch } = await patchesOf(candidate.edits, read);
    this.#tally.candidates += 1;
    this.#context.emit({ event: 'candidate', ...candidate, patch: bugPatch });
    return bugPatch;
  }

  async #group(
    group: TargetGroup,
    count: number,
    analysis: Analysis,
    workshop: Workshop,
    pool: Pool,
    note: (text: string) => void,
  ): Promise<void> {
    const { project, snapshot } = analysis;
    const workbench = await workshop.open(group.setup);
    for (const text of workbench.baseline.notes) note(text);
    const targets = this.#targets(group, workbench, note);
    const read = snapshotReader(snapshot);
    await using sources = new SourceFiles(read, this.#languages);
    const functions = new Map(group.functions.map((fn) => [fn.id, fn]));
    const candidates = new Map<string, Candidate>();
    const known = pool.knownVerdicts({
      snapshot: snapshot.id,
      setup: group.setup.id,
      environment: workbench.suite.environment.key,
    });
    let passedOver = 0;
    const fresh = async function* (this: Run): AsyncGenerator<Candidate> {
      for await (const candidate of this.#candidates(analysis, targets, sources, new CandidateChecker(sources))) {
        if (known.has(candidate.id) || pool.has(candidate.id)) {
          passedOver += 1;
          continue;
        }
        candidates.set(candidate.id, candidate);
        yield candidate;
      }
    }.bind(this);

    const { report } = this.#context;
    const { suite, baseline } = workbench;
    const options = {
      ...suite,
      baseline,
      functions,
      languages: this.#languages,
      commit: project.commit,
      count,
      report,
    };
    const workers = this.#request.workers === undefined ? {} : { workers: this.#request.workers };
    for await (const verdict of validate(fresh(), { ...options, ...workers, signal: this.#signal })) {
      const candidate = candidates.get(verdict.candidate);
      const fn = candidate && functions.get(candidate.functionId);
      if (!candidate || !fn) throw new Error(`a verdict on ${verdict.candidate}, which is no candidate of this run`);
      candidates.delete(candidate.id);
      // Told with its verdict: many are looked at ahead that are never needed.
      const patch = await this.#announce(candidate, read);
      await this.#keep(candidate, fn, verdict, patch, workbench, analysis, pool);
    }
    if (passedOver > 0)
      note(`${passedOver} candidates were passed over: this code's verdicts on them are in the pool.`);
  }

  /** Functions that no test reaches give only survivors; they are left out unless one was asked for by name. */
  #targets(group: TargetGroup, { baseline }: Workbench, note: (text: string) => void): readonly SourceFunction[] {
    const reached = group.functions.filter((fn) => isReached(fn, baseline));
    const unreached = group.functions.length - reached.length;
    if (unreached === 0) return reached;
    if (this.#request.target.kind === 'function') {
      note(`No passing test reaches ${group.functions[0]?.name}, so no bug in it can be proved.`);
      return group.functions;
    }
    note(`${unreached} of ${group.functions.length} functions are left out: no passing test reaches them.`);
    return reached;
  }

  async #keep(
    candidate: Candidate,
    fn: SourceFunction,
    verdict: Verdict,
    patch: string,
    { suite, baseline }: Workbench,
    analysis: Analysis,
    pool: Pool,
  ): Promise<void> {
    const { emit } = this.#context;
    const { project, snapshot } = analysis;
    this.#tally.judged(verdict);
    const { evidence: _, ...told } = verdict;
    emit({ event: 'verdict', ...told });
    if (verdict.kind === 'valid') {
      const described = describe({
        candidate,
        verdict,
        function: fn,
        changes: await changesOf(candidate.edits, snapshotReader(snapshot)),
        testFiles: new Map(baseline.stable.flatMap(({ id, file }) => (file === undefined ? [] : [[id, file]]))),
        project: project.identity,
        seed: this.#request.seed,
        version,
      });
      const added = 'tuple' in described ? pool.addTuple(described.tuple) : undefined;
      if (added?.stored) {
        this.#tally.tuples.push(added.id);
        emit({ event: 'tuple', ...pool.get(added.id) });
      } else {
        this.#tally.note(added?.detail ?? ('withheld' in described ? described.withheld : ''));
      }
    }
    pool.recordVerdict(candidate, verdict, {
      snapshot: snapshot.id,
      setup: suite.setup.id,
      environment: suite.environment.key,
      function: fn,
      sandbox: suite.provider.kind,
      run: this.#id,
      patch,
    });
  }
}
