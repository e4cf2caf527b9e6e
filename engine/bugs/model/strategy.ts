import { createHash } from 'node:crypto';
import type { LanguageRegistry } from '../../languages/registry.ts';
import type { AnswerStore, Model, RawRequest } from '../../models/model.ts';
import { ModelProblem } from '../../models/problems.ts';
import { estimateTokens } from '../../models/tokens.ts';
import type { Candidate, Category, SourceFunction, Verdict } from '../../protocol/index.ts';
import { Counter } from '../counter.ts';
import type { ReadText, SourceFile } from '../sources.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';
import { Callers } from './callers.ts';
import { fileContext } from './context.ts';
import { Conversation, type DropReason, type Topic } from './conversation.ts';
import { type ModelRule, promptOf, survivedText } from './prompt.ts';
import { SecretAcrossLines, ShownFunction } from './rewritten.ts';
import { type BugType, bugTypes, chooseTypes } from './taxonomy.ts';

export interface ModelStrategyOptions {
  readonly model: Model;
  /** Where choices are kept that must be the same when a killed run starts again. */
  readonly answers: Pick<AnswerStore, 'decide'>;
  readonly languages: LanguageRegistry;
  readonly read: ReadText;
  /** The project's own source files, tests aside: where callers are looked for. */
  readonly files: readonly string[];
  /** Told of each answer, or pair of them, that led to nothing; and of functions that are not asked about. */
  dropped(fn: SourceFunction, reason: DropReason | 'too-long' | 'secret', detail: string): void;
  /** Told once that no more may be asked. */
  exhausted(problem: ModelProblem): void;
}

/** Bugs that are asked for of one function, at most. */
const mostOfFunction = 12;
/** Longer functions are not asked about: models shorten them, and their answers cost most. */
const longestFunction = 4000;

/** Bugs written by a language model: see docs/decisions/0009-models.md. */
export class ModelStrategy implements Strategy {
  readonly id = 'model';
  readonly costly = true;
  readonly #options: ModelStrategyOptions;
  readonly #callers: Callers;
  readonly #open = new Map<string, { conversation: Conversation; fn: SourceFunction }>();
  readonly #asked = new Counter<Category>();
  #exhausted = false;

  constructor(options: ModelStrategyOptions) {
    this.#options = options;
    this.#callers = new Callers(options.files, options.read, options.languages);
  }

  /** One answer after another, each asked for when the one before was taken. */
  async *generate(fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    const before: string[] = [];
    const asked: string[] = [];
    for (let slot = 0; slot < mostOfFunction && !this.#exhausted; slot++) {
      context.signal.throwIfAborted();
      const topic = await this.#topic(fn, context, slot, { before, asked });
      if (!topic) return;
      const conversation = new Conversation(this.#options.model, topic);
      const candidate = await this.#next(conversation, fn, context);
      if (!candidate) continue;
      before.push(candidate.explanation);
      this.#open.set(candidate.id, { conversation, fn });
      yield candidate;
    }
  }

  /** A survivor goes back to the model, once, with the names of the tests that did not notice it. */
  async *followUp(
    candidate: Candidate,
    { kind, detail }: Pick<Verdict, 'kind' | 'detail'>,
    context: StrategyContext,
  ): AsyncGenerator<Candidate> {
    const open = this.#open.get(candidate.id);
    this.#open.delete(candidate.id);
    if (!open || kind !== 'survived' || this.#exhausted) return;
    const { conversation, fn } = open;
    conversation.append(conversation.answered, survivedText(context.testsOf?.(fn), detail));
    const next = await this.#next(conversation, fn, context, candidate.id);
    if (next) yield next;
  }

  /** What would be sent first about a function; undefined when nothing would. */
  async preview(fn: SourceFunction, context: StrategyContext): Promise<RawRequest | undefined> {
    const topic = await this.#topic(fn, context, 0, { before: [], asked: [] });
    return topic && new Conversation(this.#options.model, topic).sent;
  }

  async #next(
    conversation: Conversation,
    fn: SourceFunction,
    context: StrategyContext,
    after?: string,
  ): Promise<Candidate | undefined> {
    try {
      const outcome = await conversation.next(context, after);
      if ('candidate' in outcome) return outcome.candidate;
      this.#options.dropped(fn, outcome.dropped, outcome.detail);
    } catch (error) {
      if (!(error instanceof ModelProblem) || error.code !== 'model-budget') throw error;
      if (!this.#exhausted) this.#options.exhausted(error);
      this.#exhausted = true;
    }
    return undefined;
  }

  async #topic(
    fn: SourceFunction,
    context: StrategyContext,
    slot: number,
    earlier: { readonly before: readonly string[]; readonly asked: string[] },
  ): Promise<Topic | undefined> {
    const { sources, profile, functions, signal } = context;
    const drop = (reason: 'too-long' | 'secret', detail: string): undefined => {
      this.#options.dropped(fn, reason, detail);
      return undefined;
    };
    const read = await sources.use(fn.file, (source) => {
      try {
        const shown = new ShownFunction(source.text, fn);
        return { shown, stub: stubOf(source, fn), context: fileContext(source, fn, functions) };
      } catch (error) {
        if (error instanceof SecretAcrossLines) return undefined;
        throw error;
      }
    });
    if (!read) return drop('secret', `${fn.name} holds a secret of several lines.`);
    const { shown, stub, context: around } = read;
    if (estimateTokens(shown.source) > longestFunction) {
      return drop('too-long', `${fn.name} is too long for a model to write again in full.`);
    }
    const rule: ModelRule = slot % 4 === 2 ? 'rewrite' : 'modify';
    const callers = await this.#callers.of(fn, signal);
    const tests = context.testsOf?.(fn);
    const parts = { rule, language: profile.name, fn, source: shown.source, stub, context: around, callers, tests };
    const types = this.#types(parts, context, slot, earlier.asked);
    const prompt = promptOf({ ...parts, types, before: earlier.before });
    return { rule, fn, shown, types, prompt };
  }

  /**
   * The kinds to ask for, by what is lacking. Kept, since the pool will have changed when a killed run starts again, and
   * another question would be another answer to pay for.
   */
  #types(
    parts: Omit<Parameters<typeof promptOf>[0], 'types' | 'before'>,
    { held, seed }: StrategyContext,
    slot: number,
    asked: string[],
  ): BugType[] {
    const { source, fn } = parts;
    const about = promptOf({ ...parts, types: [], before: [] });
    const key = createHash('sha256')
      .update(JSON.stringify([this.#options.model.id, about, seed, slot]))
      .digest('hex');
    const kept = this.#options.answers.decide(key, () => {
      const counts: Partial<Record<Category, number>> = { ...held };
      for (const [category, n] of this.#asked) counts[category] = (counts[category] ?? 0) + n;
      const chosen = chooseTypes(source, { held: counts, asked, seed, key: `${fn.id} ${slot}` });
      return chosen.map(({ id }) => id).join(' ');
    });
    const types = kept.split(' ').flatMap((id) => bugTypes().filter((type) => type.id === id));
    const [first] = types;
    if (first) {
      asked.push(first.id);
      this.#asked.add(first.category);
    }
    return types;
  }
}

/** The function up to the end of its head and of the documentation inside of it. */
function stubOf({ text, syntax }: SourceFile, fn: SourceFunction): string {
  let end = text[fn.bodyStart] === '{' ? fn.bodyStart + 1 : fn.bodyStart;
  const body = syntax?.tree.rootNode.descendantForIndex(fn.bodyStart, Math.max(fn.bodyStart, fn.bodyEnd - 1));
  const [first] = body?.namedChildren ?? [];
  // A statement that is nothing but a string.
  if (first && first.startIndex >= fn.bodyStart && first.type === 'expression_statement') {
    if (first.namedChildCount === 1 && first.namedChild(0)?.type === 'string') end = first.endIndex;
  }
  return new ShownFunction(text, { start: fn.start, end }).source.trimEnd();
}
