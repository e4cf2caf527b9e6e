import { appendFileSync, readFileSync } from 'node:fs';
import type { Block } from './event-loop.ts';

/** Names the file that the extension host writes what it measured to. */
export const resultsVariable = 'BUGSMITH_BENCH_RESULTS';

export type Measured =
  | {
      readonly kind: 'activation';
      /** Milliseconds around `activate()` in the extension host. */
      readonly around: number;
      /** Of it, those that the thread computed, VS Code's own part included. */
      readonly computed: number;
      /** The extension's line in VS Code's own table of what starting cost. */
      readonly product: string;
      /** Milliseconds until the first command or view has all of the extension. */
      readonly composed: number;
    }
  | {
      readonly kind: 'event-loop';
      readonly step: string;
      /** The longest. */
      readonly longest: Block;
      /** The one in which most was computed. */
      readonly busiest: Block;
      /** Blocks in which more than 50 ms were computed. */
      readonly over50: number;
      readonly seconds: number;
    };

/** In the extension host. */
export function tell(measured: Measured): void {
  const file = process.env[resultsVariable];
  if (!file) throw new Error(`${resultsVariable} is not set`);
  appendFileSync(file, `${JSON.stringify(measured)}\n`);
}

export function told(file: string): Measured[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Measured);
}
