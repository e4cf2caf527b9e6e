import { l10n } from 'vscode';
import { Problem } from '../../engine/protocol/index.ts';
import type { Exit } from './process.ts';

/** The engine's process ended while it was asked something, or as often as it may. */
export function engineGone(times: number, exit?: Exit): Problem {
  const why =
    exit?.lastWords || (exit?.signal ? l10n.t('It was ended by {0}.', exit.signal) : exit && exitText(exit.code));
  return new Problem({
    code: 'engine-failed',
    message: exit
      ? l10n.t("Bugsmith's engine stopped while it was working.")
      : l10n.t("Bugsmith's engine stopped {0} times and is not started again by itself.", times),
    ...(why ? { why } : {}),
    remedy: l10n.t('Everything that was found is kept. Restart the engine, and look at the log if it stops again.'),
  });
}

const exitText = (code: number | null): string => l10n.t('Its exit code is {0}.', String(code));

export function unreadable(method: string, why: string): Problem {
  return new Problem({
    code: 'engine-failed',
    message: l10n.t("Bugsmith's engine gave an answer that cannot be understood ({0}).", method),
    why,
    remedy: l10n.t('Reload the window: the extension was probably updated while it ran.'),
  });
}

export function notAnswering(why: string): Problem {
  return new Problem({
    code: 'engine-failed',
    message: l10n.t("Bugsmith's engine cannot do this."),
    why,
    remedy: l10n.t('Reload the window: the extension was probably updated while it ran.'),
  });
}
