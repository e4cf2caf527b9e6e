import type { DetailState, DetailText } from '../messages.ts';
import type { Page } from '../shared/page.ts';

export type DetailPage = Page<DetailText>;
/** A bug that is there to be shown. */
export type Shown = DetailState & { readonly kind: 'bug' };
