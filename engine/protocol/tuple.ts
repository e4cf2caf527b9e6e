import * as z from 'zod';
import { candidateSchema, categorySchema } from './candidate.ts';
import { evidenceSchema } from './evidence.ts';

export const difficultySchema = z.enum(['simple', 'medium', 'complex']);
export type Difficulty = z.infer<typeof difficultySchema>;

export const reviewSchema = z.object({
  state: z.enum(['unreviewed', 'accepted', 'rejected', 'equivalent']),
  note: z.string().optional(),
  at: z.string().optional(),
});
export type Review = z.infer<typeof reviewSchema>;

/** Bug, fix, test: one proved example. Patches are unified diffs with `a/` and `b/` prefixes, applicable by `git apply`. */
export const tupleSchema = z.object({
  /** The candidate's id. */
  id: z.string(),
  file: z.string(),
  /** Qualified name of the function. */
  function: z.string(),
  language: z.string(),
  strategy: z.string(),
  rule: z.string(),
  category: categorySchema,
  difficulty: difficultySchema,
  /** Why this difficulty, in words. */
  difficultyReasons: z.array(z.string()),
  explanation: z.string(),
  failToPass: z.array(z.string()),
  passToPass: z.array(z.string()),
  /** fix → bug */
  bugPatch: z.string(),
  /** bug → fix */
  fixPatch: z.string(),
  /** Source of the function with the bug and without it. */
  bugSource: z.string(),
  fixSource: z.string(),
  problemStatement: z.string(),
  evidence: evidenceSchema,
  provenance: z.object({
    project: z.string(),
    commit: z.string().nullable(),
    snapshot: z.string(),
    candidate: candidateSchema,
    seed: z.number(),
    bugsmith: z.string(),
    createdAt: z.string(),
  }),
  review: reviewSchema,
});
export type Tuple = z.infer<typeof tupleSchema>;
