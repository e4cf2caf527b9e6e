import { commands, type Memento, Uri, workspace } from 'vscode';
import { checkoutFiles } from '../../engine/protocol/checkout-files.ts';
import { contextKeys } from '../ids.ts';

const greeted = 'bugsmith.greeted';

/**
 * When a folder of the workspace is a bug that was checked out: shows its issue text, the first time, and offers to verify the
 * fix. The editor activates the extension for such folders, see the manifest.
 */
export async function greetCheckout(memory: Memento): Promise<void> {
  for (const { uri } of workspace.workspaceFolders ?? []) {
    if (uri.scheme !== 'file' || !(await exists(Uri.joinPath(uri, checkoutFiles.record)))) continue;
    await commands.executeCommand('setContext', contextKeys.checkout, true);
    if (memory.get(greeted)) return;
    await memory.update(greeted, true);
    await commands.executeCommand('markdown.showPreview', Uri.joinPath(uri, checkoutFiles.issue));
    return;
  }
}

async function exists(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
