import * as z from 'zod';
import { tupleFilterSchema } from './pool.ts';

/** `markdown` for a prompt, `chat` for JSON Lines of messages. */
export const fewShotFormatSchema = z.enum(['markdown', 'chat']);
export type FewShotFormat = z.infer<typeof fewShotFormatSchema>;

/** What examples are wanted for; nothing at all means: the most varied ones of the whole pool. */
export const fewShotQuerySchema = z.object({
  /** The task in words. */
  text: z.string().optional(),
  /** `<file>:<qualified name>` of the function that is worked on. */
  function: z.string().optional(),
  /** File that is worked on, relative to the root. */
  file: z.string().optional(),
});
export type FewShotQuery = z.infer<typeof fewShotQuerySchema>;

export const fewShotRequestSchema = z.object({
  query: fewShotQuerySchema,
  filter: tupleFilterSchema.optional(),
  /** Only these tuples, in this order, whatever their review; neither query, filter nor `k` matters then. */
  ids: z.array(z.string()).optional(),
  /** Examples wanted. */
  k: z.number().int().positive(),
  /** Tokens that the whole text may have. */
  budgetTokens: z.number().int().positive().optional(),
  format: fewShotFormatSchema,
  /** Leave out the bugs of the very function that the query names. */
  excludeOwn: z.boolean().optional(),
});
export type FewShotRequest = z.infer<typeof fewShotRequestSchema>;

export const fewShotSchema = z.object({
  text: z.string(),
  /** Ids, in the order of the text. */
  tuples: z.array(z.string()),
  tokens: z.number(),
  /** Of the tuples chosen, ids of those that did not fit the budget however short. */
  leftOut: z.array(z.string()),
});
export type FewShot = z.infer<typeof fewShotSchema>;
