import {
  type Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import { Problem, type Tuple } from '../../engine/protocol/index.ts';
import { capitalised, categoryName, failingTests } from '../platform/words.ts';
import type { Run, RunState } from './run.ts';
import type { Runs } from './runs.ts';
import { countText, modelLines, nowText, outcomeText, rejectionTexts } from './texts.ts';

export type RunNode =
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'found'; readonly run: Run; readonly root: string; readonly id: string; readonly tuple: Tuple }
  | { readonly kind: 'line'; readonly run: Run; readonly text: string; readonly icon: string };

/** Bugs of a run that are listed, the newest: the list is drawn anew with each of them. */
const most = 100;

const icons: Readonly<Record<RunState, ThemeIcon>> = {
  running: new ThemeIcon('loading~spin'),
  stopping: new ThemeIcon('loading~spin'),
  done: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  stopped: new ThemeIcon('debug-stop'),
  failed: new ThemeIcon('error', new ThemeColor('testing.iconFailed')),
};

/** The Runs view: what is going on, what was found, and why the rest was not good enough. */
export class RunsTree implements TreeDataProvider<RunNode>, Disposable {
  readonly #runs: Runs;
  readonly #changed = new EventEmitter<RunNode | undefined>();
  readonly #subscription: Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** The same object for the same run: reveal needs it. */
  readonly #nodes = new WeakMap<Run, RunNode>();

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#subscription = runs.onDidChange((run) => this.#changed.fire(run && this.nodeOf(run)));
  }

  nodeOf(run: Run): RunNode {
    const known = this.#nodes.get(run);
    if (known) return known;
    const node: RunNode = { kind: 'run', run };
    this.#nodes.set(run, node);
    return node;
  }

  getParent(node: RunNode): RunNode | undefined {
    return node.kind === 'run' ? undefined : this.nodeOf(node.run);
  }

  getChildren(node?: RunNode): RunNode[] {
    if (!node) return this.#runs.all.map((run) => this.nodeOf(run));
    return node.kind === 'run' ? childrenOf(node.run) : [];
  }

  getTreeItem(node: RunNode): TreeItem {
    if (node.kind === 'run') return runItem(node.run);
    if (node.kind === 'found') return foundItem(node);
    const item = new TreeItem(node.text);
    item.iconPath = new ThemeIcon(node.icon);
    item.tooltip = node.text;
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function childrenOf(run: Run): RunNode[] {
  const line = (text: string, icon: string): RunNode => ({ kind: 'line', run, text, icon });
  const now = Date.now();
  return [
    ...(run.active ? [line(nowText(run, now), 'pulse')] : []),
    ...errorLines(run).map((text) => line(text, 'error')),
    ...run.tuples
      .slice(-most)
      .reverse()
      .map((tuple): RunNode => ({ kind: 'found', run, root: run.root, id: tuple.id, tuple })),
    ...(run.tuples.length > most
      ? [line(l10n.t('{0} more in the Knowledge Pool', run.tuples.length - most), 'ellipsis')]
      : []),
    ...rejectionTexts(run).map((text) => line(text, 'circle-slash')),
    ...modelLines(run).map((text) => line(text, 'sparkle')),
    ...run.notes.map((text) => line(text, 'info')),
  ];
}

function errorLines({ error }: Run): string[] {
  if (error === undefined) return [];
  if (!(error instanceof Problem)) return [error instanceof Error ? error.message : String(error)];
  const remedy = error.remedy?.split('\n') ?? [];
  return [error.message, ...(error.why ? [error.why] : []), ...remedy];
}

function runItem(run: Run): TreeItem {
  const now = Date.now();
  const item = new TreeItem(run.title, TreeItemCollapsibleState.Expanded);
  item.id = run.operation;
  item.iconPath = icons[run.state];
  item.description = run.active ? countText(run) : outcomeText(run, now);
  item.contextValue = run.active ? 'run.active' : 'run.over';
  item.accessibilityInformation = { label: `${run.title}: ${item.description}` };
  const tooltip = new MarkdownString(undefined, true);
  tooltip.appendMarkdown('**').appendText(run.title).appendMarkdown('**\n\n').appendText(item.description);
  for (const text of rejectionTexts(run)) tooltip.appendMarkdown('\n\n$(circle-slash) ').appendText(text);
  const sandbox = run.summary?.sandbox;
  if (sandbox) tooltip.appendMarkdown('\n\n$(package) ').appendText(l10n.t('{0} sandbox', sandbox));
  item.tooltip = tooltip;
  return item;
}

function foundItem(node: RunNode & { kind: 'found' }): TreeItem {
  const { tuple } = node;
  const item = new TreeItem(capitalised(tuple.explanation));
  item.id = `${node.run.operation}/${tuple.id}`;
  item.description = [tuple.function, categoryName(tuple.category), failingTests(tuple.failToPass.length)].join(' · ');
  item.iconPath = new ThemeIcon('bug', new ThemeColor('charts.green'));
  item.contextValue = 'found';
  item.tooltip = `${tuple.file}: ${tuple.function}\n${tuple.explanation}`;
  item.command = { command: 'bugsmith.openDiff', title: l10n.t('Open Diff'), arguments: [node] };
  return item;
}
