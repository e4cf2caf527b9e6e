import { basename } from 'node:path';
import { CancellationError, commands, l10n, type TreeView, Uri, window } from 'vscode';
import type { ModelChoice } from '../../engine/protocol/index.ts';
import { activeFile, functionAtCursor } from '../editor/function-at-cursor.ts';
import { lastEditor } from '../editor/last-editor.ts';
import type { EngineClient } from '../engine/client.ts';
import { viewIds } from '../ids.ts';
import { currentRoot, placeOf, unsaved } from '../platform/folders.ts';
import { requireTrust } from '../platform/trust.ts';
import { bugs } from '../platform/words.ts';
import type { Run, RunRequest } from '../runs/run.ts';
import type { Runs } from '../runs/runs.ts';
import { droppedTexts, rejectionTexts } from '../runs/texts.ts';
import type { RunNode, RunsTree } from '../runs/tree.ts';
import { askOptions, defaultOptions, type GenerateOptions } from './generate-options.ts';

export interface GenerateParts {
  readonly engine: EngineClient;
  readonly runs: Runs;
  readonly runsTree: RunsTree;
  readonly runsView: TreeView<RunNode>;
  readonly poolView: { readonly visible: boolean };
  /** The model to ask, for strategies that ask one. @throws Problem `no-model`. */
  readonly chooseModel: (root: string) => Promise<ModelChoice>;
  readonly report: (error: unknown) => void;
}

type Target = { readonly root: string; readonly title: string; readonly target: RunRequest['target'] };

/** The commands that make bugs. They resolve when the run is over. */
export class GenerateCommands {
  readonly #parts: GenerateParts;

  constructor(parts: GenerateParts) {
    this.#parts = parts;
  }

  /** For the function at the cursor, or the one that a code lens names: `{ root, reference }`. */
  readonly function = async (named?: unknown): Promise<void> => {
    requireTrust();
    const target = isReference(named) ? named : undefined;
    await this.#run(target ? functionTarget(target.root, target.reference) : await this.#functionAtCursor());
  };

  /** For a file: the one that a menu was opened on, or that of the active editor. */
  readonly file = async (uri?: unknown): Promise<void> => {
    requireTrust();
    const place = uri instanceof Uri ? placeOf(uri) : undefined;
    const { root, file } = place ?? activeFile();
    await this.#run({ root, title: basename(file), target: { kind: 'file', file } });
  };

  readonly workspace = async (root?: unknown): Promise<void> => {
    requireTrust();
    await this.#run(allOf(typeof root === 'string' ? root : await currentRoot()));
  };

  readonly withOptions = async (): Promise<void> => {
    requireTrust();
    const target = await this.#askTarget();
    await this.#run(target, await askOptions(target.root, (await this.#parts.engine.hello()).strategies));
  };

  /** Does a run of the list again. */
  readonly repeat = async (run: Run): Promise<void> => {
    requireTrust();
    const { root, target, count, strategies, sandbox, budgetMinutes } = run.request;
    const options = { count, strategies, sandbox, ...(budgetMinutes === undefined ? {} : { budgetMinutes }) };
    await this.#run({ root, title: run.title, target }, { ...defaultOptions(root), ...options });
  };

  async #functionAtCursor(): Promise<Target> {
    const { root, function: fn } = await functionAtCursor(this.#parts.engine);
    return functionTarget(root, fn.id);
  }

  async #askTarget(): Promise<Target> {
    const items = [
      { label: l10n.t('$(symbol-function) The function at the cursor'), target: () => this.#functionAtCursor() },
      {
        label: l10n.t('$(file-code) This file'),
        target: async () => {
          const { root, file } = activeFile();
          return { root, title: basename(file), target: { kind: 'file', file } } as const;
        },
      },
      { label: l10n.t('$(root-folder) The whole project'), target: async () => allOf(await currentRoot()) },
    ];
    const offered = lastEditor() ? items : items.slice(2);
    const picked = await window.showQuickPick(offered, {
      title: l10n.t('Generate Bugs (1/5)'),
      placeHolder: l10n.t('Where should the bugs be?'),
    });
    if (!picked) throw new CancellationError();
    return picked.target();
  }

  async #run({ root, title, target }: Target, options: GenerateOptions = defaultOptions(root)): Promise<void> {
    const { runs, runsTree, runsView } = this.#parts;
    const model = options.strategies.includes('model') ? await this.#parts.chooseModel(root) : undefined;
    const { maxCost, ...rest } = options;
    const request = { root, target, ...rest, ...(model && maxCost !== undefined ? { maxCost } : {}) };
    const over = runs.start(request, { title, ...unsaved(root), ...(model ? { model } : {}) });
    const [run] = runs.all;
    // Shows the view, and leaves the cursor where the person types.
    if (run) await runsView.reveal(runsTree.nodeOf(run), { select: false, focus: false, expand: true });
    await window.withProgress({ location: { viewId: viewIds.runs } }, () => over);
    this.#conclude(await over);
  }

  #conclude(run: Run): void {
    if (run.state === 'failed') {
      this.#parts.report(run.error);
      return;
    }
    if (run.state === 'stopped') return;
    // Whoever looks at the views sees it there.
    const seen = this.#parts.runsView.visible || this.#parts.poolView.visible;
    if (run.valid > 0 && seen) return;
    this.#tell(run).catch(this.#parts.report);
  }

  async #tell(run: Run): Promise<void> {
    if (run.valid > 0) {
      const show = l10n.t('Show');
      const text = l10n.t('Bugsmith proved {0} in {1}.', bugs(run.valid), run.title);
      if ((await window.showInformationMessage(text, show)) === show)
        await commands.executeCommand('bugsmith.pool.focus');
      return;
    }
    const why = [...rejectionTexts(run), ...droppedTexts(run), ...run.notes].slice(0, 2).join('; ');
    const gaps = l10n.t('Show Test Gaps');
    const more = l10n.t('Other Options…');
    const offered = run.rejected.has('survived') ? [gaps, more] : [more];
    const text = l10n.t('Bugsmith found no bug that the tests of {0} notice.', run.title);
    const chosen = await window.showInformationMessage(why ? `${text} ${why}.` : text, ...offered);
    if (chosen === gaps) await commands.executeCommand('bugsmith.showGaps');
    if (chosen === more) await commands.executeCommand('bugsmith.generateWithOptions');
  }
}

const functionTarget = (root: string, reference: string): Target => ({
  root,
  title: reference.slice(reference.indexOf(':') + 1),
  target: { kind: 'function', reference },
});

const allOf = (root: string): Target => ({ root, title: basename(root), target: { kind: 'all' } });

function isReference(value: unknown): value is { root: string; reference: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { root, reference } = value as Record<string, unknown>;
  return typeof root === 'string' && typeof reference === 'string';
}
