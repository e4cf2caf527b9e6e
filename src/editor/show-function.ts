import { Range, window, workspace } from 'vscode';
import { requests } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { fileUri } from '../platform/folders.ts';

/** Opens the workspace's file at a line, from 1. */
export async function showLine(root: string, file: string, line: number): Promise<void> {
  const document = await workspace.openTextDocument(fileUri(root, file));
  const at = Math.min(Math.max(0, line - 1), document.lineCount - 1);
  await window.showTextDocument(document, { selection: document.lineAt(at).range, preview: true });
}

/** Opens the workspace's file at a function, wherever it is now; at the top when it is gone. */
export async function showFunction(engine: Engine, root: string, file: string, name: string): Promise<void> {
  const document = await workspace.openTextDocument(fileUri(root, file));
  const { functions } = await engine.request(requests.functions, { root, file, text: document.getText() });
  const found = functions.find((fn) => fn.name === name);
  const start = document.positionAt(found?.start ?? 0);
  await window.showTextDocument(document, { selection: new Range(start, start), preview: true });
}
