import { asSent } from '../../models/asked-model.ts';
import type { Model, ModelAnswer, ModelMessage, ModelRequest, ModelSpend, RawRequest } from '../../models/model.ts';
import { ModelProblem } from '../../models/problems.ts';
import { totalSpend } from '../../models/spend.ts';
import { estimateTokens } from '../../models/tokens.ts';
import type { Candidate, ModelOrigin, SourceFunction } from '../../protocol/index.ts';
import { linesTouched } from '../edits.ts';
import type { StrategyContext } from '../strategy.ts';
import { judgeAnswer, type Unfit } from './judge-answer.ts';
import { answerShape, type BugAnswer, type ModelRule, repairOf } from './prompt.ts';
import type { ShownFunction } from './rewritten.ts';
import type { BugType } from './taxonomy.ts';

/** Why a function got no candidate out of an answer. */
export type DropReason = Unfit | 'refused' | 'truncated' | 'garbled' | 'endless' | 'timed-out';

export type Outcome = { readonly candidate: Candidate } | { readonly dropped: DropReason; readonly detail: string };

export interface Topic {
  readonly rule: ModelRule;
  readonly fn: SourceFunction;
  readonly shown: ShownFunction;
  readonly types: readonly BugType[];
  readonly prompt: Omit<ModelRequest, 'maxTokens'>;
}

/** Answers that do not come, or that another question would not mend. */
const hopeless: ReadonlySet<string> = new Set(['model-refused', 'model-endless', 'model-timed-out']);

/**
 * What is said with a model about one bug: a question, an answer, and once more with what was wrong with it. A survivor
 * goes on from where it ended.
 */
export class Conversation {
  readonly #model: Model;
  readonly #topic: Topic;
  readonly #messages: ModelMessage[];
  #room: number;

  constructor(model: Model, topic: Topic) {
    this.#model = model;
    this.#topic = topic;
    this.#messages = [...topic.prompt.messages];
    // The function twice over, since JSON escapes it, and room for a thought.
    this.#room = 2500 + 2 * estimateTokens(topic.shown.source);
  }

  /** Word for word what is sent next. */
  get sent(): RawRequest {
    return asSent(this.#request, answerShape(this.#topic.types));
  }

  get #request(): ModelRequest {
    return { ...this.#topic.prompt, messages: this.#messages, maxTokens: this.#room };
  }

  /** Goes on after a survivor; `text` says what became of it. */
  append(answer: string, text: string): void {
    this.#messages.push({ role: 'assistant', text: answer }, { role: 'user', text });
  }

  /** The answer that led to the candidate, for `append`. */
  answered = '';

  /** @throws ModelProblem that is not of one answer; the signal's reason. */
  async next(context: StrategyContext, after?: string): Promise<Outcome> {
    const spends: ModelSpend[] = [];
    const first = await this.#attempt(context, spends, after);
    if ('candidate' in first || first.hopeless) return first;
    this.#messages.push(...repairOf(first.text, first.error));
    return await this.#attempt(context, spends, after);
  }

  async #attempt(
    context: StrategyContext,
    spends: ModelSpend[],
    after: string | undefined,
  ): Promise<
    | { candidate: Candidate }
    | { dropped: DropReason; detail: string; error: string; text?: string | undefined; hopeless: boolean }
  > {
    const { fn, shown, types } = this.#topic;
    let answer: ModelAnswer<BugAnswer>;
    try {
      answer = await this.#model.completeAs(this.#request, answerShape(types), context.signal);
    } catch (error) {
      if (!(error instanceof ModelProblem) || !error.ofOneAnswer) throw error;
      if (error.spend) spends.push(error.spend);
      // One that was cut off gets more room: some models think at length before they write.
      const cut = error.code === 'model-truncated';
      if (cut) this.#room *= 4;
      const said = cut
        ? 'Your answer was too long and was cut off. Think less and be brief.'
        : (error.why ?? error.message);
      return {
        dropped: error.code.slice('model-'.length) as DropReason,
        detail: [error.message, error.why].filter(Boolean).join(' '),
        error: said,
        text: cut ? undefined : error.text,
        hopeless: hopeless.has(error.code),
      };
    }
    spends.push(answer);
    const judged = await judgeAnswer(answer.value.code, fn, shown, context);
    if ('unfit' in judged) {
      const { unfit, error } = judged;
      return { dropped: unfit, detail: error, error, text: answer.text, hopeless: false };
    }
    this.answered = answer.text;
    const origin = originOf(this.#model.id, answer, spends, after);
    const text = await context.sources.use(fn.file, (source) => source.text);
    return { candidate: this.#candidate(judged, answer.value, origin, text) };
  }

  #candidate(
    { id, edits }: { id: string; edits: Candidate['edits'] },
    { explanation, type }: BugAnswer,
    origin: ModelOrigin,
    text: string,
  ): Candidate {
    const { rule, fn, types } = this.#topic;
    const category = types.find((offered) => offered.id === type)?.category;
    if (edits.length === 0 || !category) throw new Error(`an answer about ${fn.id} was taken for fit and is not`);
    return {
      id,
      strategy: 'model',
      rule,
      category,
      explanation: explanation.replace(/\s+/g, ' ').trim().slice(0, 600),
      functionId: fn.id,
      edits,
      ...linesTouched(text, edits, fn),
      origin,
    };
  }
}

function originOf(
  model: string,
  { promptHash, value }: ModelAnswer<BugAnswer>,
  spends: readonly ModelSpend[],
  after: string | undefined,
): ModelOrigin {
  const { seconds, ...total } = totalSpend(spends);
  return {
    model,
    promptHash,
    bugType: value.type,
    ...total,
    seconds: Math.round(seconds * 1000) / 1000,
    ...(after === undefined ? {} : { after }),
  };
}
