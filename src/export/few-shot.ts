import { CancellationError, env, l10n, languages, Uri, window, workspace } from 'vscode';
import { type FewShot, type FewShotFormat, type FewShotQuery, requests } from '../../engine/protocol/index.ts';
import { functionAtCursor } from '../editor/function-at-cursor.ts';
import { lastEditor } from '../editor/last-editor.ts';
import type { Engine } from '../engine/engine.ts';
import { askText } from '../platform/ask.ts';
import { currentRoot, placeOf, unsaved } from '../platform/folders.ts';
import { setting } from '../platform/settings.ts';

export type ExportTarget = 'editor' | 'clipboard' | 'file' | 'preview';
export type Preview = (root: string, request: FewShotParams) => void;

/** A few-shot request without its project. */
export interface FewShotParams {
  readonly query: FewShotQuery;
  readonly k: number;
  readonly budgetTokens?: number;
  readonly format: FewShotFormat;
  readonly overlay?: Record<string, string>;
}

/** `Export Few-Shot Examples`: what for, and where to; how many and in which format is in the settings and the preview. */
export async function exportFewShot(engine: Engine, preview: Preview, report: (error: unknown) => void): Promise<void> {
  const { root, query } = await askPurpose(engine);
  const scope = Uri.file(root);
  const format = setting('export.format', scope);
  const budgetTokens = setting('export.budgetTokens', scope);
  const request: FewShotParams = {
    query,
    k: setting('export.count', scope),
    format,
    ...(budgetTokens > 0 ? { budgetTokens } : {}),
    ...unsaved(root),
  };
  const to = await askTarget();
  if (to === 'preview') {
    preview(root, request);
    return;
  }
  const fewShot = await engine.request(requests.fewShot, { root, ...request });
  await deliver(to, { ...fewShot, format }, root, report);
}

/** Puts the examples where they are wanted, and says how much it is. */
export async function deliver(
  to: Exclude<ExportTarget, 'preview'>,
  { text, tokens, tuples, format }: FewShot & { readonly format: FewShotFormat },
  root: string,
  report: (error: unknown) => void,
): Promise<void> {
  const size =
    tuples.length === 1
      ? l10n.t('1 example, about {0} tokens', tokens)
      : l10n.t('{0} examples, about {1} tokens', tuples.length, tokens);
  if (to === 'clipboard') {
    await env.clipboard.writeText(text);
    window.setStatusBarMessage(l10n.t('$(copy) Copied: {0}', size), 6000);
    return;
  }
  if (to === 'editor') {
    const language = format === 'markdown' ? 'markdown' : 'jsonl';
    const document = await workspace.openTextDocument({ content: text, language: await known(language) });
    await window.showTextDocument(document, { preview: false });
    window.setStatusBarMessage(size, 6000);
    return;
  }
  const [extension, name] = format === 'markdown' ? ['md', 'Markdown'] : ['jsonl', 'JSON Lines'];
  const file = await window.showSaveDialog({
    title: l10n.t('Export Few-Shot Examples'),
    defaultUri: Uri.joinPath(Uri.file(root), `few-shot.${extension}`),
    filters: { [name]: [extension] },
  });
  if (!file) throw new CancellationError();
  await workspace.fs.writeFile(file, Buffer.from(text, 'utf8'));
  const message = l10n.t('Wrote {0} to {1}.', size, workspace.asRelativePath(file));
  const open = l10n.t('Open');
  window
    .showInformationMessage(message, open)
    .then((chosen) => (chosen ? window.showTextDocument(file) : undefined), report);
}

/** Not every editor knows JSON Lines. */
async function known(language: string): Promise<string> {
  return (await languages.getLanguages()).includes(language) ? language : language === 'jsonl' ? 'json' : 'plaintext';
}

interface Purpose {
  readonly root: string;
  readonly query: FewShotQuery;
}

async function askPurpose(engine: Engine): Promise<Purpose> {
  const editor = lastEditor();
  const place = editor && placeOf(editor.document.uri);
  const selected = editor && place ? editor.document.getText(editor.selection).trim() : '';
  const items = [
    {
      when: place !== undefined,
      label: l10n.t('$(symbol-function) For the function at the cursor'),
      detail: l10n.t('Bugs in code like it.'),
      purpose: async (): Promise<Purpose> => {
        const { root, file, function: fn } = await functionAtCursor(engine);
        return { root, query: { function: fn.id, file } };
      },
    },
    {
      when: place !== undefined && selected !== '',
      label: l10n.t('$(selection) For the selection'),
      detail: selected.slice(0, 80).replace(/\s+/g, ' '),
      purpose: async (): Promise<Purpose> => ({
        root: place?.root ?? (await currentRoot()),
        query: { text: selected, ...(place ? { file: place.file } : {}) },
      }),
    },
    {
      when: true,
      label: l10n.t('$(edit) For a task'),
      detail: l10n.t('Said in your own words.'),
      purpose: async (): Promise<Purpose> => ({ root: await currentRoot(), query: { text: await askTask() } }),
    },
    {
      when: true,
      label: l10n.t('$(root-folder) For the whole project'),
      detail: l10n.t('The most varied examples there are.'),
      purpose: async (): Promise<Purpose> => ({ root: await currentRoot(), query: {} }),
    },
  ].filter(({ when }) => when);
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Export Few-Shot Examples (1/2)'),
    placeHolder: l10n.t('What are the examples for?'),
  });
  if (!picked) throw new CancellationError();
  return picked.purpose();
}

function askTask(): Promise<string> {
  return askText({
    title: l10n.t('Export Few-Shot Examples'),
    prompt: l10n.t('What is the task? The examples that fit it best are chosen.'),
    placeHolder: l10n.t('The last page of a list is cut short'),
  });
}

async function askTarget(): Promise<ExportTarget> {
  const items: { label: string; detail?: string; to: ExportTarget }[] = [
    {
      to: 'preview',
      label: l10n.t('$(open-preview) Preview'),
      detail: l10n.t('With the number of tokens; change how many and in which format.'),
    },
    { to: 'editor', label: l10n.t('$(new-file) New editor') },
    { to: 'clipboard', label: l10n.t('$(copy) Clipboard') },
    { to: 'file', label: l10n.t('$(save) File…') },
  ];
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Export Few-Shot Examples (2/2)'),
    placeHolder: l10n.t('Where should they go?'),
  });
  if (!picked) throw new CancellationError();
  return picked.to;
}
