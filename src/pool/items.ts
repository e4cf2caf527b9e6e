import { basename } from 'node:path';
import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { Category, Difficulty, PoolRow, ReviewState } from '../../engine/protocol/index.ts';
import {
  bugs,
  capitalised,
  categoryName,
  difficultyName,
  failingTests,
  reviewName,
  strategyName,
} from '../platform/words.ts';
import { type BugGroup, survivorCount } from './grouping.ts';
import type { PoolNode, RangeNode } from './nodes.ts';

/** Shape as well as colour: nobody has to tell green from red. */
const reviewIcons: Readonly<Record<ReviewState, ThemeIcon>> = {
  unreviewed: new ThemeIcon('bug'),
  accepted: new ThemeIcon('pass-filled', new ThemeColor('testing.iconPassed')),
  rejected: new ThemeIcon('circle-slash', new ThemeColor('testing.iconFailed')),
  equivalent: new ThemeIcon('eye-closed'),
};

const groupIcons = {
  category: 'symbol-enum',
  difficulty: 'dashboard',
  strategy: 'beaker',
  review: 'checklist',
} as const;

/** How a line of the view looks. */
export function itemOf(node: PoolNode): TreeItem {
  switch (node.kind) {
    case 'project': {
      const item = parent(basename(node.root), { icon: 'root-folder', context: 'project', id: node.root });
      item.collapsibleState = TreeItemCollapsibleState.Expanded;
      return item;
    }
    case 'problem':
      return problemItem(node.error);
    case 'group':
      return groupItem(node.root, node.group);
    case 'range':
      return rangeItem(node);
    case 'bug':
      return bugItem(node);
    case 'gaps': {
      const item = parent(l10n.t('Test gaps'), { icon: 'shield', context: 'gaps', id: `${node.root}\0gaps` });
      item.description = String(survivorCount(node.gaps));
      item.tooltip = l10n.t('Changes that no test noticed: each is a test that is missing.');
      return item;
    }
    case 'functionGaps':
      return functionGapsItem(node);
    case 'gap':
      return gapItem(node);
  }
}

function parent(
  label: string,
  look: { readonly icon: string; readonly context: string; readonly id: string },
): TreeItem {
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  item.iconPath = new ThemeIcon(look.icon);
  item.contextValue = look.context;
  item.id = look.id;
  return item;
}

function problemItem(error: unknown): TreeItem {
  const text = error instanceof Error ? error.message : String(error);
  const item = new TreeItem(text);
  item.iconPath = new ThemeIcon('error', new ThemeColor('testing.iconFailed'));
  item.tooltip = text;
  item.contextValue = 'problem';
  item.command = { command: 'bugsmith.refreshPool', title: l10n.t('Try Again') };
  return item;
}

function groupItem(root: string, { by, key, rows }: BugGroup): TreeItem {
  const id = `${root}\0${by}\0${key}`;
  const count = String(rows.length);
  if (by !== 'function') {
    const item = parent(groupName(by, key), { icon: groupIcons[by], context: 'group', id });
    item.description = count;
    item.accessibilityInformation = { label: `${item.label}, ${bugs(rows.length)}` };
    return item;
  }
  const file = rows[0]?.file ?? '';
  const name = rows[0]?.function ?? key;
  const item = parent(name, { icon: 'symbol-method', context: 'group.function', id });
  item.description = `${count} · ${file}`;
  item.tooltip = `${file}: ${name}`;
  item.accessibilityInformation = { label: `${name}, ${file}, ${bugs(rows.length)}` };
  return item;
}

function groupName(by: Exclude<BugGroup['by'], 'function'>, key: string): string {
  if (by === 'category') return categoryName(key as Category);
  if (by === 'difficulty') return difficultyName(key as Difficulty);
  if (by === 'review') return reviewName(key as ReviewState);
  return strategyName(key);
}

function rangeItem({ root, id, first, nodes }: RangeNode): TreeItem {
  const label = l10n.t('{0}–{1}', first, first + nodes.length - 1);
  const item = parent(label, { icon: 'ellipsis', context: 'range', id: `${root}\0${id}\0${first}` });
  item.description = [nodes.at(0), nodes.at(-1)].map((node) => node && nameOf(node)).join(' … ');
  return item;
}

function nameOf(node: PoolNode): string {
  const { label } = itemOf(node);
  return typeof label === 'string' ? label : (label?.label ?? '');
}

function bugItem(node: PoolNode & { kind: 'bug' }): TreeItem {
  const { row, root, by } = node;
  const item = new TreeItem(capitalised(row.explanation));
  const description = descriptionOf(row, by);
  item.id = `${root}\0${by}\0${row.id}`;
  item.iconPath = reviewIcons[row.review];
  item.description = description;
  item.contextValue = `bug.${row.review}`;
  item.accessibilityInformation = { label: [row.explanation, reviewName(row.review), description].join(', ') };
  item.command = { command: 'bugsmith.openDiff', title: l10n.t('Open Diff'), arguments: [node] };
  return item;
}

/** Without what the group says already. */
function descriptionOf(row: PoolRow, by: string): string {
  const parts = [
    by === 'function' ? '' : row.function,
    by === 'category' ? '' : categoryName(row.category),
    by === 'difficulty' ? '' : difficultyName(row.difficulty),
    failingTests(row.failToPass.length),
  ];
  return parts.filter(Boolean).join(' · ');
}

function functionGapsItem({ root, gaps }: PoolNode & { kind: 'functionGaps' }): TreeItem {
  const id = `${root}\0gaps\0${gaps.file}\0${gaps.function}`;
  const item = parent(gaps.function, { icon: 'symbol-method', context: 'functionGaps', id });
  item.description = l10n.t('{0} of {1} unnoticed · {2}', gaps.survivors.length, gaps.tried, gaps.file);
  item.tooltip = `${gaps.file}: ${gaps.function}`;
  return item;
}

function gapItem(node: PoolNode & { kind: 'gap' }): TreeItem {
  const { root, survivor } = node;
  const item = new TreeItem(capitalised(survivor.explanation));
  item.id = `${root}\0gap\0${survivor.candidate}`;
  item.iconPath = new ThemeIcon('warning');
  item.contextValue = 'gap';
  item.description = l10n.t('line {0}', survivor.line);
  item.command = { command: 'bugsmith.openGap', title: l10n.t('Go to Line'), arguments: [node] };
  return item;
}
