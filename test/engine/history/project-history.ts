import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { History, type HistoryOptions } from '../../../engine/project/history/history.ts';
import { commit, git } from '../project/workspace.ts';

export const quiet = { report: () => {}, signal: new AbortController().signal };

export async function readHistory(root: string, options: Partial<HistoryOptions> = {}): Promise<History> {
  return History.read(root, await loadLanguages(), { ...quiet, ...options });
}

/** Writes files and commits them; gives the commit's hash. */
export function change(root: string, message: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content);
  commit(root, message);
  return git(root, 'rev-parse', 'HEAD').trim();
}
