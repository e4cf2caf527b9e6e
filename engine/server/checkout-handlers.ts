import type { Handlers } from './handler.ts';

export const checkoutHandlers: Handlers<never> = {};
