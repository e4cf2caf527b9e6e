import { type CancellationToken, EventEmitter, type TreeDataProvider, type TreeItem } from 'vscode';

/** A tree whose contents are loaded when somebody first looks: the editor wants a provider at once. */
export class DeferredTree<T> implements TreeDataProvider<T> {
  readonly #changed = new EventEmitter<T | undefined>();
  readonly #load: () => Promise<TreeDataProvider<T>>;
  #tree: TreeDataProvider<T> | undefined;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(load: () => Promise<TreeDataProvider<T>>) {
    this.#load = load;
  }

  async getChildren(node?: T): Promise<T[]> {
    return (await (await this.#loaded()).getChildren(node)) ?? [];
  }

  async getTreeItem(node: T): Promise<TreeItem> {
    return (await this.#loaded()).getTreeItem(node);
  }

  async getParent(node: T): Promise<T | undefined> {
    return (await (await this.#loaded()).getParent?.(node)) ?? undefined;
  }

  async resolveTreeItem(item: TreeItem, node: T, token: CancellationToken): Promise<TreeItem> {
    const tree = await this.#loaded();
    return tree.resolveTreeItem ? ((await tree.resolveTreeItem(item, node, token)) ?? item) : item;
  }

  async #loaded(): Promise<TreeDataProvider<T>> {
    if (this.#tree) return this.#tree;
    const tree = await this.#load();
    if (!this.#tree) {
      this.#tree = tree;
      tree.onDidChangeTreeData?.((node) => this.#changed.fire(node as T | undefined));
    }
    return this.#tree;
  }
}
