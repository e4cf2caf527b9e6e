import { l10n } from 'vscode';
import type { CommonText, DashboardText, DetailText, PreviewText, Texts } from '../../webview/messages.ts';

/*
 * The words of the pages, in the editor's language: the one place where they are.
 */

function commonTexts(): Texts<CommonText> {
  return {
    retry: l10n.t('Try Again'),
    loading: l10n.t('Loading…'),
    showTable: l10n.t('Show as table'),
    showChart: l10n.t('Show as chart'),
    unreviewed: l10n.t('Not reviewed'),
    accepted: l10n.t('Accepted'),
    rejected: l10n.t('Rejected'),
    equivalent: l10n.t('Equivalent'),
  };
}

export function detailTexts(): Texts<DetailText> {
  return { ...commonTexts() };
}
export function dashboardTexts(): Texts<DashboardText> {
  return { ...commonTexts() };
}
export function previewTexts(): Texts<PreviewText> {
  return { ...commonTexts() };
}
