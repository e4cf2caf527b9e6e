import type { ModelPrice, ModelSpend, ModelTotals, RawRequest } from './model.ts';
import { costOf } from './prices.ts';
import { ModelProblem } from './problems.ts';
import { estimateTokens } from './tokens.ts';

export interface BudgetLimits {
  /** US dollars. */
  readonly maxCost?: number;
  readonly maxCalls?: number;
}

/**
 * What a model has cost in a run, and whether one more answer may be asked for: not when the most it could cost would
 * pass the limit. What is under way counts with the most it could cost.
 */
export class Budget {
  readonly #limits: BudgetLimits;
  readonly #price: ModelPrice | null;
  readonly #model: string;
  #reserved = 0;
  #underWay = 0;
  #totals = { calls: 0, cached: 0, inputTokens: 0, outputTokens: 0, cost: 0, seconds: 0 };

  /** @throws ModelProblem `model-budget` for a limit in money on a model whose price is not known. */
  constructor(model: string, price: ModelPrice | null, limits: BudgetLimits) {
    this.#model = model;
    this.#price = price;
    this.#limits = limits;
    if (limits.maxCost === undefined || price) return;
    throw new ModelProblem({
      code: 'model-budget',
      message: `A limit of $${limits.maxCost} cannot be kept: the price of ${model} is not known.`,
      why: 'It is not in the price table, so nothing says what an answer will cost.',
      remedy:
        'Give its price by --model-price <input,output> (US dollars for a million tokens; 0,0 if it is free), or limit the answers by --max-calls.',
      exitCode: 2,
    });
  }

  get totals(): ModelTotals {
    return { ...this.#totals, cost: this.#price ? this.#totals.cost : null };
  }

  /** Sets the most that a request can cost aside; call what is returned when it has ended, with what it took. */
  reserve(request: RawRequest): (spend: ModelSpend | undefined) => void {
    const most = mostCost(request, this.#price) ?? 0;
    const { maxCost, maxCalls } = this.#limits;
    if (maxCalls !== undefined && this.#totals.calls + this.#underWay >= maxCalls) {
      throw this.#exhausted(`${maxCalls} answers, as many as allowed`, '--max-calls');
    }
    if (maxCost !== undefined && this.#totals.cost + this.#reserved + most > maxCost) {
      const spent = dollars(this.#totals.cost);
      throw this.#exhausted(`${spent} of ${dollars(maxCost)}, and one more could cost ${dollars(most)}`, '--max-cost');
    }
    this.#reserved += most;
    this.#underWay++;
    let open = true;
    return (spend) => {
      if (!open) return;
      open = false;
      this.#reserved -= most;
      this.#underWay--;
      if (spend) this.#add(spend);
    };
  }

  /** An answer that was paid for earlier. */
  reused(): void {
    this.#totals.cached++;
  }

  #add({ usage, cost, seconds }: ModelSpend): void {
    this.#totals.calls++;
    this.#totals.inputTokens += usage.inputTokens;
    this.#totals.outputTokens += usage.outputTokens;
    this.#totals.cost += cost ?? 0;
    this.#totals.seconds += seconds;
  }

  #exhausted(what: string, option: string): ModelProblem {
    return new ModelProblem({
      code: 'model-budget',
      message: `No more answers are asked of ${this.#model}: the budget is used up (${what}).`,
      remedy: `Raise ${option} to go on; answers that were paid for are kept.`,
    });
  }
}

/** US dollars that an answer can cost; null when the price is not known. */
export function mostCost(request: RawRequest, price: ModelPrice | null): number | null {
  return price && costOf(mostTokens(request), price);
}

/** More than it can be: our estimate is high by itself, and there is what servers put around a prompt. */
function mostTokens({ system, messages, schema, maxTokens }: RawRequest): {
  inputTokens: number;
  outputTokens: number;
} {
  const sent = [system ?? '', ...messages.map(({ text }) => text), schema ? JSON.stringify(schema) : ''].join('\n');
  return { inputTokens: Math.ceil(estimateTokens(sent) * 1.2) + 500, outputTokens: maxTokens };
}

function dollars(amount: number): string {
  return `$${amount < 0.1 ? amount.toFixed(4) : amount.toFixed(2)}`;
}
