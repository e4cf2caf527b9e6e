import { l10n } from 'vscode';
import { bugs, capitalised, rejectionText } from '../platform/words.ts';
import { roughly } from './estimate.ts';
import type { Run } from './run.ts';

/** What a run does now, in one line. */
export function nowText(run: Run, now: number): string {
  if (run.state === 'stopping') return l10n.t('Stopping…');
  const { progress } = run;
  if (run.judging) return judgingText(run, now);
  if (!progress) return l10n.t('Starting the engine');
  const { done, total } = progress;
  const message = capitalised(progress.message);
  return done !== undefined && total !== undefined && total > 1 ? `${message} (${done}/${total})` : message;
}

function judgingText(run: Run, now: number): string {
  const { total, secondsLeft } = run.estimate(now);
  const parts = [
    l10n.t('Candidate {0} of about {1}', Math.min(run.judged + 1, total), total),
    l10n.t('{0} valid', run.valid),
  ];
  if (secondsLeft !== undefined) parts.push(leftText(secondsLeft));
  return parts.join(', ');
}

function leftText(seconds: number): string {
  const rough = roughly(seconds);
  if (rough.unit === 'moments') return l10n.t('a few seconds left');
  if (rough.unit === 'seconds') return l10n.t('about {0} s left', rough.count);
  if (rough.unit === 'minutes') return l10n.t('about {0} min left', rough.count);
  return l10n.t('about {0} h left', rough.count);
}

export function lasted(seconds: number): string {
  if (seconds < 59.5) return l10n.t('{0} s', Math.max(1, Math.round(seconds)));
  if (seconds < 3570) return l10n.t('{0} min', Math.round(seconds / 60));
  return l10n.t('{0} h', (seconds / 3600).toFixed(1));
}

/** How far a run is, in few words. */
export function countText(run: Run): string {
  return l10n.t('{0} of {1}', run.valid, bugs(run.request.count));
}

/** What came of a run, in one line. */
export function outcomeText(run: Run, now: number): string {
  const found = run.valid === 0 ? l10n.t('no bugs') : bugs(run.valid);
  const time = lasted(run.seconds(now));
  if (run.state === 'failed') return l10n.t('failed after {0}', time);
  if (run.state === 'stopped') return l10n.t('stopped after {0}, {1} kept', time, found);
  return l10n.t('{0} in {1}', found, time);
}

/** What a language model did, and what it cost. */
export function modelLines(run: Run): string[] {
  const use = run.summary?.model;
  if (!use) return [];
  const tokens = use.inputTokens + use.outputTokens;
  const cost = use.cost === null ? l10n.t('price not known') : `$${use.cost.toFixed(3)}`;
  return [l10n.t('{0}: {1} answers, {2} tokens, {3}', use.model, use.calls, tokens, cost), ...droppedTexts(run)];
}

/** Why answers of a language model led to no candidate. */
export function droppedTexts({ summary }: Run): string[] {
  const dropped = Object.entries(summary?.model?.dropped ?? {}).sort((a, b) => b[1] - a[1]);
  const reasons = dropped.map(([reason, count]) => `${count} × ${reason.replaceAll('-', ' ')}`).join(', ');
  return reasons ? [l10n.t('Answers of the model that led to nothing: {0}', reasons)] : [];
}

/** Why candidates were turned away, the most frequent reason first. */
export function rejectionTexts(run: Run): string[] {
  return [...run.rejected].sort((a, b) => b[1] - a[1]).map(([reason, count]) => rejectionText(reason, count));
}
