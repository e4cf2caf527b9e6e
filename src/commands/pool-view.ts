import { CancellationError, l10n, type Memento, window } from 'vscode';
import {
  type Category,
  categories,
  type Difficulty,
  type ReviewState,
  type TupleFilter,
} from '../../engine/protocol/index.ts';
import { strategies } from '../ids.ts';
import { categoryName, difficultyName, reviewName, strategyName } from '../platform/words.ts';
import { type Grouping, groupings } from '../pool/grouping.ts';
import type { PoolModel } from '../pool/model.ts';

const groupingKey = 'bugsmith.grouping';

/** As the person last chose. */
export function rememberedGrouping(memory: Memento): Grouping {
  const known = memory.get<string>(groupingKey);
  return groupings.find((grouping) => grouping === known) ?? 'function';
}

/** How the Knowledge Pool view is ordered and what it leaves out. */
export class PoolViewCommands {
  readonly #model: PoolModel;
  readonly #memory: Memento;

  constructor(model: PoolModel, memory: Memento) {
    this.#model = model;
    this.#memory = memory;
  }

  readonly group = async (wanted?: unknown): Promise<void> => {
    const grouping = groupings.find((one) => one === wanted) ?? (await this.#askGrouping());
    this.#model.grouping = grouping;
    await this.#memory.update(groupingKey, grouping);
  };

  /** Chooses what must hold, all of it. */
  readonly filter = async (): Promise<void> => {
    const { text, category, difficulty, strategy, review } = this.#model.filter;
    const of = <T>(kind: string, values: readonly T[], name: (value: T) => string, now: readonly T[]) =>
      values.map((value) => ({ label: name(value), description: kind, value, picked: now.includes(value) }));
    const items = [
      ...of(l10n.t('review'), reviewStates, reviewName, review ?? []),
      ...of(l10n.t('difficulty'), difficulties, difficultyName, difficulty ? [difficulty] : []),
      ...of(
        l10n.t('strategy'),
        [...strategies],
        strategyName,
        strategies.filter((one) => one === strategy),
      ),
      ...of(l10n.t('category'), [...categories], categoryName, category ? [category] : []),
    ];
    const picked = await window.showQuickPick(items, {
      title: l10n.t('Filter the Knowledge Pool'),
      placeHolder: l10n.t('Which bugs should be shown?'),
      canPickMany: true,
      matchOnDescription: true,
    });
    if (!picked) throw new CancellationError();
    const values = picked.map(({ value }) => value as string);
    this.#model.filter = { ...filterOf(values), ...(text ? { text } : {}) };
  };

  readonly search = async (wanted?: unknown): Promise<void> => {
    const text = typeof wanted === 'string' ? wanted : await this.#askText();
    const { text: _, ...rest } = this.#model.filter;
    this.#model.filter = text.trim() ? { ...rest, text: text.trim() } : rest;
  };

  readonly clearFilter = (): void => {
    this.#model.filter = {};
  };

  async #askGrouping(): Promise<Grouping> {
    const names: Record<Grouping, string> = {
      function: l10n.t('$(symbol-method) Function'),
      category: l10n.t('$(symbol-enum) Category'),
      difficulty: l10n.t('$(dashboard) Difficulty'),
      strategy: l10n.t('$(beaker) Strategy'),
      review: l10n.t('$(checklist) Review'),
    };
    const items = groupings.map((grouping) => ({
      label: names[grouping],
      description: grouping === this.#model.grouping ? l10n.t('now') : '',
      grouping,
    }));
    const picked = await window.showQuickPick(items, { title: l10n.t('Group Bugs By') });
    if (!picked) throw new CancellationError();
    return picked.grouping;
  }

  async #askText(): Promise<string> {
    const text = await window.showInputBox({
      title: l10n.t('Search the Knowledge Pool'),
      prompt: l10n.t('Words in names, issue texts, explanations, source and tests.'),
      value: this.#model.filter.text ?? '',
    });
    if (text === undefined) throw new CancellationError();
    return text;
  }
}

const difficulties: readonly Difficulty[] = ['simple', 'medium', 'complex'];
const reviewStates: readonly ReviewState[] = ['unreviewed', 'accepted', 'rejected', 'equivalent'];

/** Several review states are alternatives; of the others the pool takes one each, and the first counts. */
function filterOf(values: readonly string[]): TupleFilter {
  const review = reviewStates.filter((state) => values.includes(state));
  const difficulty = difficulties.find((one) => values.includes(one));
  const strategy = strategies.find((one) => values.includes(one));
  const category: Category | undefined = categories.find((one) => values.includes(one));
  return {
    ...(review.length > 0 ? { review } : {}),
    ...(difficulty ? { difficulty } : {}),
    ...(strategy ? { strategy } : {}),
    ...(category ? { category } : {}),
  };
}
