import { type Disposable, type TextEditor, window } from 'vscode';

/** What a command needs of an editor: that of a tab which is not in front has no more. */
export type EditorPlace = Pick<TextEditor, 'document' | 'selection'>;

let last: TextEditor | undefined;

/**
 * The text editor of a file that is active, or was last: while a page of ours, a diff of a bug or the output has the focus, a person
 * who says "the function at the cursor" means that one. One whose tab was closed is nobody's.
 */
export function lastEditor(): EditorPlace | undefined {
  const active = window.activeTextEditor;
  if (active && isOfFile(active)) return active;
  if (last && !last.document.isClosed) return last;
  return window.visibleTextEditors.find(isOfFile) ?? active;
}

/** From now on it is known which was last. */
export function rememberLastEditor(): Disposable {
  remember(window.activeTextEditor);
  return window.onDidChangeActiveTextEditor(remember);
}

function remember(editor: TextEditor | undefined): void {
  if (editor && isOfFile(editor)) last = editor;
}

const isOfFile = ({ document }: TextEditor): boolean => document.uri.scheme === 'file';
