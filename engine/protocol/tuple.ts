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

/** How good an example a bug is: the weighted mean of its parts. Scores are 0 to 1. */
export const qualitySchema = z.object({
  score: z.number(),
  parts: z.array(z.object({ name: z.string(), score: z.number(), reason: z.string() })),
});
export type Quality = z.infer<typeof qualitySchema>;

/** What a reviewer of the change would have to see. Lines count in the file with the bug, from 1. */
export const reviewCommentSchema = z.object({
  file: z.string(),
  line: z.number(),
  endLine: z.number(),
  text: z.string(),
});
export type ReviewComment = z.infer<typeof reviewCommentSchema>;

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
  /** Absent in tuples of earlier versions. */
  quality: qualitySchema.optional(),
  /** One for each bug that it is made of. Absent in tuples of earlier versions. */
  reviewComments: z.array(reviewCommentSchema).optional(),
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
