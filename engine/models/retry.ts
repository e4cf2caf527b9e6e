import { setTimeout as sleep } from 'node:timers/promises';
import { ModelProblem } from './problems.ts';

export interface RetryOptions {
  /** Attempts all together. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubled each time, unless the server says how long. */
  readonly firstWait: number;
  /** A server that wants a longer wait is not waited for. */
  readonly longestWait: number;
}

export const defaultRetry: RetryOptions = { attempts: 4, firstWait: 1000, longestWait: 60_000 };

/** Tries again what may succeed then. `waiting` is told of each wait, in milliseconds. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { attempts, firstWait, longestWait }: RetryOptions,
  signal: AbortSignal,
  waiting: (problem: ModelProblem, wait: number) => void,
): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ModelProblem) || !error.retry || number >= attempts) throw error;
      const wait = error.retry.after ?? firstWait * 2 ** (number - 1);
      if (wait > longestWait) throw error;
      waiting(error, wait);
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** Milliseconds that a response asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfter(
  headers: Readonly<Record<string, string | undefined>>,
  now = Date.now(),
): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
