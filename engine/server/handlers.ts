import { checkoutHandlers } from './checkout-handlers.ts';
import type { Handlers } from './handler.ts';
import { poolHandlers } from './pool-handlers.ts';
import { projectHandlers } from './project-handlers.ts';

export const handlers: Handlers = { ...projectHandlers, ...poolHandlers, ...checkoutHandlers };
