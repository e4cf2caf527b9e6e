import type { LanguageRegistry } from '../../languages/registry.ts';
import type { Model, ModelMessage, ModelSpend } from '../../models/model.ts';
import { ModelProblem } from '../../models/problems.ts';
import { totalSpend } from '../../models/spend.ts';
import { estimateTokens } from '../../models/tokens.ts';
import { functionsOfFile } from '../../project/functions.ts';
import type { AlternativeFix, SourceFunction, Tuple } from '../../protocol/index.ts';
import { applyEdits } from '../edits.ts';
import { editsBetween } from '../history/edits-between.ts';
import { likenessOf } from '../likeness.ts';
import { fileContext } from '../model/context.ts';
import { judgeAnswer } from '../model/judge-answer.ts';
import { repairOf } from '../model/prompt.ts';
import { SecretAcrossLines, ShownFunction } from '../model/rewritten.ts';
import { unifiedDiff } from '../patch.ts';
import { type ReadText, SourceFiles } from '../sources.ts';
import { alternativePrompt, alternativeShape } from './alternative-prompt.ts';

/** A fix that was not proved yet; `text` is the whole file with it. */
export interface ProposedFix extends Omit<AlternativeFix, 'sandbox' | 'runs' | 'confirmedAt'> {
  readonly text: string;
}

export type Proposal = { readonly fix: ProposedFix } | { readonly dropped: string };

/** One question and, with what was wrong with the answer, so many more. */
const mostAnswers = 3;

/** Asks a model for another fix of one bug, until one is right, or there is none. */
export class AlternativeSearch implements AsyncDisposable {
  readonly #tuple: Tuple;
  readonly #model: Model;
  readonly #languages: LanguageRegistry;
  readonly #read: ReadText;
  readonly #buggy: SourceFiles;
  readonly #fixed: SourceFiles;
  readonly #spends: ModelSpend[] = [];
  #messages: ModelMessage[] = [];
  #answered: string | undefined;

  /** `read`: the sources without the bug. */
  constructor(tuple: Tuple, model: Model, languages: LanguageRegistry, read: ReadText) {
    this.#tuple = tuple;
    this.#model = model;
    this.#languages = languages;
    this.#read = read;
    this.#buggy = new SourceFiles(async () => await this.#withBug(), languages);
    this.#fixed = new SourceFiles(read, languages);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#buggy[Symbol.asyncDispose]();
    await this.#fixed[Symbol.asyncDispose]();
  }

  /**
   * The next proposal; `judge` says what is wrong with one, for the model, or that nothing is. @throws ModelProblem that is
   * not of one answer; the signal's reason.
   */
  async find(judge: (fix: ProposedFix) => Promise<string | undefined>, signal: AbortSignal): Promise<Proposal> {
    const asked = await this.#question();
    if ('dropped' in asked) return asked;
    const { system, fn, shown } = asked;
    this.#messages = [...asked.messages];
    let error = '';
    for (let answers = 0; answers < mostAnswers; answers++) {
      if (answers > 0) this.#messages.push(...repairOf(this.#answered, error));
      const attempt = await this.#attempt(system, fn, shown, signal);
      const wrong = 'fix' in attempt ? await judge(attempt.fix) : attempt.error;
      if ('fix' in attempt && wrong === undefined) return attempt;
      error = wrong ?? '';
      if ('hopeless' in attempt && attempt.hopeless) break;
    }
    return { dropped: error };
  }

  async #withBug(): Promise<string> {
    return applyEdits(await this.#read(this.#tuple.file), this.#tuple.provenance.candidate.edits);
  }

  async #question() {
    const { file, function: name, language, provenance, evidence } = this.#tuple;
    const profile = this.#languages.byId(language);
    const functions = await functionsOfFile(profile, file, await this.#withBug());
    const { functionId } = provenance.candidate;
    const fn = functions.find(({ id }) => id === functionId) ?? functions.find((other) => other.name === name);
    if (!fn) return { dropped: `${name} is not found in the code with the bug.` };
    try {
      return await this.#buggy.use(file, (source) => {
        const shown = new ShownFunction(source.text, fn);
        const context = fileContext(source, fn, functions);
        const found = (evidence.alternativeFixes ?? []).map(({ patch }) => patch);
        const parts = { language: profile.name, tuple: this.#tuple, source: shown.source, found, context };
        const { system = '', messages } = alternativePrompt({ ...parts, known: this.#tuple.fixSource });
        return { system, messages, fn, shown };
      });
    } catch (error) {
      if (!(error instanceof SecretAcrossLines)) throw error;
      return { dropped: `${name} holds a secret of several lines.` };
    }
  }

  async #attempt(
    system: string,
    fn: SourceFunction,
    shown: ShownFunction,
    signal: AbortSignal,
  ): Promise<{ fix: ProposedFix } | { error: string; hopeless: boolean }> {
    const maxTokens = 2500 + 2 * estimateTokens(shown.source);
    try {
      const answer = await this.#model.completeAs(
        { system, messages: this.#messages, maxTokens },
        alternativeShape,
        signal,
      );
      this.#spends.push(answer);
      this.#answered = answer.text;
      const judged = await this.#examine(answer.value.code, fn, shown);
      if ('error' in judged) return { error: judged.error, hopeless: false };
      const { promptHash, value } = answer;
      const { seconds: _, ...spent } = totalSpend(this.#spends);
      const explanation = value.explanation.replace(/\s+/g, ' ').trim();
      return { fix: { ...judged, model: this.#model.id, ...spent, promptHash, explanation } };
    } catch (error) {
      if (!(error instanceof ModelProblem) || !error.ofOneAnswer) throw error;
      if (error.spend) this.#spends.push(error.spend);
      this.#answered = error.text;
      return { error: error.why ?? error.message, hopeless: error.code !== 'model-garbled' };
    }
  }

  /** The answer as a patch, when it is one and another than those that are known. */
  async #examine(
    code: string,
    fn: SourceFunction,
    shown: ShownFunction,
  ): Promise<Pick<ProposedFix, 'id' | 'patch' | 'text'> | { readonly error: string }> {
    const { file, fixPatch, language, evidence } = this.#tuple;
    const profile = this.#languages.byId(language);
    const judged = await judgeAnswer(code, fn, shown, { sources: this.#buggy, profile });
    if ('unfit' in judged) {
      const own = {
        unchanged: 'Your function is the one with the bug.',
        'gives-itself-away': 'Leave out comments about the bug.',
      } as Partial<Record<string, string>>;
      return { error: own[judged.unfit] ?? judged.error };
    }
    const [original, buggy] = [await this.#read(file), await this.#withBug()];
    const text = applyEdits(buggy, judged.edits);
    const edits = editsBetween(original, text).map((edit) => ({ file, ...edit }));
    const same = 'That is the fix that is known. Write another one.';
    if (edits.length === 0) return { error: same };
    const { id, unchanged } = await this.#fixed.fingerprint(edits);
    const known = evidence.alternativeFixes ?? [];
    if (unchanged || known.some((other) => other.id === id)) return { error: same };
    const patch = unifiedDiff([{ file, before: buggy, after: text }]);
    const { normal } = await likenessOf(patch, this.#languages);
    for (const other of [fixPatch, ...known.map((fix) => fix.patch)])
      if ((await likenessOf(other, this.#languages)).normal === normal) return { error: same };
    return { id, patch, text };
  }
}
