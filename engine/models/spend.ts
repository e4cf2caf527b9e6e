import type { ModelSpend, ModelTotals } from './model.ts';

/** What several answers took together; the cost is null when that of any of them is not known. */
export function totalSpend(spends: readonly ModelSpend[]): Omit<ModelTotals, 'cached'> {
  const sum = (of: (spend: ModelSpend) => number) => spends.reduce((total, spend) => total + of(spend), 0);
  return {
    calls: spends.length,
    inputTokens: sum(({ usage }) => usage.inputTokens),
    outputTokens: sum(({ usage }) => usage.outputTokens),
    cost: spends.some(({ cost }) => cost === null) ? null : sum(({ cost }) => cost ?? 0),
    seconds: sum(({ seconds }) => seconds),
  };
}
