import { checkoutHandlers } from './checkout-handlers.ts';
import { poolHandlers } from './pool-handlers.ts';
import { projectHandlers } from './project-handlers.ts';

export const handlers = { ...projectHandlers, ...poolHandlers, ...checkoutHandlers };
