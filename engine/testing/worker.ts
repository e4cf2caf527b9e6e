import * as z from 'zod';

/**
 * The protocol between validation and a resident test worker: JSON lines on its standard streams. The worker collects
 * the suite once, says `ready`, and then answers one `screen` request after another, each in a process of its own so
 * that nothing a bug does outlives its request.
 */
export const workerReadySchema = z.object({
  type: z.literal('ready'),
  /** Test ids collected, in the words of the framework's report. */
  tests: z.array(z.string()),
  /** Why this worker will answer `unable` to everything, when it already knows. */
  unable: z.string().optional(),
});
export type WorkerReady = z.infer<typeof workerReadySchema>;

export const screenRequestSchema = z.object({
  type: z.literal('screen'),
  id: z.string(),
  /** Relative to the project root. */
  file: z.string(),
  /** The whole file with the bug in place; the file as it is means that no bug is live. */
  content: z.string(),
  /** The function that changed, as SourceFunction has it (start of its definition in the original). */
  function: z.object({ name: z.string(), startLine: z.number(), endLine: z.number() }),
  /** Tests to run, in this order; stops at the first that fails. */
  tests: z.array(z.string()),
  /** The project must be loaded with the change in place. A worker does so unasked where it sees no other way. */
  anew: z.boolean().optional(),
  /** For the tests. */
  seconds: z.number(),
  /** Seconds more when the project is loaded anew. */
  loading: z.number(),
});
export type ScreenRequest = z.infer<typeof screenRequestSchema>;

/** To a worker on a woven tree: run tests with candidate `live` switched on, or with none when it is 0. */
export const runRequestSchema = z.object({
  type: z.literal('run'),
  id: z.string(),
  live: z.number(),
  /** Ids of the framework's report, in the order to run them; the worker stops at the first that fails. */
  tests: z.array(z.string()),
  /** Test files that hold them, relative to the project root. */
  files: z.array(z.string()),
  seconds: z.number(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** The answer to either request. */
export const screenResponseSchema = z.object({
  type: z.literal('screened'),
  id: z.string(),
  /** `unable`: this worker cannot put this edit in place; take the slow path. */
  outcome: z.enum(['killed', 'survived', 'timed-out', 'unable']),
  /** The first failing test. */
  test: z.string().nullish(),
  detail: z.string().nullish(),
  /** With `timed-out`: it computed for so much of the time that a busy machine is no excuse. */
  certain: z.boolean().nullish(),
  seconds: z.number(),
});
export type ScreenResponse = z.infer<typeof screenResponseSchema>;
