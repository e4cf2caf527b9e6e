import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import type { Health } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { probe } from '../engine/health.ts';

interface HealthItem extends QuickPickItem {
  /** What a person can type to mend it. */
  readonly shell?: string;
}

/** What works on this machine, and what to do about the rest. A remedy with a command is put into a terminal, not run. */
export async function showHealth(engine: Engine): Promise<Health> {
  const health = await probe(engine);
  const items: HealthItem[] = health.checks.flatMap((check): HealthItem[] => [
    {
      label: `$(${check.works ? 'pass' : 'error'}) ${check.name}`,
      detail: check.detail,
    },
    ...(check.works ? [] : check.remedies.map(remedyItem)),
  ]);
  const again = l10n.t('$(refresh) Look again');
  const picked = await window.showQuickPick(
    [...items, { label: '', kind: QuickPickItemKind.Separator }, { label: again }],
    {
      title: health.ready ? l10n.t('Bugsmith is ready') : l10n.t('Bugsmith is not ready: follow one of the arrows'),
      placeHolder: l10n.t('Choose a remedy with a command to have it typed into a terminal.'),
    },
  );
  if (picked?.label === again) return showHealth(engine);
  if (picked?.shell) {
    const terminal = window.createTerminal({ name: 'Bugsmith', iconPath: new ThemeIcon('tools') });
    terminal.show();
    terminal.sendText(picked.shell, false);
  }
  return health;
}

function remedyItem(remedy: string): HealthItem {
  const shell = /`([^`]+)`/.exec(remedy)?.[1];
  // Options of the command line are no programs.
  const runnable = shell && !shell.startsWith('-') ? { shell } : {};
  return { label: `      $(arrow-small-right) ${remedy}`, ...runnable };
}
