import { CancellationError, l10n, ThemeIcon, window } from 'vscode';
import { Problem, requests, type SourceFunction } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { placeOf } from '../platform/folders.ts';
import { functionMeant, nearestFirst } from './functions.ts';
import { type EditorPlace, lastEditor } from './last-editor.ts';

export interface Place {
  readonly root: string;
  readonly file: string;
}

/** The file of the active editor, or of the one that was it last. @throws Problem `no-editor` when there is none in a workspace folder. */
export function activeFile(): Place & { readonly editor: EditorPlace } {
  const editor = lastEditor();
  const place = editor && placeOf(editor.document.uri);
  if (editor && place) return { ...place, editor };
  throw new Problem({
    code: 'no-editor',
    message: editor ? l10n.t('This file belongs to no folder of the workspace.') : l10n.t('No file is open.'),
    remedy: l10n.t('Open a source file of the project, and put the cursor into a function.'),
  });
}

/**
 * The function at the cursor, the innermost one; where the cursor is in none, the one that is picked.
 *
 * @throws Problem `no-editor`, `no-functions`; CancellationError when none is picked.
 */
export async function functionAtCursor(engine: Engine): Promise<Place & { readonly function: SourceFunction }> {
  const { root, file, editor } = activeFile();
  const { document, selection } = editor;
  const { functions } = await engine.request(requests.functions, { root, file, text: document.getText() });
  if (functions.length === 0) {
    throw new Problem({
      code: 'no-functions',
      message: l10n.t('Bugsmith finds no function in {0}.', file),
      why: l10n.t('Functions of test code, and of languages that Bugsmith does not know, are left out.'),
    });
  }
  const offset = document.offsetAt(selection.active);
  const meant =
    functionMeant(functions, offset, selection.active.line + 1) ?? (await pick(nearestFirst(functions, offset)));
  return { root, file, function: meant };
}

async function pick(functions: readonly SourceFunction[]): Promise<SourceFunction> {
  const items = functions.map((fn) => ({
    label: fn.name,
    description: l10n.t('line {0}', fn.startLine),
    iconPath: new ThemeIcon('symbol-function'),
    fn,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('The cursor is in no function'),
    placeHolder: l10n.t('Which function?'),
  });
  if (!picked) throw new CancellationError();
  return picked.fn;
}
