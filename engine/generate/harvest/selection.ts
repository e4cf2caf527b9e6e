import type { Repository } from '../../project/git.ts';
import { mergedCommits } from '../../project/history/commits.ts';
import type { FixCommit } from '../../project/history/fixes.ts';

/** Found by a tracker or by their message; below are the guesses by shape. */
const confident = 0.5;

/**
 * Fixes in the order in which they are worth trying: those that are surely fixes before guesses, and of each the newest
 * first, since commits close in time share their environment. What came without tests cannot be proved at its commit.
 */
export function inOrderOfWorth(fixes: readonly FixCommit[]): { groups: FixCommit[][]; untested: number } {
  const tested = fixes.filter(({ tests }) => tests.some(({ status }) => status !== 'deleted'));
  const sure = tested.filter(({ origin }) => origin.confidence >= confident);
  const guesses = tested.filter(({ origin }) => origin.confidence < confident);
  return { groups: [sure, guesses], untested: fixes.length - tested.length };
}

/** Once a merge is proved, what it merged is part of it. */
export class MergedAlready {
  readonly #repository: Repository;
  readonly #hashes = new Set<string>();
  readonly #merges: FixCommit[] = [];

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  add(fix: FixCommit): void {
    if (fix.commit.parents.length > 1) this.#merges.push(fix);
  }

  async has(fix: FixCommit): Promise<boolean> {
    for (const { commit } of this.#merges.splice(0)) {
      for (const hash of await mergedCommits(this.#repository, commit)) this.#hashes.add(hash);
    }
    return this.#hashes.has(fix.commit.hash);
  }
}

/** So many commits in a row that do not run, going back in time, and older ones will not either. */
const mostInARow = 6;

/** When to stop going back. */
export class Patience {
  #inARow = 0;

  isOver(outcome: string): boolean {
    if (outcome === 'not-runnable') this.#inARow++;
    // What was decided without running anything tells nothing.
    else if (!['passed-over', 'unchanged', 'does-not-parse'].includes(outcome)) this.#inARow = 0;
    return this.#inARow >= mostInARow;
  }
}
