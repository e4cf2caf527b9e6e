import { l10n } from 'vscode';
import type { Category, Difficulty, ReviewState } from '../../engine/protocol/index.ts';

/** The protocol's words as people read them. */

export function categoryName(category: Category): string {
  const names: Record<Category, string> = {
    logic_error: l10n.t('Logic error'),
    edge_case: l10n.t('Edge case'),
    off_by_one: l10n.t('Off by one'),
    null_handling: l10n.t('Null handling'),
    state: l10n.t('State'),
    resource: l10n.t('Resource'),
    concurrency: l10n.t('Concurrency'),
    api_misuse: l10n.t('API misuse'),
    type: l10n.t('Type'),
    other: l10n.t('Other'),
  };
  return names[category];
}

export function difficultyName(difficulty: Difficulty): string {
  const names: Record<Difficulty, string> = {
    simple: l10n.t('Simple'),
    medium: l10n.t('Medium'),
    complex: l10n.t('Complex'),
  };
  return names[difficulty];
}

export function reviewName(state: ReviewState): string {
  const names: Record<ReviewState, string> = {
    unreviewed: l10n.t('To review'),
    accepted: l10n.t('Accepted'),
    rejected: l10n.t('Rejected'),
    equivalent: l10n.t('Equivalent'),
  };
  return names[state];
}

export function strategyName(strategy: string): string {
  const names: Record<string, string> = {
    mutation: l10n.t('Mutation'),
    model: l10n.t('Language model'),
    history: l10n.t('History'),
    stub: l10n.t('Stub'),
    learned: l10n.t('Learned from fixes'),
    combine: l10n.t('Combined'),
    vary: l10n.t('Varied'),
  };
  return names[strategy] ?? strategy;
}

export function strategyDetail(strategy: string): string {
  const details: Record<string, string> = {
    mutation: l10n.t('Small changes by rules: a boundary moves, a guard is gone. Fast, needs nothing.'),
    model: l10n.t(
      'A language model plants a subtle bug. Sends the function and what belongs to it to the model you chose.',
    ),
    history: l10n.t("The project's own fixed bugs, put back into today's code."),
    stub: l10n.t('The body of the function is taken away: write it anew.'),
    learned: l10n.t("What the project's fixes have in common, undone in other places."),
    combine: l10n.t('Two or three proved bugs together.'),
    vary: l10n.t('The same fault elsewhere, or the same failing tests by another cause.'),
  };
  return details[strategy] ?? '';
}

/** `3 changes no test noticed`: why candidates were not good enough. */
export function rejectionText(reason: string, count: number): string {
  const texts: Record<string, string> = {
    'does-not-parse': l10n.t('{0} did not parse', count),
    unchanged: l10n.t('{0} changed nothing', count),
    duplicate: l10n.t('{0} were there already', count),
    'does-not-build': l10n.t('{0} did not build', count),
    survived: l10n.t('{0} went unnoticed by the tests', count),
    'too-broken': l10n.t('{0} broke nearly every test', count),
    flaky: l10n.t('{0} failed only sometimes', count),
    'timed-out': l10n.t('{0} made the tests hang', count),
    'sandbox-failed': l10n.t('{0} could not be run', count),
  };
  return texts[reason] ?? `${count} ${reason}`;
}

/** Explanations are sentences without a capital; lines of a view have one. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function bugs(count: number): string {
  return count === 1 ? l10n.t('1 bug') : l10n.t('{0} bugs', count);
}

export function failingTests(count: number): string {
  return count === 1 ? l10n.t('1 test fails') : l10n.t('{0} tests fail', count);
}
