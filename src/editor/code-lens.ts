import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  EventEmitter,
  l10n,
  languages,
  Position,
  Range,
  RelativePattern,
  type TextDocument,
  workspace,
} from 'vscode';
import { requests } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { sourceExtensions } from '../ids.ts';
import { localFolders, placeOf } from '../platform/folders.ts';
import { setting } from '../platform/settings.ts';

const pattern = `**/*.{${sourceExtensions.join(',')}}`;

/** `Generate bugs` above each function: only when the setting says so, which it does not by default. */
export class FunctionLenses implements CodeLensProvider, Disposable {
  readonly #engine: Engine;
  readonly #changed = new EventEmitter<void>();
  readonly #settings: Disposable;
  #registration: Disposable | undefined;
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#settings = workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('bugsmith.codeLens.enabled')) this.#apply();
    });
    this.#apply();
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const place = workspace.isTrusted ? placeOf(document.uri) : undefined;
    if (!place) return [];
    const { root, file } = place;
    const { functions } = await this.#engine.request(requests.functions, { root, file, text: document.getText() });
    return functions.map(({ id, startLine }) => {
      const at = new Position(startLine - 1, 0);
      const title = l10n.t('$(bug) Generate bugs');
      return new CodeLens(new Range(at, at), {
        title,
        command: 'bugsmith.generateFunction',
        arguments: [{ root, reference: id }],
      });
    });
  }

  dispose(): void {
    this.#settings.dispose();
    this.#registration?.dispose();
    this.#changed.dispose();
  }

  #apply(): void {
    this.#registration?.dispose();
    this.#registration = setting('codeLens.enabled')
      ? languages.registerCodeLensProvider(
          localFolders().map((folder) => ({ scheme: 'file', pattern: new RelativePattern(folder, pattern) })),
          this,
        )
      : undefined;
  }
}
