import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  Range,
  type TextDocumentContentProvider,
  Uri,
  workspace,
} from 'vscode';
import { Problem, requests, type TupleDocument } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { documentScheme } from '../ids.ts';
import type { BugReference, GapReference } from './nodes.ts';

type Side = 'fix' | 'bug' | 'text';
interface Source extends BugReference {
  readonly side: Side;
}

/** A tuple's contents never change: its id is their hash. */
const most = 20;

/** Read-only documents: a file with the fix, the same file with the bug, and the change that no test noticed. */
export class BugDocuments implements TextDocumentContentProvider, Disposable {
  readonly #engine: Engine;
  readonly #loaded = new Map<string, Promise<readonly TupleDocument[]>>();
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration: Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#registration = workspace.registerTextDocumentContentProvider(documentScheme, this);
  }

  /** The editor's diff, from the fix to the bug; of all files when the bug has several. */
  async openDiff(bug: BugReference, { preserveFocus = true } = {}): Promise<void> {
    const documents = await this.#documents(bug);
    const [first, second] = documents;
    if (!first) throw new Error(`the bug ${bug.id} has no files`);
    const title = (file: string) => l10n.t('{0} (fix ↔ bug)', file.slice(file.lastIndexOf('/') + 1));
    if (second) {
      const files = documents.map(({ file }) => {
        const bugUri = uriOf(file, { ...bug, side: 'bug' });
        return [bugUri, uriOf(file, { ...bug, side: 'fix' }), bugUri];
      });
      await commands.executeCommand('vscode.changes', title(first.file), files);
      return;
    }
    const { file, line } = first;
    const selection = new Range(line - 1, 0, line - 1, 0);
    const sides = (['fix', 'bug'] as const).map((side) => uriOf(file, { ...bug, side }));
    await commands.executeCommand('vscode.diff', ...sides, title(file), { preview: true, preserveFocus, selection });
  }

  /** A survivor's patch, as a document of its own. */
  async openChange({ root, file, survivor }: GapReference): Promise<void> {
    const { candidate, patch } = survivor;
    if (patch === null) {
      throw new Problem({
        code: 'no-patch',
        message: l10n.t('This change was not kept, only that it went unnoticed.'),
      });
    }
    await this.openText(`${file}.diff`, { root, id: candidate }, patch);
  }

  /** Any text, as a document whose language its name tells. It is known until the window is closed. */
  async openText(name: string, { root, id }: BugReference, text: string): Promise<void> {
    const uri = uriOf(name, { root, id, side: 'text' });
    this.#texts.set(String(uri), text);
    this.#changed.fire(uri);
    await commands.executeCommand('vscode.open', uri, { preview: true });
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const { side, ...bug } = JSON.parse(uri.query) as Source;
    if (side === 'text') return this.#texts.get(String(uri)) ?? l10n.t('This text is not known any more.');
    const documents = await this.#documents(bug);
    const file = uri.path.slice(1);
    return documents.find((document) => document.file === file)?.[side] ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  #documents(bug: BugReference): Promise<readonly TupleDocument[]> {
    const key = `${bug.root}\0${bug.id}`;
    const known = this.#loaded.get(key);
    if (known) return known;
    const loading = this.#engine.request(requests.poolDocuments, { root: bug.root, id: bug.id });
    loading.catch(() => this.#loaded.delete(key));
    this.#loaded.set(key, loading);
    const [oldest] = this.#loaded.keys();
    if (this.#loaded.size > most && oldest !== undefined) this.#loaded.delete(oldest);
    return loading;
  }
}

/** The path ends like the file's, so that the editor knows the language. */
function uriOf(file: string, source: Source): Uri {
  return Uri.from({ scheme: documentScheme, path: `/${file}`, query: JSON.stringify(source) });
}
