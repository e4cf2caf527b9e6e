import { changesOf, patchesOf } from '../bugs/patch.ts';
import { type ReadText, SourceFiles } from '../bugs/sources.ts';
import { describe } from '../describe/describe.ts';
import type { Pool } from '../pool/pool.ts';
import type { VerdictContext, VerdictScope } from '../pool/verdict-store.ts';
import type { Analysis } from '../project/analysis.ts';
import type { Candidate, Rejection, SourceFunction, Tuple, Verdict } from '../protocol/index.ts';
import { Demand } from '../validation/demand.ts';
import { isReached, testsRunning } from '../validation/reach.ts';
import { validate } from '../validation/validate.ts';
import { version } from '../version.ts';
import type { CandidateHints } from './candidate-source.ts';
import { Choosing } from './choosing.ts';
import { Hearing } from './hearing.ts';
import type { Run } from './run.ts';
import type { TargetGroup } from './targets.ts';
import { type Settled, settleVariation } from './variation.ts';
import type { Workbench } from './workshop.ts';

/** Makes, judges and keeps the bugs of one group: functions that share a test setup, on its workbench. */
export class Judging {
  readonly #run: Run;
  readonly #group: TargetGroup;
  readonly #workbench: Workbench;
  readonly #analysis: Analysis;
  readonly #pool: Pool;
  readonly #read: ReadText;
  readonly #functions: ReadonlyMap<string, SourceFunction>;
  /** Handed out and not yet judged. */
  readonly #waiting = new Map<string, Candidate>();
  readonly #demand = new Demand();
  readonly #hearing = new Hearing();
  /** Aborts when no more candidates are wanted: some may just be being made. */
  readonly #ended = new AbortController();
  #passedOver = 0;
  /** Variations that turned out to be bugs of another kind. */
  #missed = 0;

  constructor(run: Run, group: TargetGroup, workbench: Workbench, analysis: Analysis, pool: Pool) {
    this.#run = run;
    this.#group = group;
    this.#workbench = workbench;
    this.#analysis = analysis;
    this.#pool = pool;
    this.#read = run.reader(analysis);
    this.#functions = new Map(group.functions.map((fn) => [fn.id, fn]));
  }

  /** Goes on until `count` bugs are in the pool or there is nothing left to try. */
  async find(count: number): Promise<void> {
    const run = this.#run;
    const { suite, baseline } = this.#workbench;
    for (const text of baseline.notes) run.note(text);
    const { workers } = run.request;
    await using sources = new SourceFiles(this.#read, run.languages);
    const choosing = await Choosing.of(this.#pool, suite.snapshot.id, run.languages, this.#read);
    const scope = this.#verdictScope();
    const decided = this.#pool.verdicts.decided(scope);
    const verdicts = validate(this.#candidates(sources, choosing), {
      ...suite,
      baseline,
      functions: this.#functions,
      languages: run.languages,
      commit: this.#analysis.project.commit,
      count,
      demand: this.#demand,
      report: run.report,
      signal: run.signal,
      known: ({ id }) => decided.get(id),
      decided: (verdict) => this.#pool.verdicts.recordDecided(verdict, scope),
      review: (verdict) => choosing.review(this.#candidate(verdict), verdict),
      ...(workers === undefined ? {} : { workers }),
    });
    try {
      for await (const verdict of verdicts) await this.#keep(verdict, choosing);
    } finally {
      this.#ended.abort(new Error('no more candidates are wanted'));
      choosing.close();
    }
    if (this.#passedOver > 0)
      run.note(`${this.#passedOver} candidates were passed over: this code's verdicts on them are in the pool.`);
    if (this.#missed > 0)
      run.note(
        `${this.#missed} variations break other tests than they were to: they are kept as the ordinary bugs they are.`,
      );
  }

  /** Candidates that the pool knows nothing of. */
  async *#candidates(sources: SourceFiles, choosing: Choosing): AsyncGenerator<Candidate> {
    const known = this.#pool.verdicts.known(this.#verdictScope());
    const heardOf = (id: string): boolean => known.has(id) || this.#pool.has(id);
    const turnedAway = (candidate: Candidate, reason: Rejection, detail: string): void => {
      const fn = this.#functions.get(candidate.functionId);
      // A duplicate bears the id of its twin, whose verdict is still to come.
      if (!fn || reason === 'duplicate') return;
      // Judged before any sandbox, so the verdict holds in all of them.
      const { environment: _, sandbox: __, ...context } = this.#scope(fn);
      const nothing = { failToPass: [], passToPass: [], seconds: { screen: 0, confirm: 0 } };
      this.#pool.verdicts.record(candidate, { candidate: candidate.id, kind: reason, detail, ...nothing }, context);
    };
    const targets = this.#targets();
    const hints = { ...this.#hints(), ...choosing.known, heardOf };
    const signal = AbortSignal.any([this.#run.signal, this.#ended.signal]);
    for await (const candidate of this.#run.candidates(this.#analysis, targets, sources, turnedAway, hints, signal)) {
      const verdict = known.get(candidate.id);
      if (verdict || this.#pool.has(candidate.id)) {
        this.#passedOver += 1;
        const kind = verdict && verdict.kind !== 'withheld' ? verdict.kind : 'valid';
        this.#hearing.tell(candidate, { kind, detail: verdict?.detail ?? '' });
        choosing.passedOver(candidate);
        continue;
      }
      this.#waiting.set(candidate.id, candidate);
      yield candidate;
    }
  }

  #hints(): CandidateHints {
    const { stable, coverage } = this.#workbench.baseline;
    return {
      held: this.#pool.stats().by.category,
      testsOf: (fn) => testsRunning(stable, coverage, fn),
      demand: this.#demand,
      hearing: this.#hearing,
    };
  }

  /** Functions that no test reaches give only survivors; they are left out unless one was asked for by name. */
  #targets(): readonly SourceFunction[] {
    const { functions } = this.#group;
    const { stable, coverage } = this.#workbench.baseline;
    const reached = functions.filter((fn) => isReached(stable, coverage, fn));
    const unreached = functions.length - reached.length;
    if (unreached === 0) return reached;
    if (this.#run.request.target.kind === 'function') {
      this.#run.note(`No passing test reaches ${functions[0]?.name}, so no bug in it can be proved.`);
      return functions;
    }
    this.#run.note(`${unreached} of ${functions.length} functions are left out: no passing test reaches them.`);
    return reached;
  }

  #candidate(verdict: Verdict): Candidate {
    const candidate = this.#waiting.get(verdict.candidate);
    if (!candidate) throw new Error(`a verdict on ${verdict.candidate}, which is no candidate of this run`);
    return candidate;
  }

  async #keep(found: Verdict, choosing: Choosing): Promise<void> {
    const run = this.#run;
    const { candidate, verdict } = this.#settle(found);
    const fn = this.#functions.get(candidate.functionId);
    if (!fn) throw new Error(`${candidate.id} is of ${candidate.functionId}, which is no function of this run`);
    this.#waiting.delete(candidate.id);
    // Stored before anybody is told of it: a run that is killed in between loses nothing that was seen.
    const { bugPatch: patch } = await patchesOf(candidate.edits, this.#read);
    const context = { ...this.#scope(fn), patch };
    if (verdict.kind !== 'valid') this.#pool.verdicts.record(candidate, verdict, context);
    const stored = verdict.kind === 'valid' ? await this.#store(candidate, fn, verdict, context) : undefined;
    // Told with its verdict: many are looked at ahead that are never needed.
    await run.announce(candidate, this.#read);
    run.tally.judged(verdict);
    const { evidence: _, ...told } = verdict;
    run.emit({ event: 'verdict', ...told });
    if (stored) {
      run.tally.tuples.push(stored.id);
      run.emit({ event: 'tuple', ...stored });
    }
    await choosing.judged(candidate, verdict, stored);
    this.#hearing.tell(candidate, verdict);
  }

  #settle(found: Verdict): Settled {
    const candidate = this.#candidate(found);
    const of = candidate.variation?.of;
    const failing = of !== undefined && this.#pool.has(of) ? this.#pool.get(of).failToPass : undefined;
    const settled = settleVariation(candidate, found, failing);
    if (settled.missed) this.#missed += 1;
    return settled;
  }

  #scope(fn: SourceFunction): VerdictContext {
    return {
      ...this.#verdictScope(),
      function: fn,
      sandbox: this.#workbench.suite.provider.kind,
      run: this.#run.id,
    };
  }

  #verdictScope(): VerdictScope & { readonly environment: string } {
    const { snapshot, setup, environment } = this.#workbench.suite;
    return { snapshot: snapshot.id, setup: setup.id, environment: environment.key };
  }

  /** The tuple, when it is in the pool now. */
  async #store(
    candidate: Candidate,
    fn: SourceFunction,
    verdict: Verdict,
    context: VerdictContext,
  ): Promise<Tuple | undefined> {
    const run = this.#run;
    const { stable } = this.#workbench.baseline;
    const described = describe({
      candidate,
      verdict,
      function: fn,
      changes: await changesOf(candidate.edits, this.#read),
      testFiles: new Map(stable.flatMap(({ id, file }) => (file === undefined ? [] : [[id, file]]))),
      project: this.#analysis.project.identity,
      seed: run.request.seed,
      version,
    });
    if ('withheld' in described) {
      run.note(described.withheld);
      this.#pool.verdicts.recordWithheld(candidate, described.withheld, context);
      return undefined;
    }
    const added = this.#pool.addTuple(described.tuple);
    this.#pool.verdicts.record(candidate, verdict, context);
    if (!added.stored) {
      run.note(added.detail);
      return undefined;
    }
    return this.#pool.get(added.id);
  }
}
