import * as z from 'zod';
import { categorySchema } from './candidate.ts';
import { difficultySchema, reviewSchema } from './tuple.ts';

export const reviewStateSchema = reviewSchema.shape.state;
export type ReviewState = z.infer<typeof reviewStateSchema>;

/** Which tuples of a pool; everything named must hold. */
export const tupleFilterSchema = z.object({
  file: z.string().optional(),
  /** Qualified name. */
  function: z.string().optional(),
  language: z.string().optional(),
  strategy: z.string().optional(),
  rule: z.string().optional(),
  category: categorySchema.optional(),
  difficulty: difficultySchema.optional(),
  review: z.array(reviewStateSchema).optional(),
  /** Words looked for in names, issue text, explanation, source and tests; the best match comes first. */
  text: z.string().optional(),
  limit: z.number().int().positive().optional(),
  offset: z.number().int().nonnegative().optional(),
});
export type TupleFilter = z.infer<typeof tupleFilterSchema>;

/** One line of `pool list`: scripts depend on the names. */
export const poolRowSchema = z.object({
  id: z.string(),
  file: z.string(),
  function: z.string(),
  language: z.string(),
  strategy: z.string(),
  rule: z.string(),
  category: categorySchema,
  difficulty: difficultySchema,
  failToPass: z.array(z.string()),
  /** How many. */
  passToPass: z.number(),
  review: reviewStateSchema,
  explanation: z.string(),
  createdAt: z.string(),
});
export type PoolRow = z.infer<typeof poolRowSchema>;

/** A mutant that no test noticed. */
export const survivorSchema = z.object({
  candidate: z.string(),
  line: z.number(),
  endLine: z.number(),
  strategy: z.string(),
  rule: z.string(),
  category: categorySchema,
  explanation: z.string(),
  /** fix → survivor; null when it was not kept. */
  patch: z.string().nullable(),
});

/** What one function's tests do not notice, on the newest snapshot that was tried. */
export const functionGapsSchema = z.object({
  file: z.string(),
  function: z.string(),
  language: z.string(),
  snapshot: z.string(),
  /** Candidates judged by tests on that snapshot: noticed or not. */
  tried: z.number(),
  survivors: z.array(survivorSchema),
});
export type FunctionGaps = z.infer<typeof functionGapsSchema>;

const counts = z.record(z.string(), z.number());

/** `pool stats`. What is not known yet is absent, never zero. */
export const poolStatsSchema = z.object({
  tuples: z.number(),
  by: z.object({
    strategy: counts,
    rule: counts,
    category: counts,
    difficulty: counts,
    review: counts,
    function: counts,
    language: counts,
  }),
  /** valid ÷ (valid + rejected), over every verdict recorded. */
  yieldByRule: z.array(z.object({ rule: z.string(), valid: z.number(), rejected: z.number(), yield: z.number() })),
  /** The same by strategy; `seconds` of all its verdicts together, spent on screening and on confirming. */
  yieldByStrategy: z.array(
    z.object({
      strategy: z.string(),
      valid: z.number(),
      rejected: z.number(),
      yield: z.number(),
      seconds: z.object({ screen: z.number(), confirm: z.number() }),
    }),
  ),
  rejects: counts,
  /** Survivors that a person found to be equivalent; they count among the rejects all the same. */
  equivalents: z.number().optional(),
  secondsPerValidBug: z.number().optional(),
  runs: z.number(),
  /** Answers of language models that were paid for; absent when none was. */
  models: z
    .array(
      z.object({
        model: z.string(),
        calls: z.number(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        /** US dollars, of the answers whose price was known. */
        cost: z.number(),
        /** Answers whose price was not known. */
        unpriced: z.number(),
      }),
    )
    .optional(),
  /** Here and below null is what is not known yet: nothing was tried, nobody has reviewed. */
  generation_stats: z.object({
    repos_processed: z.number(),
    bugs_attempted: z.number(),
    bugs_valid: z.number(),
    success_rate: z.number().nullable(),
    avg_time_per_bug_sec: z.number().nullable(),
  }),
  quality_metrics: z.object({
    /** Share of attempts that parse. */
    syntax_valid: z.number().nullable(),
    /** Of the attempts that broke tests, the share that broke neither too many nor the whole suite. */
    test_failures_appropriate: z.number().nullable(),
    /** Of the attempts that were confirmed, the share whose runs agreed. */
    deterministic: z.number().nullable(),
    /** Accepted ÷ reviewed. */
    manual_review_score: z.number().nullable(),
  }),
  /** Shares of all tuples. */
  distribution: z.object({
    difficulty: counts,
    category: counts,
    strategy: counts,
    multi_file: z.number().nullable(),
  }),
});
export type PoolStats = z.infer<typeof poolStatsSchema>;
