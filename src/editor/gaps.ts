import {
  type CodeAction,
  CodeActionKind,
  commands,
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  l10n,
  languages,
  Position,
  Range,
  type TextDocument,
  type Uri,
} from 'vscode';
import { type FunctionGaps, requests } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { contextKeys } from '../ids.ts';
import { fileUri, localFolders } from '../platform/folders.ts';
import type { GapReference } from '../pool/nodes.ts';

type GapDiagnostic = Diagnostic & { readonly gap: GapReference };

/** Changes that no test noticed, as hints at their lines: only after somebody asked for them. */
export class GapHints implements Disposable {
  readonly #engine: Engine;
  #shown: { readonly diagnostics: ReturnType<typeof languages.createDiagnosticCollection>; end(): void } | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @returns how many there are. */
  async show(): Promise<number> {
    const { diagnostics } = this.#begin();
    let count = 0;
    diagnostics.clear();
    for (const { uri } of localFolders()) {
      const root = uri.fsPath;
      const { exists } = await this.#engine.request(requests.poolExists, { root });
      if (!exists) continue;
      const gaps = await this.#engine.request(requests.poolGaps, { root });
      for (const [file, hints] of hintsOf(root, gaps)) {
        count += hints.length;
        diagnostics.set(fileUri(root, file), hints);
      }
    }
    await commands.executeCommand('setContext', contextKeys.gapsShown, true);
    return count;
  }

  /** Again, when they are shown: something changed. */
  async refresh(): Promise<void> {
    if (this.#shown) await this.show();
  }

  async hide(): Promise<void> {
    this.#shown?.end();
    this.#shown = undefined;
    await commands.executeCommand('setContext', contextKeys.gapsShown, false);
  }

  at(uri: Uri): readonly Diagnostic[] {
    return this.#shown?.diagnostics.get(uri) ?? [];
  }

  dispose(): void {
    this.#shown?.end();
  }

  #begin() {
    if (this.#shown) return this.#shown;
    const diagnostics = languages.createDiagnosticCollection('bugsmith');
    const provider = {
      provideCodeActions: (document: TextDocument, range: Range) => actionsAt(this.at(document.uri), range),
    };
    const metadata = { providedCodeActionKinds: [CodeActionKind.QuickFix] };
    const actions = languages.registerCodeActionsProvider({ scheme: 'file' }, provider, metadata);
    this.#shown = { diagnostics, end: () => Disposable.from(diagnostics, actions).dispose() };
    return this.#shown;
  }
}

function hintsOf(root: string, gaps: readonly FunctionGaps[]): Map<string, GapDiagnostic[]> {
  const files = new Map<string, GapDiagnostic[]>();
  for (const { file, function: name, survivors } of gaps) {
    const hints = survivors.map((survivor) => hintOf({ root, file, function: name, survivor }));
    files.set(file, [...(files.get(file) ?? []), ...hints]);
  }
  return files;
}

function hintOf(gap: GapReference): GapDiagnostic {
  const { line, endLine, explanation, rule } = gap.survivor;
  const range = new Range(
    new Position(line - 1, 0),
    new Position(Math.max(line, endLine) - 1, Number.MAX_SAFE_INTEGER),
  );
  const hint = new Diagnostic(range, l10n.t('No test notices: {0}', explanation), DiagnosticSeverity.Information);
  hint.source = 'Bugsmith';
  hint.code = rule;
  return Object.assign(hint, { gap });
}

function actionsAt(hints: readonly Diagnostic[], range: Range): CodeAction[] {
  return hints
    .filter((hint): hint is GapDiagnostic => 'gap' in hint && hint.range.intersection(range) !== undefined)
    .flatMap((hint) => [
      action(l10n.t('Show the change that no test notices'), 'bugsmith.showGapChange', hint),
      action(l10n.t('Dismiss: the change is equivalent'), 'bugsmith.dismissGap', hint),
    ]);
}

function action(title: string, command: string, hint: GapDiagnostic): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [hint],
    command: { title, command, arguments: [hint.gap] },
  };
}
