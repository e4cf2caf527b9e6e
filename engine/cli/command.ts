import type { Output } from './output.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly root?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export interface CommandContext {
  readonly output: Output;
  /** Aborts when the person, or the system, stops the program. */
  readonly signal: AbortSignal;
}

/** Exit code of a program that was interrupted, as shells expect it. */
export const stopped = 130;
