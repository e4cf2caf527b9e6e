import * as z from 'zod';
import { verdictKindSchema } from './candidate.ts';

export const testOutcomes = ['passed', 'failed', 'skipped'] as const;
export const testOutcomeSchema = z.enum(testOutcomes);
export type TestOutcome = z.infer<typeof testOutcomeSchema>;

/** One test in one run. `id` is unique within a report: see engine/testing/report.ts. */
export const testResultSchema = z.object({
  id: z.string(),
  /** Relative to the project root, when the report tells. */
  file: z.string().optional(),
  outcome: testOutcomeSchema,
  seconds: z.number(),
  /** Failure message and trace, cut to a few kilobytes. */
  message: z.string().optional(),
});
export type TestResult = z.infer<typeof testResultSchema>;

/** One run of the whole suite with a bug in place. */
export const confirmationRunSchema = z.object({
  seconds: z.number(),
  exitCode: z.number().nullable(),
  /** Ids of stable tests that failed or were missing from the report, sorted. */
  failed: z.array(z.string()),
});
export type ConfirmationRun = z.infer<typeof confirmationRunSchema>;

/** Another correct fix than the project's own: with it all of FAIL_TO_PASS and PASS_TO_PASS pass, in each run. */
export const alternativeFixSchema = z.object({
  /** Hash of the normalised result. */
  id: z.string(),
  /** bug → this fix */
  patch: z.string(),
  explanation: z.string(),
  /** `<provider>:<name>`. */
  model: z.string(),
  /** SHA-256 of what was sent last, hex. */
  promptHash: z.string(),
  /** Answers that led to it. */
  calls: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** US dollars; null when the model's price is not known. */
  cost: z.number().nullable(),
  sandbox: z.string(),
  runs: z.array(confirmationRunSchema),
  confirmedAt: z.string(),
});
export type AlternativeFix = z.infer<typeof alternativeFixSchema>;

/** Everything a stranger needs to believe, or repeat, a verdict. */
export const evidenceSchema = z.object({
  sandbox: z.enum(['docker', 'namespace']),
  /** Key of the environment image or layer, and what it is made of. */
  environment: z.object({ key: z.string(), description: z.string() }),
  testSetup: z.string(),
  /** What a person types at the project's root to run the same tests. */
  command: z.array(z.string()),
  snapshot: z.string(),
  commit: z.string().nullable(),
  baseline: z.object({
    runs: z.number(),
    stable: z.number(),
    failing: z.array(z.string()),
    flaky: z.array(z.string()),
    seconds: z.number(),
  }),
  runs: z.array(confirmationRunSchema),
  /** What the tests load was built once, in so many seconds, and each run began with that; absent: each run built. */
  build: z.object({ seconds: z.number() }).optional(),
  /**
   * For a bug of several parts: what passes again when that part alone is taken back, in one run of the whole suite each.
   */
  necessity: z.array(z.object({ part: z.string(), fixed: z.array(z.string()), seconds: z.number() })).optional(),
  /** For another cause of the same failing tests: how many both bugs break, and how many either of them does. */
  sameTests: z.object({ tuple: z.string(), both: z.number(), either: z.number() }).optional(),
  /** Found later, by a language model. */
  alternativeFixes: z.array(alternativeFixSchema).optional(),
  /** What the failing tests said, by test id; each cut to a few kilobytes. */
  messages: z.record(z.string(), z.string()),
  confirmedAt: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const verdictSchema = z.object({
  candidate: z.string(),
  kind: verdictKindSchema,
  /** One sentence that says what decided it. */
  detail: z.string(),
  /** Stable tests that pass without the bug and fail with it in all runs. */
  failToPass: z.array(z.string()),
  /** Stable tests that pass with and without it, in all runs. */
  passToPass: z.array(z.string()),
  evidence: evidenceSchema.optional(),
  /** Seconds spent on this candidate: screening and confirmation. */
  seconds: z.object({ screen: z.number(), confirm: z.number() }),
});
export type Verdict = z.infer<typeof verdictSchema>;
