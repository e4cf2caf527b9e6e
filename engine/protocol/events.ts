import * as z from 'zod';
import { candidateSchema } from './candidate.ts';
import { verdictSchema } from './evidence.ts';
import { tupleSchema } from './tuple.ts';

/** What a person is told while something long runs. `done` of `total` when both are known. */
export const progressSchema = z.object({
  /** environment | baseline | candidates | screen | confirm | … */
  phase: z.string(),
  message: z.string(),
  done: z.number().optional(),
  total: z.number().optional(),
});
export type Progress = z.infer<typeof progressSchema>;
export type ReportProgress = (progress: Progress) => void;

/** What a language model did in a run. */
export const modelUseSchema = z.object({
  model: z.string(),
  /** Answers paid for. */
  calls: z.number(),
  /** Answers that were there from before, and cost nothing. */
  cached: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** US dollars; null when the model's price is not known. */
  cost: z.number().nullable(),
  seconds: z.number(),
  /** Answers that led to no candidate, by reason. */
  dropped: z.record(z.string(), z.number()),
});
export type ModelUse = z.infer<typeof modelUseSchema>;

export const runSummarySchema = z.object({
  event: z.literal('summary'),
  candidates: z.number(),
  valid: z.number(),
  /** Count by reason. */
  rejected: z.record(z.string(), z.number()),
  /** Those of `rejected` that were turned away before any test was run, mostly the same change by another rule. */
  untried: z.record(z.string(), z.number()).optional(),
  seconds: z.number(),
  sandbox: z.string().nullable(),
  tuples: z.array(z.string()),
  /** True when the run was stopped before it reached its goal. */
  cancelled: z.boolean(),
  notes: z.array(z.string()),
  model: modelUseSchema.optional(),
  /** Of `harvest`: what the history held, and what became of it. */
  history: z
    .object({
      commits: z.number(),
      /** Count by how they were found. */
      fixes: z.record(z.string(), z.number()),
      /** Fixes whose tests were run, or would have been, had their environment been there. */
      tried: z.number(),
      /** Tried fixes whose commit could not be run here. */
      notRunnable: z.number(),
      /** Valid bugs by how they were found. */
      valid: z.record(z.string(), z.number()),
    })
    .optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** What would be sent to a language model about a function. */
export const promptPreviewSchema = z.object({
  /** Id of the function. */
  functionId: z.string(),
  model: z.string().nullable(),
  system: z.string(),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), text: z.string() })),
  maxTokens: z.number(),
  /** Our estimate, on the high side. */
  promptTokens: z.number(),
  /** US dollars that the answer costs at most; null when the model's price is not known. */
  mostCost: z.number().nullable(),
});
export type PromptPreview = z.infer<typeof promptPreviewSchema>;

/** One line of `generate --json`. */
export const generateEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('candidate'), ...candidateSchema.shape, patch: z.string() }),
  z.object({ event: z.literal('verdict'), ...verdictSchema.omit({ evidence: true }).shape }),
  z.object({ event: z.literal('tuple'), ...tupleSchema.shape }),
  z.object({ event: z.literal('prompt'), ...promptPreviewSchema.shape }),
  runSummarySchema,
]);
export type GenerateEvent = z.infer<typeof generateEventSchema>;
