import { join } from 'node:path';
import { CancellationError, commands, l10n, Uri, window } from 'vscode';
import { requests, type Verification } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { currentRoot, unsaved } from '../platform/folders.ts';
import { withOperation } from '../platform/progress.ts';
import { setting } from '../platform/settings.ts';
import { requireTrust } from '../platform/trust.ts';
import type { BugReference } from '../pool/nodes.ts';

/**
 * Makes a folder with the bug and no fix in its history, where the person says, and opens it in a new window: for them or
 * for an agent to try.
 *
 * @returns the folder.
 */
export async function checkOut(engine: Engine, bug: BugReference, into?: string): Promise<string> {
  const directory = into ?? (await askFolder(bug));
  const params = { root: bug.root, id: bug.id, directory };
  const checkout = await engine.request(requests.checkout, params);
  if (into === undefined) {
    await commands.executeCommand('vscode.openFolder', Uri.file(checkout.directory), { forceNewWindow: true });
  }
  return checkout.directory;
}

async function askFolder({ root, id }: BugReference): Promise<string> {
  const name = `bug-${id.slice(0, 8)}`;
  const chosen = await window.showOpenDialog({
    title: l10n.t('Check Out This Bug: choose the folder in which {0} is made', name),
    openLabel: l10n.t('Make {0} Here', name),
    defaultUri: Uri.joinPath(Uri.file(root), '..'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  const [parent] = chosen ?? [];
  if (!parent) throw new CancellationError();
  return join(parent.fsPath, name);
}

/** Runs the tests of the checked-out bug on the folder as it is now, unsaved editors included. */
export async function verifyFix(engine: Engine, log: (text: string) => void): Promise<Verification> {
  requireTrust();
  const directory = await currentRoot();
  const sandbox = setting('sandbox', Uri.file(directory));
  const verification = await withOperation(engine, l10n.t('Bugsmith: trying your fix'), (operation, token) =>
    engine.request(requests.verify, { operation, directory, sandbox, ...unsaved(directory) }, token),
  );
  for (const [test, message] of Object.entries(verification.messages)) log(`${test}\n${message}`);
  return verification;
}

export async function tellVerification({ solved, stillFailing, newlyFailing, detail }: Verification): Promise<void> {
  if (solved) {
    await window.showInformationMessage(l10n.t('Fixed: all tests pass that should.'));
    return;
  }
  const lines = [
    ...stillFailing.map((test) => l10n.t('still fails: {0}', test)),
    ...newlyFailing.map((test) => l10n.t('fails now, and did not before: {0}', test)),
  ];
  const showLog = l10n.t('Show Output');
  const chosen = await window.showWarningMessage(
    l10n.t(
      'Not fixed yet. Tests that still fail: {0}; that fail newly: {1}.',
      stillFailing.length,
      newlyFailing.length,
    ),
    { modal: true, detail: [detail, '', ...lines.slice(0, 12)].join('\n') },
    showLog,
  );
  if (chosen === showLog) await commands.executeCommand('bugsmith.showLog');
}
