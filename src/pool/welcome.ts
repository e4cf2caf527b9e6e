import { CancellationTokenSource, commands, type Disposable, l10n, type TreeView, workspace } from 'vscode';
import { requests } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { probe } from '../engine/health.ts';
import { contextKeys } from '../ids.ts';
import { localFolders } from '../platform/folders.ts';
import { bugs } from '../platform/words.ts';
import { filterText } from './filter.ts';
import type { PoolModel } from './model.ts';
import type { PoolNode } from './nodes.ts';
import type { PoolSight } from './tree.ts';

export interface WelcomeParts {
  readonly engine: Engine;
  readonly model: PoolModel;
  readonly view: TreeView<PoolNode>;
  readonly report: (error: unknown) => void;
}

/** What stands around the tree: its description and message, and the context keys that choose the text of the empty view. */
export class PoolWelcome implements Disposable {
  readonly #parts: WelcomeParts;
  readonly #keys = new Map<string, unknown>();
  readonly #closing = new CancellationTokenSource();
  #looked = false;

  constructor(parts: WelcomeParts) {
    this.#parts = parts;
  }

  /** The tree was loaded. */
  readonly saw = ({ bugs: count, gaps, failed }: PoolSight): void => {
    const { model, view, report } = this.#parts;
    view.description = count === 0 ? '' : bugs(count);
    view.message = model.filtered ? l10n.t('Only: {0}', filterText(model.filter)) : '';
    this.#set(contextKeys.filtered, model.filtered);
    const empty = count === 0 && gaps === 0 && !failed;
    this.#set(contextKeys.pool, empty ? (model.filtered ? 'nothing' : 'empty') : 'filled');
    // Only where there is nothing to show anyway is it worth knowing what is missing.
    if (empty && !model.filtered && workspace.isTrusted) this.#lookAround().catch(report);
  };

  running(running: boolean): void {
    this.#set(contextKeys.running, running);
  }

  dispose(): void {
    this.#closing.cancel();
    this.#closing.dispose();
  }

  /** Once: whether a sandbox works, and whether there are tests. */
  async #lookAround(): Promise<void> {
    if (this.#looked) return;
    this.#looked = true;
    const { engine } = this.#parts;
    await probe(engine);
    const token = this.#closing.token;
    let setups = 0;
    for (const { uri } of localFolders()) {
      const { project } = await engine.request(requests.analyze, { root: uri.fsPath }, token);
      setups += project.testSetups.length;
    }
    this.#set(contextKeys.tests, setups > 0 ? 'some' : 'none');
  }

  #set(key: string, value: unknown): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    commands.executeCommand('setContext', key, value).then(undefined, this.#parts.report);
  }
}
