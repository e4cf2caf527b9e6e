import { relative, sep } from 'node:path';
import { CancellationError, l10n, type TextDocument, Uri, type WorkspaceFolder, window, workspace } from 'vscode';
import { Problem } from '../../engine/protocol/index.ts';
import { lastEditor } from '../editor/last-editor.ts';
import { overlayOf } from './overlay.ts';

/** Folders on the disk: the only ones that the engine can see. */
export function localFolders(): readonly WorkspaceFolder[] {
  return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

/** Where a document is: the workspace folder, and its path in it with `/`. Undefined for what is in none. */
export function placeOf(uri: Uri): { root: string; file: string } | undefined {
  const folder = uri.scheme === 'file' ? workspace.getWorkspaceFolder(uri) : undefined;
  if (!folder) return undefined;
  const root = folder.uri.fsPath;
  return { root, file: relative(root, uri.fsPath).split(sep).join('/') };
}

/**
 * The folder that a command without any other hint is about: that of the last active editor, else the only one, else the one that
 * is picked.
 *
 * @throws Problem `no-folder`; CancellationError.
 */
export async function currentRoot(): Promise<string> {
  const folders = localFolders();
  const [first] = folders;
  if (!first) {
    throw new Problem({
      code: 'no-folder',
      message: l10n.t('No folder is open.'),
      remedy: l10n.t('Open the folder of a project that has tests.'),
    });
  }
  const editor = lastEditor();
  const active = editor && placeOf(editor.document.uri);
  if (active) return active.root;
  if (folders.length === 1) return first.uri.fsPath;
  const picked = await window.showWorkspaceFolderPick({ placeHolder: l10n.t('Which project?') });
  if (!picked) throw new CancellationError();
  return picked.uri.fsPath;
}

/** A file of a project, by the path that the engine gives. */
export function fileUri(root: string, file: string): Uri {
  return Uri.joinPath(Uri.file(root), file);
}

/** Text of the unsaved editors of a project, for requests that see the project as it looks in the editor. */
export function unsaved(root: string): { overlay?: Record<string, string> } {
  const documents = workspace.textDocuments.filter(isUnsaved);
  const overlay = overlayOf(
    root,
    documents.map((document) => ({ path: document.uri.fsPath, text: document.getText() })),
  );
  return Object.keys(overlay).length === 0 ? {} : { overlay };
}

const isUnsaved = (document: TextDocument): boolean => document.isDirty && document.uri.scheme === 'file';
