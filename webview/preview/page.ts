import type { PreviewText } from '../messages.ts';
import type { Page } from '../shared/page.ts';

export type PreviewPage = Page<PreviewText>;
