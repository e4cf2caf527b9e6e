import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ReportProgress } from '../protocol/index.ts';
import { parseAnswer } from './answer-json.ts';
import { Budget, type BudgetLimits } from './budget.ts';
import type {
  AnswerStore,
  Model,
  ModelAnswer,
  ModelPrice,
  ModelRequest,
  ModelSpend,
  ModelTotals,
  ModelUsage,
  RawRequest,
  StoredAnswer,
  Transport,
} from './model.ts';
import { costOf } from './prices.ts';
import { ModelProblem } from './problems.ts';
import { defaultRetry, type RetryOptions, withRetries } from './retry.ts';

export interface AskedModelOptions {
  readonly id: string;
  readonly transport: Transport;
  readonly price: ModelPrice | null;
  readonly limits: BudgetLimits;
  readonly answers: AnswerStore;
  readonly report: ReportProgress;
  readonly retry?: RetryOptions;
}

/** So many answers in a row that never came are no accident. */
const mostLost = 3;

/** A model behind a transport: keeps answers and the budget, tries again, reads the answers. */
export class AskedModel implements Model {
  readonly id: string;
  readonly price: ModelPrice | null;
  readonly #options: AskedModelOptions;
  readonly #budget: Budget;
  #lost = 0;

  /** @throws ModelProblem `model-budget` when the limits cannot be kept. */
  constructor(options: AskedModelOptions) {
    this.id = options.id;
    this.price = options.price;
    this.#options = options;
    this.#budget = new Budget(options.id, options.price, options.limits);
  }

  get totals(): ModelTotals {
    return this.#budget.totals;
  }

  async complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer<string>> {
    const answer = await this.#ask(request, signal);
    return { ...answer, value: answer.text };
  }

  async completeAs<T>(request: ModelRequest, shape: z.ZodType<T>, signal: AbortSignal): Promise<ModelAnswer<T>> {
    const answer = await this.#ask(asSent(request, shape), signal);
    const parsed = parseAnswer(answer.text, shape);
    if ('value' in parsed) return { ...answer, value: parsed.value };
    throw new ModelProblem({
      code: 'model-garbled',
      message: `${this.id} did not answer in the form asked for.`,
      why: parsed.error,
      spend: spendOf(answer),
      text: answer.text,
    });
  }

  async #ask(request: RawRequest, signal: AbortSignal): Promise<Omit<ModelAnswer<unknown>, 'value'>> {
    signal.throwIfAborted();
    const promptHash = promptHashOf(request);
    const { answers } = this.#options;
    const known = answers.get(promptHash, this.id);
    if (known) this.#budget.reused();
    const answer = known ?? (await this.#pay(request, promptHash, signal));
    const cached = known !== undefined;
    this.#refuseUnusable(answer, request);
    return { ...answer, promptHash, cached };
  }

  async #pay(request: RawRequest, promptHash: string, signal: AbortSignal): Promise<StoredAnswer> {
    const { transport, retry, report, answers } = this.#options;
    const settle = this.#budget.reserve(request);
    const started = performance.now();
    const spendFor = (usage: ModelUsage): ModelSpend => ({
      usage,
      cost: this.price ? costOf(usage, this.price) : null,
      seconds: (performance.now() - started) / 1000,
    });
    try {
      const reply = await withRetries(
        () => transport.send(request, signal),
        retry ?? defaultRetry,
        signal,
        ({ message }, wait) =>
          report({ phase: 'model', message: `${message} Trying again in ${Math.ceil(wait / 1000)} s` }),
      );
      const answer = { ...spendFor(reply.usage), text: reply.text, finish: reply.finish };
      // Before anything is done with it: what was paid for is never lost.
      answers.put(promptHash, this.id, answer);
      settle(answer);
      this.#lost = 0;
      return answer;
    } catch (error) {
      if (!(error instanceof ModelProblem)) {
        settle(undefined);
        throw error;
      }
      const spend = error.spend && spendFor(error.spend.usage);
      settle(spend);
      throw this.#escalated(spend ? error.with({ spend }) : error);
    }
  }

  #escalated(problem: ModelProblem): ModelProblem {
    if (problem.code !== 'model-timed-out' && problem.code !== 'model-endless') return problem;
    return ++this.#lost >= mostLost ? problem.with({ ofOneAnswer: false }) : problem;
  }

  #refuseUnusable(answer: StoredAnswer, request: RawRequest): void {
    const spend = spendOf(answer);
    const { text } = answer;
    if (answer.finish === 'refused') {
      const why = text.trim().slice(0, 300) || undefined;
      throw new ModelProblem({ code: 'model-refused', message: `${this.id} refused to answer.`, why, spend, text });
    }
    if (answer.finish === 'length') {
      throw new ModelProblem({
        code: 'model-truncated',
        message: `The answer of ${this.id} was cut off.`,
        why: `It is longer than the ${request.maxTokens} tokens allowed, or than the model can write.`,
        spend,
        text,
      });
    }
  }
}

/** What is sent to have an answer of a shape. */
export function asSent(request: ModelRequest, shape: z.ZodType): RawRequest {
  const schema = z.toJSONSchema(shape) as Record<string, unknown>;
  delete schema.$schema;
  return { ...request, system: withSchema(request.system, schema), schema };
}

export function promptHashOf({ system, messages, schema, maxTokens }: RawRequest): string {
  const sent = JSON.stringify([
    system ?? '',
    messages.map(({ role, text }) => [role, text]),
    schema ?? null,
    maxTokens,
  ]);
  return createHash('sha256').update(sent).digest('hex');
}

/** Said in words too: not every server can hold a model to a schema. */
function withSchema(system: string | undefined, schema: Readonly<Record<string, unknown>>): string {
  const asked = `Answer with one JSON object and nothing else: no code fence, no word before or after it. Its JSON schema:\n${JSON.stringify(schema)}`;
  return system === undefined ? asked : `${system}\n\n${asked}`;
}

function spendOf({ usage, cost, seconds }: ModelSpend): ModelSpend {
  return { usage, cost, seconds };
}
