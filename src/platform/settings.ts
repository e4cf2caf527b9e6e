import { type Uri, workspace } from 'vscode';
import type { SettingKey } from '../ids.ts';

export interface Settings {
  readonly 'generate.count': number;
  readonly 'generate.strategies': readonly string[];
  readonly 'generate.budgetMinutes': number;
  readonly 'generate.seed': number;
  readonly 'generate.workers': number;
  readonly sandbox: 'auto' | 'docker' | 'namespace';
  readonly 'docker.host': string;
  readonly 'codeLens.enabled': boolean;
  readonly 'export.count': number;
  readonly 'export.budgetTokens': number;
  readonly 'export.format': 'markdown' | 'chat';
  readonly 'model.provider': 'none' | 'editor' | 'openai-compatible' | 'anthropic';
  readonly 'model.name': string;
  readonly 'model.baseUrl': string;
  readonly 'model.maxCost': number;
}

/** A setting `bugsmith.<key>`, as it is for this folder. Its default is in package.json. */
export function setting<K extends SettingKey>(key: K, scope?: Uri): Settings[K] {
  const value = workspace.getConfiguration('bugsmith', scope ?? null).get<Settings[K]>(key);
  if (value === undefined) throw new Error(`the setting bugsmith.${key} has no default in package.json`);
  return value;
}
