import type { ModelUse } from '../protocol/index.ts';
import { count } from './output.ts';

/** `3 answers of anthropic:claude-… (2 from before), 4,210 tokens in, 1,022 out, $0.0280`. */
export function modelLine({ model, calls, cached, inputTokens, outputTokens, cost, dropped }: ModelUse): string {
  const before = cached > 0 ? ` and ${cached} from before` : '';
  const price = cost === null ? 'price not known' : `$${cost.toFixed(4)}`;
  const lost = Object.entries(dropped).map(([reason, n]) => `${n} ${reason}`);
  const tokens = `${inputTokens.toLocaleString('en-US')} tokens in, ${outputTokens.toLocaleString('en-US')} out`;
  return `${count(calls, 'answer')} of ${model}${before}: ${tokens}, ${price}${lost.length > 0 ? `; led to nothing: ${lost.join(', ')}` : ''}`;
}
