import { CancellationError, env, l10n, Uri, window } from 'vscode';
import { type Revalidation, type ReviewState, requests } from '../../engine/protocol/index.ts';
import { showFunction } from '../editor/show-function.ts';
import type { Engine } from '../engine/engine.ts';
import { withOperation } from '../platform/progress.ts';
import { setting } from '../platform/settings.ts';
import { requireTrust } from '../platform/trust.ts';
import { bugs as countBugs } from '../platform/words.ts';
import { type BugReference, chosen, isBugReference } from '../pool/nodes.ts';

export interface ReviewParts {
  readonly engine: Engine;
  /** What is selected in the view that has the focus. */
  readonly selection: () => readonly unknown[];
  readonly report: (error: unknown) => void;
}

/** What a person does with bugs of the pool, from the tree, the detail panel or the palette of another extension. */
export class ReviewCommands {
  readonly #engine: Engine;
  readonly #selection: () => readonly unknown[];
  readonly #report: (error: unknown) => void;

  constructor({ engine, selection, report }: ReviewParts) {
    this.#report = report;
    this.#engine = engine;
    this.#selection = selection;
  }

  readonly accept = (...args: unknown[]) => this.#review(this.bugs(args), 'accepted');
  readonly equivalent = (...args: unknown[]) => this.#review(this.bugs(args), 'equivalent');
  readonly unreview = (...args: unknown[]) => this.#review(this.bugs(args), 'unreviewed');

  readonly reject = async (...args: unknown[]): Promise<void> => {
    const bugs = this.bugs(args);
    if (bugs.length > 0) await this.rejectFor(bugs, await askReason(bugs.length));
  };

  rejectFor(bugs: readonly BugReference[], note: string | undefined): Promise<void> {
    return this.#review(bugs, 'rejected', note);
  }

  readonly delete = async (...args: unknown[]): Promise<void> => {
    const bugs = this.bugs(args);
    if (bugs.length === 0) return;
    const yes = l10n.t('Delete');
    const question =
      bugs.length === 1
        ? l10n.t('Delete this bug from the pool?')
        : l10n.t('Delete {0} bugs from the pool?', bugs.length);
    const detail = l10n.t('With its evidence. It cannot be undone; rejecting a bug keeps it out of exports as well.');
    const answer = await window.showWarningMessage(question, { modal: true, detail }, yes);
    if (answer !== yes) throw new CancellationError();
    for (const [root, ids] of byRoot(bugs)) await this.#engine.request(requests.poolDelete, { root, ids });
  };

  /** The bugs as few-shot examples, in the order in which they are selected, on the clipboard. */
  readonly copyFewShot = async (...args: unknown[]): Promise<void> => {
    for (const [root, ids] of byRoot(this.bugs(args))) {
      const format = setting('export.format', Uri.file(root));
      const { text, tokens } = await this.#engine.request(requests.fewShot, {
        root,
        query: {},
        ids,
        k: ids.length,
        format,
      });
      await env.clipboard.writeText(text);
      window.setStatusBarMessage(l10n.t('$(copy) Copied {0}, about {1} tokens', countBugs(ids.length), tokens), 5000);
    }
  };

  /** Proves the bugs again, now, and says whether they are what they were. */
  readonly revalidate = async (...args: unknown[]): Promise<void> => {
    requireTrust();
    for (const [root, ids] of byRoot(this.bugs(args))) {
      const title = l10n.t('Bugsmith: running {0} again', countBugs(ids.length));
      const sandbox = setting('sandbox', Uri.file(root));
      const results = await withOperation(this.#engine, title, (operation, token) =>
        this.#engine.request(requests.poolRevalidate, { root, operation, ids, sandbox }, token),
      );
      // The bugs are done with; what came of it may be read at leisure.
      tellRevalidation(results).catch(this.#report);
    }
  };

  readonly openFunction = async (...args: unknown[]): Promise<void> => {
    const [bug] = this.bugs(args);
    if (!bug) return;
    const { file, function: name } = await this.#engine.request(requests.poolShow, { root: bug.root, id: bug.id });
    await showFunction(this.#engine, bug.root, file, name);
  };

  bugs(args: readonly unknown[]): BugReference[] {
    return chosen(args, isBugReference, this.#selection());
  }

  async #review(bugs: readonly BugReference[], state: ReviewState, note?: string): Promise<void> {
    for (const [root, ids] of byRoot(bugs)) {
      await this.#engine.request(requests.poolReview, { root, ids, state, ...(note ? { note } : {}) });
    }
  }
}

function byRoot(bugs: readonly BugReference[]): Map<string, string[]> {
  const roots = new Map<string, string[]>();
  for (const { root, id } of bugs) {
    const ids = roots.get(root);
    if (ids) ids.push(id);
    else roots.set(root, [id]);
  }
  return roots;
}

async function askReason(count: number): Promise<string> {
  const reason = await window.showInputBox({
    title: count === 1 ? l10n.t('Reject This Bug') : l10n.t('Reject {0} Bugs', count),
    prompt: l10n.t('Why is it no good example? May be left empty.'),
    placeHolder: l10n.t('The tests only check the message, …'),
  });
  if (reason === undefined) throw new CancellationError();
  return reason.trim();
}

async function tellRevalidation(results: readonly Revalidation[]): Promise<void> {
  const different = results.filter(({ same }) => !same);
  const [first] = different;
  if (!first) {
    const text =
      results.length === 1
        ? l10n.t('Proved again: the same tests fail.')
        : l10n.t('All {0} bugs proved again: the same tests fail.', results.length);
    await window.showInformationMessage(text);
    return;
  }
  const detail = different.map(({ detail: why }) => why).join('\n');
  const text = l10n.t('{0} of {1} bugs did not give the same result.', different.length, results.length);
  await window.showWarningMessage(text, { modal: true, detail });
}
