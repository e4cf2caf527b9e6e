import type { TupleFilter } from '../../engine/protocol/index.ts';
import { categoryName, difficultyName, reviewName, strategyName } from '../platform/words.ts';

/** What the filter says, in one line for the top of the view. */
export function filterText({ text, review, difficulty, strategy, category }: TupleFilter): string {
  return [
    text ? `“${text}”` : '',
    ...(review ?? []).map(reviewName),
    difficulty ? difficultyName(difficulty) : '',
    strategy ? strategyName(strategy) : '',
    category ? categoryName(category) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
