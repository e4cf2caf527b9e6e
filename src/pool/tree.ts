import { type Disposable, EventEmitter, type TreeDataProvider, type TreeItem } from 'vscode';
import { localFolders } from '../platform/folders.ts';
import { groupBugs, openGaps } from './grouping.ts';
import { itemOf } from './items.ts';
import type { PoolModel, ProjectPool } from './model.ts';
import type { PoolNode } from './nodes.ts';
import { inRanges } from './ranges.ts';
import { bugTooltip, gapTooltip } from './tooltips.ts';

/** What is known after the pools were loaded, for the texts that stand where the tree is empty. */
export interface PoolSight {
  readonly bugs: number;
  readonly gaps: number;
  /** Some pool exists. */
  readonly exists: boolean;
  /** Some pool could not be read; the tree says so. */
  readonly failed: boolean;
}

/** The Knowledge Pool view: bugs by what they have in common, and the changes that no test noticed. */
export class PoolTree implements TreeDataProvider<PoolNode>, Disposable {
  readonly #model: PoolModel;
  readonly #saw: (sight: PoolSight) => void;
  readonly #changed = new EventEmitter<PoolNode | undefined>();
  readonly #subscription: Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(model: PoolModel, saw: (sight: PoolSight) => void) {
    this.#model = model;
    this.#saw = saw;
    this.#subscription = model.onDidChange(() => this.#changed.fire(undefined));
  }

  async getChildren(node?: PoolNode): Promise<PoolNode[]> {
    if (!node) return this.#roots();
    switch (node.kind) {
      case 'project':
        return this.#project(node.root);
      case 'group':
        return inRanges(
          node.root,
          `${node.group.by}\0${node.group.key}`,
          node.group.rows.map((row) => ({ kind: 'bug', root: node.root, id: row.id, row, by: node.group.by })),
        );
      case 'range':
        return [...node.nodes];
      case 'gaps':
        return inRanges(
          node.root,
          'gaps',
          node.gaps.map((gaps) => ({ kind: 'functionGaps', root: node.root, gaps })),
        );
      case 'functionGaps': {
        const { root, gaps } = node;
        const { file, function: name } = gaps;
        return inRanges(
          root,
          `gaps\0${file}\0${name}`,
          gaps.survivors.map((survivor) => ({ kind: 'gap', root, file, function: name, survivor })),
        );
      }
      default:
        return [];
    }
  }

  getTreeItem(node: PoolNode): TreeItem {
    return itemOf(node);
  }

  /** What only a hover shows is made for it. */
  resolveTreeItem(item: TreeItem, node: PoolNode): TreeItem {
    if (node.kind === 'bug') item.tooltip = bugTooltip(node.row);
    if (node.kind === 'gap') item.tooltip = gapTooltip(node);
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #roots(): Promise<PoolNode[]> {
    const roots = localFolders().map(({ uri }) => uri.fsPath);
    const pools = await Promise.allSettled(roots.map((root) => this.#model.pool(root)));
    const sight = sightOf(pools);
    this.#saw(sight);
    const [only] = roots;
    if (only !== undefined && roots.length === 1) return this.#project(only);
    const worthALine = sight.failed || sight.bugs > 0 || sight.gaps > 0;
    return worthALine ? roots.map((root) => ({ kind: 'project', root })) : [];
  }

  async #project(root: string): Promise<PoolNode[]> {
    try {
      const { rows, gaps } = await this.#model.pool(root);
      const { grouping } = this.#model;
      const groups = inRanges(
        root,
        grouping,
        groupBugs(rows, grouping).map((group): PoolNode => ({ kind: 'group', root, group })),
      );
      const open = openGaps(gaps);
      // A filter asks for bugs.
      if (open.length > 0 && !this.#model.filtered) groups.push({ kind: 'gaps', root, gaps: open });
      return groups;
    } catch (error) {
      return [{ kind: 'problem', root, error }];
    }
  }
}

function sightOf(results: readonly PromiseSettledResult<ProjectPool>[]): PoolSight {
  const pools = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return {
    bugs: pools.reduce((sum, { rows }) => sum + rows.length, 0),
    gaps: pools.reduce((sum, { gaps }) => sum + openGaps(gaps).length, 0),
    exists: pools.some(({ exists }) => exists),
    failed: pools.length < results.length,
  };
}
