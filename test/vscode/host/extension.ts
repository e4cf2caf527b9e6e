import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type PoolRow, requests } from '../../../engine/protocol/index.ts';
import type { Application } from '../../../src/compose.ts';
import type { BugsmithApi } from '../../../src/extension.ts';
import type { PoolNode } from '../../../src/pool/nodes.ts';

export const extensionId = 'bugsmith.bugsmith';

/** The extension's parts, which it exports for tests. */
export async function application(): Promise<Application> {
  const extension = vscode.extensions.getExtension<BugsmithApi>(extensionId);
  assert.ok(extension, 'the extension is not there: is it built?');
  return (await extension.activate()).application();
}

/** The first folder of the window. */
export function root(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return folder.uri.fsPath;
}

export function fileIn(folder: string, file: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(folder), file);
}

/** Opens a file with the cursor before the first place where it says `text`. */
export async function openAt(file: string, text: string, folder = root()): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(fileIn(folder, file));
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const offset = document.getText().indexOf(text);
  assert.notEqual(offset, -1, `${file} says nowhere ${JSON.stringify(text)}`);
  const position = document.positionAt(offset);
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

/** Waits for something that happens elsewhere; fails with `what` when it does not. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  seconds = 30,
): Promise<Exclude<T, undefined | false | null>> {
  for (let left = seconds * 10; left > 0; left -= 1) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) {
      return found as Exclude<T, undefined | false | null>;
    }
    await sleep(100);
  }
  throw new assert.AssertionError({ message: `never happened: ${what}` });
}

export async function bugsOf(folder = root()): Promise<PoolRow[]> {
  const { engine } = await application();
  const { exists } = await engine.request(requests.poolExists, { root: folder });
  return exists ? engine.request(requests.poolList, { root: folder, filter: {} }) : [];
}

/** Generates for a function until its pool has bugs, unless it has some. */
export async function someBugs(file: string, text: string): Promise<PoolRow[]> {
  const before = await bugsOf();
  if (before.length > 0) return before;
  await openAt(file, text);
  await vscode.commands.executeCommand('bugsmith.generateFunction');
  const rows = await bugsOf();
  assert.ok(rows.length > 0, 'no bug was proved');
  return rows;
}

/** What the Knowledge Pool view shows below a node: labels with their nodes. */
export async function shown(node?: PoolNode): Promise<{ label: string; node: PoolNode }[]> {
  const { poolTree } = await application();
  const children = await poolTree.getChildren(node);
  return children.map((child) => {
    const { label } = poolTree.getTreeItem(child);
    return { label: typeof label === 'string' ? label : (label?.label ?? ''), node: child };
  });
}
