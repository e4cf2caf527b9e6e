import { CancellationError, commands, type LogOutputChannel, l10n, window } from 'vscode';
import { Problem } from '../../engine/protocol/problem.ts';
import type { CommandId } from '../ids.ts';

interface Remedy {
  readonly title: string;
  run(): Thenable<unknown>;
}

const command = (title: string, id: CommandId | `workbench.${string}`): Remedy => ({
  title,
  run: () => commands.executeCommand(id),
});

/** What helps against a problem, by its code; the first that matches. */
const remedies: readonly (readonly [RegExp, () => Remedy])[] = [
  [/^untrusted-workspace$/, () => command(l10n.t('Manage Trust'), 'workbench.trust.manage')],
  [/^(engine-failed|protocol-mismatch)$/, () => command(l10n.t('Restart Engine'), 'bugsmith.restartEngine')],
  [
    /^(no-sandbox|docker-|namespace|not-linux|apparmor|user-namespaces|container-unprivileged)/,
    () => command(l10n.t('Fix Sandbox…'), 'bugsmith.doctor'),
  ],
  [/^(no-tests|red-baseline)$/, () => command(l10n.t('Open Walkthrough'), 'bugsmith.openWalkthrough')],
  [/^no-pool$/, () => command(l10n.t('Generate Bugs'), 'bugsmith.generateFunction')],
  [
    /^model-budget$/,
    () => ({
      title: l10n.t('Change the Limit…'),
      run: () => commands.executeCommand('workbench.action.openSettings', 'bugsmith.model.maxCost'),
    }),
  ],
  [/^(no-model|model-key)/, () => command(l10n.t('Choose Model'), 'bugsmith.chooseModel')],
];

/**
 * The one way in which an error reaches a person: silence for what they cancelled, one notification for everything else, and
 * the log for the rest of it. The same text is not shown again while it is still there.
 */
export class ErrorReporter {
  readonly #log: LogOutputChannel;
  readonly #open = new Set<string>();

  constructor(log: LogOutputChannel) {
    this.#log = log;
  }

  readonly report = (error: unknown): void => {
    if (error instanceof CancellationError) return;
    this.#log.error(error instanceof Error ? error : String(error));
    this.#show(error).catch((failure) => this.#log.error(failure));
  };

  async #show(error: unknown): Promise<void> {
    const text = textOf(error);
    if (this.#open.has(text)) return;
    this.#open.add(text);
    try {
      const showLog = command(l10n.t('Show Log'), 'bugsmith.showLog');
      const offered = [...remediesOf(error), showLog];
      const chosen = await window.showErrorMessage(text, ...offered);
      await chosen?.run();
    } finally {
      this.#open.delete(text);
    }
  }
}

function textOf(error: unknown): string {
  if (error instanceof Problem) return error.why ? `${error.message} ${error.why}` : error.message;
  return l10n.t('Bugsmith ran into a defect of its own: {0}', error instanceof Error ? error.message : String(error));
}

function remediesOf(error: unknown): Remedy[] {
  if (!(error instanceof Problem)) return [];
  const known = remedies.find(([code]) => code.test(error.code))?.[1];
  if (known) return [known()];
  const { remedy } = error;
  if (!remedy) return [];
  return [
    {
      title: l10n.t('What to Do'),
      run: () => window.showInformationMessage(error.message, { modal: true, detail: remedy }),
    },
  ];
}
