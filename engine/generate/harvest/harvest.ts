import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { CandidateChecker } from '../../bugs/check.ts';
import { candidateOfFix } from '../../bugs/history/fix-candidate.ts';
import { changesOf, patchesOf } from '../../bugs/patch.ts';
import { SourceFiles } from '../../bugs/sources.ts';
import { type LanguageRegistry, loadLanguages } from '../../languages/registry.ts';
import { Pool } from '../../pool/pool.ts';
import { snapshotFromObjects } from '../../project/commit-snapshot.ts';
import type { FixCommit } from '../../project/history/fixes.ts';
import { History, type IssueSource } from '../../project/history/history.ts';
import { identifyProject } from '../../project/snapshot.ts';
import type { GenerateEvent, ReportProgress, RunSummary, Verdict } from '../../protocol/index.ts';
import type { SandboxChoice } from '../../sandbox/choose.ts';
import type { SandboxProvider } from '../../sandbox/sandbox.ts';
import type { Suite } from '../../validation/suite.ts';
import { Tally } from '../tally.ts';
import { EnvironmentShelf } from './environments.ts';
import { type Case, type Proof, prove } from './proof.ts';
import { inOrderOfWorth, MergedAlready, Patience } from './selection.ts';
import { tupleOfFix } from './tuple.ts';

export interface HarvestRequest {
  readonly root: string;
  /** Valid bugs wanted. Default: as many as there are. */
  readonly count?: number;
  /** A date or a commit: only what came after it. */
  readonly since?: string;
  readonly sandbox: SandboxChoice;
  readonly budgetMinutes?: number;
  /** Seconds after which a commit's suite is said to hang. Default 180. */
  readonly suiteSeconds?: number;
  /** Where issues are kept, when it may be asked. */
  readonly issues?: IssueSource;
}

export interface HarvestContext {
  readonly providers: readonly SandboxProvider[];
  readonly emit: (event: GenerateEvent) => void;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

const suiteSeconds = 180;

/**
 * The project's real fixes, each proved at its own commit: the sources as they were before, with the tests that came with
 * the fix. Emits what happens as `generate` does. An abort ends it with what was finished. Problems: `no-git`,
 * `no-sandbox`, and those of git.
 */
export async function harvest(request: HarvestRequest, context: HarvestContext): Promise<RunSummary> {
  const { signal: stop, report } = context;
  const { budgetMinutes } = request;
  const budget = budgetMinutes === undefined ? undefined : AbortSignal.timeout(budgetMinutes * 60_000);
  const signal = budget ? AbortSignal.any([stop, budget]) : stop;
  const languages = await loadLanguages();
  const { root, identity } = await identifyProject(request.root, signal);
  using history = await History.read(root, languages, {
    ...(request.since === undefined ? {} : { since: request.since }),
    ...(request.issues ? { issues: request.issues } : {}),
    ...{ report, signal },
  });
  using pool = Pool.open(identity, { name: basename(root) });
  const run = new Harvest(request, context, { languages, history, pool, identity, signal });
  const started = new Date().toISOString();
  const record = () => {
    const { issues: _, ...options } = request;
    const code = { snapshot: '', commit: null };
    pool.recordRun({ ...run.summary(stop.aborted), ...code, id: run.id, options, startedAt: started });
  };
  record();
  const recorder = setInterval(record, 10_000);
  try {
    await run.all();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(recorder);
    if (budget?.aborted) run.note(`Stopped after ${budgetMinutes} minutes, as asked.`);
    record();
  }
  const summary = run.summary(stop.aborted);
  context.emit(summary);
  return summary;
}

interface Means {
  readonly languages: LanguageRegistry;
  readonly history: History;
  readonly pool: Pool;
  readonly identity: string;
  readonly signal: AbortSignal;
}

class Harvest {
  readonly id = randomUUID();
  readonly #request: HarvestRequest;
  readonly #context: HarvestContext;
  readonly #means: Means;
  readonly #tally = new Tally();
  readonly #shelf: EnvironmentShelf;
  readonly #valid: Record<string, number> = {};
  #tried = 0;
  #notRunnable = 0;
  #passedOver = 0;

  constructor(request: HarvestRequest, context: HarvestContext, means: Means) {
    this.#request = request;
    this.#context = context;
    this.#means = means;
    const { providers, report } = context;
    const { languages, signal } = means;
    const note = (text: string): void => this.note(text);
    this.#shelf = new EnvironmentShelf({ choice: request.sandbox, providers, languages, report, signal, note });
    for (const text of means.history.notes) this.note(text);
  }

  note(text: string): void {
    this.#tally.note(text);
    this.#context.report({ phase: 'note', message: text });
  }

  summary(cancelled: boolean): RunSummary {
    const { commits, byKind } = this.#means.history;
    const counts = { tried: this.#tried, notRunnable: this.#notRunnable, valid: this.#valid };
    return {
      ...this.#tally.summary(cancelled),
      history: { commits, fixes: byKind as Record<string, number>, ...counts },
    };
  }

  async all(): Promise<void> {
    const { history, signal } = this.#means;
    const { groups, untested } = inOrderOfWorth(history.fixes);
    if (untested > 0) this.note(`${untested} fixes came without tests: nothing proves them at their commit.`);
    const merged = new MergedAlready(history.repository);
    for (const fixes of groups) {
      const patience = new Patience();
      for (const [index, fix] of fixes.entries()) {
        signal.throwIfAborted();
        if (this.#tally.tuples.length >= (this.#request.count ?? Number.POSITIVE_INFINITY)) return this.#close();
        if (await merged.has(fix)) continue;
        this.#context.report({ phase: 'history', message: 'Proving fixes', done: index, total: fixes.length });
        const outcome = await this.#one(fix);
        if (outcome === 'valid') merged.add(fix);
        if (patience.isOver(outcome)) {
          const left = fixes.length - index - 1;
          const when = fix.commit.date.slice(0, 10);
          if (left > 0)
            this.note(`${left} fixes before ${when} are left out: commits of that time do not run here any more.`);
          break;
        }
      }
    }
    this.#close();
  }

  #close(): void {
    if (this.#passedOver > 0) this.note(`${this.#passedOver} fixes were passed over: their verdicts are in the pool.`);
  }

  async #one(fix: FixCommit): Promise<Verdict['kind'] | 'not-runnable' | 'passed-over'> {
    const { history, languages, pool, signal } = this.#means;
    const files = await history.sourcesOf(fix);
    if (!files) return 'passed-over';
    const texts = new Map(files.map(({ path, after }) => [path, after]));
    const read = async (path: string): Promise<string> => texts.get(path) ?? '';
    await using sources = new SourceFiles(read, languages);
    const made = await candidateOfFix(files, fix.origin, sources, languages);
    if (!made) return 'passed-over';
    const { candidate, fn } = made;
    if (pool.has(candidate.id)) {
      this.#passedOver++;
      return 'passed-over';
    }
    const checked = await new CandidateChecker(sources).check(candidate);
    if (!checked.ok) {
      // A change of comments or layout; nothing was run for it.
      this.#tally.candidates++;
      this.#tally.turnedAway(checked.reason);
      return checked.reason;
    }
    const { snapshot } = await snapshotFromObjects(history.repository, history.objects, fix.commit.hash, signal);
    const one: Case = { fix, candidate, fn, snapshot };
    const { report } = this.#context;
    const known = (suite: Suite) => pool.verdicts.known(scopeOf(suite)).has(candidate.id);
    const limit = this.#request.suiteSeconds ?? suiteSeconds;
    const proof = await prove(one, { shelf: this.#shelf, languages, suiteSeconds: limit, report, signal, known });
    if (proof.kind === 'known') {
      this.#passedOver++;
      return 'passed-over';
    }
    this.#tried++;
    this.#tally.candidates++;
    const { bugPatch } = await patchesOf(candidate.edits, read);
    this.#context.emit({ event: 'candidate', ...candidate, patch: bugPatch });
    const verdict = proof.kind === 'judged' ? proof.verdict : unable(candidate.id, proof);
    const { evidence: _, ...told } = verdict;
    this.#context.emit({ event: 'verdict', ...told });
    this.#tally.judged(verdict);
    if (proof.kind !== 'judged') {
      this.#notRunnable++;
      return 'not-runnable';
    }
    this.#tally.sandbox(proof.suite.provider.kind);
    const context = {
      ...scopeOf(proof.suite),
      function: fn,
      sandbox: proof.suite.provider.kind,
      run: this.id,
      patch: bugPatch,
    };
    if (verdict.kind !== 'valid') {
      pool.verdicts.record(candidate, verdict, context);
      return verdict.kind;
    }
    const changes = await changesOf(candidate.edits, read);
    const described = tupleOfFix(one, proof, changes, this.#means.identity);
    if ('withheld' in described) {
      this.note(described.withheld);
      pool.verdicts.recordWithheld(candidate, described.withheld, context);
      return 'passed-over';
    }
    const added = pool.addTuple(described.tuple);
    pool.verdicts.record(candidate, verdict, context);
    if (!added.stored) {
      this.note(added.detail);
      return 'passed-over';
    }
    const kind = fix.origin.foundBy;
    this.#valid[kind] = (this.#valid[kind] ?? 0) + 1;
    this.#tally.tuples.push(added.id);
    this.#context.emit({ event: 'tuple', ...pool.get(added.id) });
    return 'valid';
  }
}

function scopeOf(suite: Suite): { snapshot: string; setup: string; environment: string } {
  return { snapshot: suite.snapshot.id, setup: suite.setup.id, environment: suite.environment.key };
}

function unable(candidate: string, proof: Exclude<Proof, { kind: 'judged' | 'known' }>): Verdict {
  const detail =
    proof.kind === 'no-tests'
      ? 'No test setup was found at its commit.'
      : `Its commit does not run here: ${proof.detail}.`;
  const nothing = { failToPass: [], passToPass: [], seconds: { screen: 0, confirm: 0 } };
  return { candidate, kind: 'sandbox-failed', detail, ...nothing };
}
