import { l10n, workspace } from 'vscode';
import { Problem } from '../../engine/protocol/index.ts';

/** Everything that runs the project's code or sends it somewhere asks here first: commands can be called from anywhere. */
export function requireTrust(): void {
  if (workspace.isTrusted) return;
  throw new Problem({
    code: 'untrusted-workspace',
    message: l10n.t('This folder is not trusted, so its tests are not run.'),
    why: l10n.t("Making bugs runs the project's own code. The bugs that are known already can be looked at."),
  });
}
