import { estimateTokens } from '../models/tokens.ts';
import type { Pool } from '../pool/pool.ts';
import { diversify, type RetrievalOptions, rank } from '../pool/retrieval.ts';
import { type FewShot, type FewShotFormat, type FewShotRequest, Problem, type Tuple } from '../protocol/index.ts';
import { type Example, exampleOf, type Shortening, shortenings } from './example.ts';
import { fewShotChat } from './few-shot-chat.ts';
import { fewShotMarkdown } from './few-shot-markdown.ts';

const formats: Readonly<Record<FewShotFormat, (examples: readonly Example[]) => string>> = {
  markdown: fewShotMarkdown,
  chat: fewShotChat,
};

/** A request whose query was looked up: the source of what it names counts, not only its name. */
export interface FewShotOptions
  extends RetrievalOptions,
    Pick<FewShotRequest, 'ids' | 'k' | 'budgetTokens' | 'format'> {}

/**
 * The k tuples most useful for a query, as examples; fewer when the pool has no more or the budget is spent. Within the
 * budget, more examples come before longer ones: all are taken at their shortest first, then given back what there is room
 * for, best first. Problem `no-examples` when nothing in the pool may be shown, `budget-too-small` when not one fits.
 */
export function exportFewShot(pool: Pool, options: FewShotOptions): FewShot {
  const write = formats[options.format];
  const budget = options.budgetTokens ?? Number.POSITIVE_INFINITY;
  const most = options.ids?.length ?? options.k;
  const tuples = tuplesFor(pool, options);
  if (tuples.length === 0) throw nothingToShow(pool);

  const chosen: { tuple: Tuple; level: number }[] = [];
  const leftOut: string[] = [];
  const render = (items: readonly { tuple: Tuple; level: number }[]) =>
    write(items.map(({ tuple, level }) => exampleOf(tuple, shortenings[level] as Shortening)));
  const fits = (items: readonly { tuple: Tuple; level: number }[]) => estimateTokens(render(items)) <= budget;
  for (const tuple of tuples) {
    if (chosen.length >= most) break;
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

/** The ones that are named, or the most useful ones, with some to spare in place of those that do not fit. */
function tuplesFor(pool: Pool, options: FewShotOptions): Tuple[] {
  if (options.ids) return [...new Set(options.ids)].map((id) => pool.get(id));
  return diversify(rank(pool, options), options.k + 8).map((hit) => pool.get(hit.row.id));
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
