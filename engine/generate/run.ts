import { randomUUID } from 'node:crypto';
import { CandidateChecker } from '../bugs/check.ts';
import { patchesOf } from '../bugs/patch.ts';
import { type ReadText, type SourceFiles, snapshotReader } from '../bugs/sources.ts';
import type { Strategy } from '../bugs/strategy.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { EditorModel } from '../models/editor.ts';
import type { AnswerStore } from '../models/model.ts';
import { type Analysis, analyse } from '../project/analysis.ts';
import { productFunctions } from '../project/aside.ts';
import type {
  Candidate,
  GenerateEvent,
  ModelChoice,
  Rejection,
  ReportProgress,
  RunSummary,
  SourceFunction,
} from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import { Asking, noModel } from './asking.ts';
import type { CandidateHints } from './candidate-source.ts';
import { candidatesOf } from './candidates.ts';
import { checkRuleChoice, checkRules } from './rules.ts';
import { sourceFilesOf } from './source-files.ts';
import { asksModel, checkStrategies, goesOnFromProved, strategiesOf, usableStrategies } from './strategies.ts';
import { Tally } from './tally.ts';
import { type Target, targetFunctions } from './targets.ts';

export interface GenerateRequest {
  readonly root: string;
  readonly target: Target;
  /** Valid bugs wanted; with `dryRun` candidates, and all of them by default. */
  readonly count?: number;
  readonly strategies: readonly string[];
  /** The only mutation rules to use; all when left out. */
  readonly rules?: readonly string[] | undefined;
  readonly sandbox: SandboxChoice;
  readonly seed: number;
  readonly budgetMinutes?: number;
  readonly workers?: number;
  /** Seconds after which the suite, on the unchanged project, is said to hang. */
  readonly suiteSeconds?: number;
  /** Candidates only: no sandbox, nothing stored. */
  readonly dryRun?: boolean;
  /** Unsaved editors: relative path → text. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** For strategies that ask a model. */
  readonly model?: ModelChoice;
  /** US dollars that the model may cost. */
  readonly maxCost?: number | undefined;
  /** Answers that the model may be asked for. */
  readonly maxCalls?: number | undefined;
  /** Only shows what would be sent to the model, for `count` functions (default 1): nothing is sent, run or stored. */
  readonly showPrompt?: boolean | undefined;
}

export type { EditorModel };

export interface GenerateContext {
  /** In the order in which `auto` tries them. */
  readonly providers: readonly SandboxProvider[];
  readonly emit: (event: GenerateEvent) => void;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  /** Only where an editor started the run; provider `editor` of a model choice needs it. */
  readonly editorModel?: EditorModel;
}

/** What one call of `generate` knows from start to end. */
export class Run {
  readonly id = randomUUID();
  readonly request: GenerateRequest;
  readonly languages: LanguageRegistry;
  readonly tally = new Tally();
  /** Aborts when the person says so, or the budget is used up. */
  readonly signal: AbortSignal;
  readonly budget: AbortSignal | undefined;
  readonly #context: GenerateContext;
  #strategies: readonly Strategy[] | undefined;
  #asking: Asking | undefined;

  /** Problems: `unknown-strategy`, `usage` for a choice of rules that chooses nothing, `no-model`. */
  constructor(request: GenerateRequest, context: GenerateContext, languages: LanguageRegistry) {
    this.request = request;
    this.languages = languages;
    this.#context = context;
    checkStrategies(request.strategies);
    if (request.rules) checkRuleChoice(request.rules, request.strategies);
    if (this.asksModel && !request.model && !request.showPrompt) throw noModel();
    const { budgetMinutes } = request;
    this.budget = budgetMinutes === undefined ? undefined : AbortSignal.timeout(budgetMinutes * 60_000);
    this.signal = this.budget ? AbortSignal.any([context.signal, this.budget]) : context.signal;
  }

  /** A language model may be asked, and paid. */
  get asksModel(): boolean {
    return this.request.strategies.some((name) => asksModel.has(name));
  }

  /** Bugs are made out of proved ones, among others or `livesOnProved` alone: then nothing comes of a pool without any. */
  get wantsProved(): boolean {
    return this.request.strategies.some((name) => goesOnFromProved.has(name));
  }

  get livesOnProved(): boolean {
    return this.request.strategies.every((name) => goesOnFromProved.has(name));
  }

  get providers(): readonly SandboxProvider[] {
    return this.#context.providers;
  }

  get report(): ReportProgress {
    return this.#context.report;
  }

  get cancelled(): boolean {
    return this.#context.signal.aborted;
  }

  emit(event: GenerateEvent): void {
    this.#context.emit(event);
  }

  /** Something that a person should know and would not expect; also in the summary. */
  note(text: string): void {
    this.tally.note(text);
    this.report({ phase: 'note', message: text });
  }

  /** The project, and the functions that the run is about. Problems of `analyse`, `targetFunctions` and `checkRules`. */
  async look(): Promise<{ analysis: Analysis; functions: readonly SourceFunction[] }> {
    const { root, target, rules, overlay } = this.request;
    const analysis = await analyse(root, this.languages, {
      report: this.report,
      signal: this.signal,
      ...(overlay ? { overlay } : {}),
      ...(target.kind === 'file' ? { files: [target.file] } : {}),
    });
    for (const text of analysis.project.notes) this.tally.note(text);
    const functions = targetFunctions(target, analysis.functions);
    if (rules) checkRules(rules, functions);
    if (target.kind !== 'all') return { analysis, functions };
    const { product, folders } = productFunctions(functions, analysis.project.testSetups);
    if (folders.length > 0) {
      const left = functions.length - product.length;
      this.note(
        `${left} functions in ${folders.join(', ')} are left out: benchmarks and examples; name one of their files to have them.`,
      );
    }
    return { analysis, functions: product };
  }

  /** Makes the strategies; `answers`: what models answered so far. Problems of `openModel`. */
  equip(analysis: Analysis, answers: AnswerStore): void {
    const { languages, report, signal } = this;
    const { snapshot } = analysis;
    const note = (text: string): void => this.note(text);
    const files = sourceFilesOf(snapshot, languages);
    const usable = usableStrategies(this.request.strategies, analysis.project.commit !== null);
    const left = this.request.strategies.filter((name) => !usable.includes(name));
    if (left.length > 0) note(`Without ${left.join(' and ')}: the project has no git history.`);
    this.#strategies = strategiesOf(usable, {
      languages,
      files,
      read: snapshotReader(snapshot),
      rules: this.request.rules,
      project: { analysis, languages, report, signal, note },
      asking: () => {
        this.#asking ??= new Asking(this.request, this.#context.editorModel, { answers, report, note });
        return this.#asking;
      },
    });
  }

  summary(): RunSummary {
    return this.tally.summary(this.cancelled, this.#asking?.use);
  }

  /** Checked candidates; the check's rejections are counted, and told to `turnedAway`. */
  candidates(
    analysis: Analysis,
    targets: readonly SourceFunction[],
    sources: SourceFiles,
    turnedAway?: (candidate: Candidate, reason: Rejection, detail: string) => void,
    known: CandidateHints = {},
    signal = this.signal,
  ): AsyncGenerator<Candidate> {
    if (!this.#strategies) throw new Error('the run is not equipped yet');
    return candidatesOf({
      ...known,
      functions: analysis.functions,
      targets,
      strategies: this.#strategies,
      sources,
      checker: new CandidateChecker(sources),
      languages: this.languages,
      seed: this.request.seed,
      signal,
      turnedAway: (candidate, reason, detail) => {
        this.tally.candidates += 1;
        this.tally.turnedAway(reason);
        turnedAway?.(candidate, reason, detail);
      },
    });
  }

  /** Tells of a candidate; gives back its patch (fix → bug). */
  async announce(candidate: Candidate, read: ReadText): Promise<string> {
    const { bugPatch } = await patchesOf(candidate.edits, read);
    this.tally.candidates += 1;
    this.emit({ event: 'candidate', ...candidate, patch: bugPatch });
    return bugPatch;
  }

  reader(analysis: Analysis): ReadText {
    return snapshotReader(analysis.snapshot);
  }
}
