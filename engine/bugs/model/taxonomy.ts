import { parse } from 'yaml';
import * as z from 'zod';
import { readAsset } from '../../assets.ts';
import { type Category, categorySchema } from '../../protocol/index.ts';
import { hash53 } from '../hash.ts';

const bugTypeSchema = z.object({
  id: z.string().regex(/^[a-z-]+$/),
  category: categorySchema,
  title: z.string(),
  /** What is wrong with the code then, as a model is asked for it. */
  ask: z.string(),
  /** Source that is likely to have a place for it; absent: any. */
  fits: z.string().optional(),
});
export type BugType = z.infer<typeof bugTypeSchema>;

let loaded: readonly (BugType & { readonly pattern: RegExp | undefined })[] | undefined;

/** All kinds of bugs that a model is asked for: engine/bugs/model/taxonomy.yaml. */
export function bugTypes(): readonly (BugType & { readonly pattern: RegExp | undefined })[] {
  loaded ??= z
    .array(bugTypeSchema)
    .parse(parse(readAsset('bugs/model/taxonomy.yaml')))
    .map((type) => ({ ...type, pattern: type.fits === undefined ? undefined : new RegExp(type.fits) }));
  return loaded;
}

/** How often something of each category is there already: in the pool, and asked for in this run. */
export type CategoryCounts = Readonly<Partial<Record<Category, number>>>;

/**
 * Kinds to offer for a function, of different categories: those that its source has a place for, what is rarest first.
 * Seeded; `key` tells the function's offers apart. `asked`: ids that were offered first for this function before.
 */
export function chooseTypes(
  source: string,
  options: {
    readonly held: CategoryCounts;
    readonly asked: readonly string[];
    readonly seed: number;
    readonly key: string;
    readonly count?: number;
  },
): BugType[] {
  const { held, asked, seed, key, count = 3 } = options;
  const total = Object.values(held).reduce((sum, n) => sum + n, 0);
  const ranked = bugTypes().map((type) => {
    const share = (held[type.category] ?? 0) / (total + 10);
    const luck = (hash53(`${key} ${type.id}`, seed) % 1000) / 1000;
    const before = asked.filter((id) => id === type.id).length;
    const misfit = type.pattern === undefined ? 0.3 : type.pattern.test(source) ? 0 : 2;
    return { type, rank: misfit + before + 3 * share + luck };
  });
  ranked.sort((a, b) => a.rank - b.rank || (a.type.id < b.type.id ? -1 : 1));
  const chosen: BugType[] = [];
  for (const { type } of ranked) {
    if (chosen.length === count) break;
    if (!chosen.some((other) => other.category === type.category)) chosen.push(type);
  }
  return chosen;
}
