import * as z from 'zod';

/** How a fix was found in the history. */
export const fixKinds = ['issue', 'bead', 'pull', 'conventional', 'message', 'shape'] as const;
export const fixKindSchema = z.enum(fixKinds);
export type FixKind = z.infer<typeof fixKindSchema>;

export const fixLinkSchema = z.object({
  kind: z.enum(['issue', 'pull-request', 'bead']),
  /** `#12`, `owner/name#12`, `app-a1b2`. */
  id: z.string(),
  title: z.string().optional(),
  url: z.string().optional(),
});
export type FixLink = z.infer<typeof fixLinkSchema>;

/** The commit of the project's history that a bug comes from. Who wrote it is not kept. */
export const fixOriginSchema = z.object({
  commit: z.string(),
  /** First parent: the code with the bug. */
  parent: z.string(),
  subject: z.string(),
  /** When it was committed, ISO 8601. */
  date: z.string(),
  foundBy: fixKindSchema,
  /** 0 to 1: how sure it is that the commit is a fix. */
  confidence: z.number(),
  reason: z.string(),
  links: z.array(fixLinkSchema),
});
export type FixOrigin = z.infer<typeof fixOriginSchema>;
