import type { ModelUse } from '../protocol/index.ts';
import { count } from './output.ts';

/** `3 answers of anthropic:claude-… (2 from before), 4,210 tokens in, 1,022 out, $0.0280`. */
export function modelLine({ model, calls, cached, dropped, ...spent }: ModelUse): string {
  const before = cached > 0 ? ` and ${cached} from before` : '';
  const lost = Object.entries(dropped).map(([reason, n]) => `${n} ${reason}`);
  return `${count(calls, 'answer')} of ${model}${before}: ${spentText(spent)}${lost.length > 0 ? `; led to nothing: ${lost.join(', ')}` : ''}`;
}

/** `4,210 tokens in, 1,022 out, $0.0280`. `cost`: US dollars; null when the price is not known. */
export function spentText({
  inputTokens,
  outputTokens,
  cost,
}: Pick<ModelUse, 'inputTokens' | 'outputTokens' | 'cost'>): string {
  const tokens = `${inputTokens.toLocaleString('en-US')} tokens in, ${outputTokens.toLocaleString('en-US')} out`;
  return `${tokens}, ${cost === null ? 'price not known' : dollars(cost)}`;
}

/** `$0.0280`. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(4)}`;
}
