import * as z from 'zod';
import { fixOriginSchema } from './origin.ts';

/** DESIGN's bug categories; every mutation rule names one. */
export const categories = [
  'logic_error',
  'edge_case',
  'off_by_one',
  'null_handling',
  'state',
  'resource',
  'concurrency',
  'api_misuse',
  'type',
  'other',
] as const;
export const categorySchema = z.enum(categories);
export type Category = z.infer<typeof categorySchema>;

/** Replace `[start, end)` (UTF-16 offsets into the original text of `file`) by `text`. */
export const editSchema = z.object({
  file: z.string(),
  start: z.number(),
  end: z.number(),
  text: z.string(),
});
export type Edit = z.infer<typeof editSchema>;

/** What a model did for a candidate: all answers that led to it, repairs included. */
export const modelOriginSchema = z.object({
  /** `<provider>:<name>`. */
  model: z.string(),
  /** SHA-256 of what was sent last, hex: that answer became the candidate. */
  promptHash: z.string(),
  /** The kind of bug that was asked for, by the taxonomy. */
  bugType: z.string(),
  calls: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** US dollars; null when the model's price is not known. */
  cost: z.number().nullable(),
  seconds: z.number(),
  /** Id of the survivor that this one was made from. */
  after: z.string().optional(),
});
export type ModelOrigin = z.infer<typeof modelOriginSchema>;

/** One bug of several that make up a candidate. */
export const partSchema = z.object({
  /** Id of the tuple that it is on its own. */
  candidate: z.string(),
  /** `<file>:<qualified name>`. */
  function: z.string(),
  strategy: z.string(),
  rule: z.string(),
  category: categorySchema,
  explanation: z.string(),
  edits: z.array(editSchema).min(1),
});
export type Part = z.infer<typeof partSchema>;

/** How a candidate came out of a bug that was proved before. */
export const variationSchema = z.object({
  /** Id of that bug's tuple. */
  of: z.string(),
  /** The same fault in another place; or another cause for the same failing tests. */
  way: z.enum(['same-fault', 'same-tests']),
  /** What made it otherwise: for `same-fault` that bug's, for `same-tests` the candidate's own. */
  strategy: z.string(),
  rule: z.string(),
});
export type Variation = z.infer<typeof variationSchema>;

/** A possible bug: edits to the project's files, not yet believed. */
export const candidateSchema = z.object({
  /** Hash of the normalised result, so that the same bug found twice is one candidate. */
  id: z.string(),
  strategy: z.string(),
  /** Name of the mutation rule, prompt or commit that made it. */
  rule: z.string(),
  category: categorySchema,
  /** One sentence for a person: what was changed. */
  explanation: z.string(),
  /** Id of the SourceFunction it was made from. */
  functionId: z.string(),
  /** Sorted by file, then start; never overlapping. */
  edits: z.array(editSchema).min(1),
  /** First and last line touched, in the original file of the first edit, from 1. */
  startLine: z.number(),
  endLine: z.number(),
  /** How it came to be, when more can be said than strategy and rule. */
  origin: modelOriginSchema.optional(),
  /** What it is put together from; together their edits are the candidate's. */
  parts: z.array(partSchema).min(2).optional(),
  /** What it varies. */
  variation: variationSchema.optional(),
  /** The real fix it comes from, for bugs out of the project's history. */
  history: fixOriginSchema.optional(),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const rejections = [
  'does-not-parse',
  'unchanged',
  'duplicate',
  'does-not-build',
  'survived',
  'too-broken',
  'flaky',
  'timed-out',
  'sandbox-failed',
] as const;
export const verdictKindSchema = z.enum(['valid', ...rejections]);
export type VerdictKind = z.infer<typeof verdictKindSchema>;
export type Rejection = (typeof rejections)[number];
