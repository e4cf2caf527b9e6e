import * as z from 'zod';
import { readAsset } from '../assets.ts';
import type { ModelPrice, ModelUsage } from './model.ts';

const tableSchema = z.object({
  asOf: z.string(),
  unit: z.string(),
  prices: z.record(z.string(), z.object({ input: z.number().nonnegative(), output: z.number().nonnegative() })),
});

let table: z.infer<typeof tableSchema> | undefined;

/** List prices by model name, and the month they are of. */
export function priceTable(): z.infer<typeof tableSchema> {
  table ??= tableSchema.parse(JSON.parse(readAsset('models/prices.json')));
  return table;
}

/**
 * The price of a model by its name; null when it is not in the table. What stands before a `/` (the maker, at brokers) and
 * a date or `-latest` at the end do not matter. Any other ending makes it another model, at a price of its own.
 */
export function priceOf(model: string): ModelPrice | null {
  const name = (model.split('/').pop() ?? model).toLowerCase().replace(/-latest$|[-@]20\d{2}-?\d{2}-?\d{2}$/, '');
  const { prices } = priceTable();
  // Brokers write claude-sonnet-4.5 where the maker writes claude-sonnet-4-5; OpenAI's own names have the dot.
  for (const [known, price] of Object.entries(prices)) {
    if (known === name || known.replaceAll('.', '-') === name.replaceAll('.', '-')) return price;
  }
  return null;
}

/** US dollars. */
export function costOf(
  { inputTokens, outputTokens }: Pick<ModelUsage, 'inputTokens' | 'outputTokens'>,
  price: ModelPrice,
) {
  return (inputTokens * price.input + outputTokens * price.output) / 1e6;
}
