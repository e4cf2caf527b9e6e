import { estimateTokens } from '../models/tokens.ts';
import type { Pool } from '../pool/pool.ts';
import { diversify, type RetrievalOptions, rank } from '../pool/retrieval.ts';
import { Problem, type Tuple } from '../protocol/index.ts';
import { type Example, exampleOf, type Shortening, shortenings } from './example.ts';
import { fewShotChat } from './fewShotChat.ts';
import { fewShotMarkdown } from './fewShotMarkdown.ts';

const formats: Readonly<Record<string, (examples: readonly Example[]) => string>> = {
  markdown: fewShotMarkdown,
  chat: fewShotChat,
};
/** `markdown` for a prompt, `chat` for JSON Lines of messages. */
export const fewShotFormats = ['markdown', 'chat'] as const;
export type FewShotFormat = (typeof fewShotFormats)[number];

export interface FewShotOptions extends RetrievalOptions {
  /** Examples wanted; fewer when the pool has no more or the budget is spent. */
  readonly k: number;
  /** Tokens that the whole text may have, by `estimateTokens`. */
  readonly budgetTokens?: number;
  readonly format: FewShotFormat;
}

export interface FewShot {
  readonly text: string;
  /** Ids, in the order of the text. */
  readonly tuples: readonly string[];
  readonly tokens: number;
  /** Of the tuples chosen, ids of those that did not fit the budget however short. */
  readonly leftOut: readonly string[];
}

/**
 * The k tuples most useful for a query, as examples. Within the budget, more examples come before longer ones: all are
 * taken at their shortest first, then given back what there is room for, best first. Problem `no-examples` when nothing
 * in the pool may be shown, `budget-too-small` when not one fits.
 */
export function exportFewShot(pool: Pool, options: FewShotOptions): FewShot {
  const write = formats[options.format];
  if (!write) throw new Error(`no format '${options.format}'`);
  const budget = options.budgetTokens ?? Number.POSITIVE_INFINITY;
  // Some spare ones, to take the place of those that do not fit.
  const hits = diversify(rank(pool, options), options.k + 8);
  if (hits.length === 0) throw nothingToShow(pool);
  const tuples = hits.map((hit) => pool.get(hit.row.id));

  const chosen: { tuple: Tuple; level: number }[] = [];
  const leftOut: string[] = [];
  const render = (items: readonly { tuple: Tuple; level: number }[]) =>
    write(items.map(({ tuple, level }) => exampleOf(tuple, shortenings[level] as Shortening)));
  const fits = (items: readonly { tuple: Tuple; level: number }[]) => estimateTokens(render(items)) <= budget;
  for (const tuple of tuples) {
    if (chosen.length >= options.k) break;
    const shortest = { tuple, level: shortenings.length - 1 };
    if (fits([...chosen, shortest])) chosen.push(shortest);
    else leftOut.push(tuple.id);
  }
  const [first] = tuples;
  if (chosen.length === 0 && first) {
    const needed = estimateTokens(render([{ tuple: first, level: shortenings.length - 1 }]));
    throw new Problem({
      code: 'budget-too-small',
      message: `No example fits into ${budget} tokens.`,
      why: `The best one needs about ${needed}, as short as it can be.`,
      remedy: 'Give a larger budget.',
    });
  }
  for (let level = shortenings.length - 2; level >= 0; level--) {
    for (const item of chosen) {
      if (item.level !== level + 1) continue;
      item.level = level;
      if (!fits(chosen)) item.level = level + 1;
    }
  }
  const text = render(chosen);
  return { text, tuples: chosen.map(({ tuple }) => tuple.id), tokens: estimateTokens(text), leftOut };
}

function nothingToShow(pool: Pool): Problem {
  const stored = pool.stats().tuples;
  return new Problem({
    code: 'no-examples',
    message: 'There is no example to export.',
    why:
      stored === 0
        ? 'The pool of this project is empty.'
        : `None of its ${stored} tuples passes the filters, or all are rejected.`,
    remedy:
      stored === 0
        ? 'Run `bugsmith generate` first.'
        : 'Ask with fewer filters; `bugsmith pool list` shows what there is.',
  });
}
