import type { DashboardState, DashboardText } from '../messages.ts';
import type { Page } from '../shared/page.ts';

export type DashboardPage = Page<DashboardText>;
/** A pool that there is something to say of. */
export type Pool = DashboardState & { readonly kind: 'pool' };
