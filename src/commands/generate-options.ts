import { CancellationError, l10n, type QuickPickItem, Uri, window } from 'vscode';
import { setting } from '../platform/settings.ts';
import { strategyDetail, strategyName } from '../platform/words.ts';
import type { RunRequest } from '../runs/run.ts';

export type GenerateOptions = Omit<RunRequest, 'root' | 'target'>;

/** As the settings of this folder say. */
export function defaultOptions(root: string): GenerateOptions {
  const scope = Uri.file(root);
  const workers = setting('generate.workers', scope);
  const maxCost = setting('model.maxCost', scope);
  return {
    count: setting('generate.count', scope),
    strategies: [...setting('generate.strategies', scope)],
    sandbox: setting('sandbox', scope),
    seed: setting('generate.seed', scope),
    ...budget(setting('generate.budgetMinutes', scope)),
    ...(workers > 0 ? { workers } : {}),
    ...(maxCost > 0 ? { maxCost } : {}),
  };
}

/** Asked one after the other, with the settings as what is chosen already. @throws CancellationError */
export async function askOptions(root: string, offered: readonly string[]): Promise<GenerateOptions> {
  const known = defaultOptions(root);
  const count = await askNumber({
    title: l10n.t('Generate Bugs (2/5)'),
    prompt: l10n.t('How many proved bugs do you want?'),
    value: known.count,
    least: 1,
  });
  const wanted = await askStrategies(known.strategies, offered);
  const sandbox = await askSandbox(known.sandbox);
  const minutes = await askNumber({
    title: l10n.t('Generate Bugs (5/5)'),
    prompt: l10n.t('How many minutes may it take? 0: as long as it needs.'),
    value: known.budgetMinutes ?? 0,
    least: 0,
  });
  const { budgetMinutes: _, ...rest } = known;
  return { ...rest, count, strategies: wanted, sandbox, ...budget(minutes) };
}

const budget = (minutes: number): { budgetMinutes?: number } => (minutes > 0 ? { budgetMinutes: minutes } : {});

interface NumberQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly value: number;
  readonly least: number;
}

async function askNumber({ title, prompt, value, least }: NumberQuestion): Promise<number> {
  const answer = await window.showInputBox({
    title,
    prompt,
    value: String(value),
    validateInput: (text) =>
      /^\d+$/.test(text.trim()) && Number(text) >= least ? undefined : l10n.t('A whole number, at least {0}.', least),
  });
  if (answer === undefined) throw new CancellationError();
  return Number(answer);
}

async function askStrategies(chosen: readonly string[], offered: readonly string[]): Promise<string[]> {
  const items = offered.map((strategy) => ({
    label: strategyName(strategy),
    detail: strategyDetail(strategy),
    picked: chosen.includes(strategy),
    strategy,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Generate Bugs (3/5)'),
    placeHolder: l10n.t('How should the bugs be made?'),
    canPickMany: true,
  });
  if (!picked) throw new CancellationError();
  return picked.length > 0 ? picked.map(({ strategy }) => strategy) : [...chosen];
}

async function askSandbox(chosen: GenerateOptions['sandbox']): Promise<GenerateOptions['sandbox']> {
  const items: (QuickPickItem & { readonly sandbox: GenerateOptions['sandbox'] })[] = [
    {
      sandbox: 'auto',
      label: l10n.t('Automatic'),
      detail: l10n.t('Docker or Podman when it answers, else namespaces.'),
    },
    { sandbox: 'docker', label: l10n.t('Docker or Podman'), detail: l10n.t('A container with an image of its own.') },
    { sandbox: 'namespace', label: l10n.t('Linux namespaces'), detail: l10n.t('Nothing to install; Linux only.') },
  ];
  const order = [...items].sort((a, b) => Number(b.sandbox === chosen) - Number(a.sandbox === chosen));
  const picked = await window.showQuickPick(order, {
    title: l10n.t('Generate Bugs (4/5)'),
    placeHolder: l10n.t('Where should the tests run?'),
  });
  if (!picked) throw new CancellationError();
  return picked.sandbox;
}
