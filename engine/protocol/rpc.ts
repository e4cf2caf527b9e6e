/*
 * The messages between an editor and the engine: JSON-RPC 2.0 on the engine's stdin and stdout, framed as in the Language
 * Server Protocol. Both ends check what they receive against the schemas here. Paths in messages: `root` is absolute,
 * everything else is relative to it, with `/` on every system.
 */
import * as z from 'zod';
import { healthSchema } from './doctor.ts';
import { generateEventSchema, progressSchema, runSummarySchema } from './events.ts';
import { fewShotRequestSchema, fewShotSchema } from './few-shot.ts';
import { functionGapsSchema, poolRowSchema, poolStatsSchema, reviewStateSchema, tupleFilterSchema } from './pool.ts';
import { projectSchema, sourceFunctionSchema } from './project.ts';
import { tupleSchema } from './tuple.ts';

/** Raised with every change that an older other end would misunderstand. */
export const protocolVersion = 1;

export interface RequestType<P extends z.ZodType, R extends z.ZodType> {
  readonly method: string;
  readonly params: P;
  readonly result: R;
}
export interface NotificationType<P extends z.ZodType> {
  readonly method: string;
  readonly params: P;
}

const request = <P extends z.ZodType, R extends z.ZodType>(
  method: string,
  params: P,
  result: R,
): RequestType<P, R> => ({
  method,
  params,
  result,
});
const notification = <P extends z.ZodType>(method: string, params: P): NotificationType<P> => ({ method, params });

/** Given by the caller; progress and events of the request bear it. */
const operation = z.string();
const inProject = z.object({ root: z.string() });
const sandboxChoiceSchema = z.enum(['auto', 'docker', 'namespace']);

/** Text of unsaved editors: relative path → text. */
const overlaySchema = z.record(z.string(), z.string());

export const targetSchema = z.discriminatedUnion('kind', [
  /** `<file>:<qualified name>`. */
  z.object({ kind: z.literal('function'), reference: z.string() }),
  z.object({ kind: z.literal('file'), file: z.string() }),
  z.object({ kind: z.literal('all') }),
]);
export type GenerateTarget = z.infer<typeof targetSchema>;

/** Where a model's answers come from. A key travels with the request and is kept nowhere. */
const modelPriceSchema = z.object({ input: z.number().nonnegative(), output: z.number().nonnegative() });
export const modelChoiceSchema = z.discriminatedUnion('provider', [
  /** The editor's own models: the engine asks back by `model/complete`. */
  z.object({ provider: z.literal('editor'), model: z.string(), price: modelPriceSchema.optional() }),
  z.object({
    provider: z.enum(['openai-compatible', 'anthropic']),
    model: z.string(),
    baseUrl: z.string().optional(),
    apiKey: z.string().optional(),
    /** US dollars for a million tokens; default: the list price, where the engine knows it. */
    price: modelPriceSchema.optional(),
  }),
]);
export type ModelChoice = z.infer<typeof modelChoiceSchema>;

export const generateParamsSchema = z.object({
  operation,
  root: z.string(),
  target: targetSchema,
  /** Valid bugs wanted. */
  count: z.number().int().positive(),
  strategies: z.array(z.string()).min(1),
  /** The only mutation rules to use; all when left out. */
  rules: z.array(z.string()).min(1).optional(),
  sandbox: sandboxChoiceSchema,
  seed: z.number().int().nonnegative(),
  budgetMinutes: z.number().positive().optional(),
  workers: z.number().int().positive().optional(),
  overlay: overlaySchema.optional(),
  model: modelChoiceSchema.optional(),
  /** US dollars that a model may cost in this run. */
  maxCost: z.number().positive().optional(),
  /** Answers that a model may be asked for in this run. */
  maxCalls: z.number().int().nonnegative().optional(),
  /** Only tells, by `prompt` events, what would be sent to the model about the first `count` functions. */
  showPrompt: z.boolean().optional(),
});
export type GenerateParams = z.infer<typeof generateParamsSchema>;

export const revalidationSchema = z.object({
  id: z.string(),
  sandbox: z.string().nullable(),
  /** Valid again, with exactly the FAIL_TO_PASS that is stored. */
  same: z.boolean(),
  failToPass: z.array(z.string()),
  detail: z.string(),
});
export type Revalidation = z.infer<typeof revalidationSchema>;

/** A file of a tuple, with the fix and with the bug. */
export const tupleDocumentSchema = z.object({
  file: z.string(),
  fix: z.string(),
  bug: z.string(),
  /** False when the code it was proved on is gone: then only the function is shown, not the file around it. */
  whole: z.boolean(),
  /** Line, from 1, of the first difference. */
  line: z.number(),
});
export type TupleDocument = z.infer<typeof tupleDocumentSchema>;

export const checkoutSchema = z.object({
  directory: z.string(),
  /** The file with the bug, relative to the directory, and the first line of its function. */
  file: z.string(),
  line: z.number(),
  /** Written for whoever is to fix it: symptoms only. Also the message of the folder's one commit. */
  problemStatement: z.string(),
  /** The same as a file, relative to the directory: under `.git`, where neither tests nor `git status` see it. */
  issueFile: z.string(),
});
export type Checkout = z.infer<typeof checkoutSchema>;

export const verificationSchema = z.object({
  id: z.string(),
  /** All FAIL_TO_PASS pass and no PASS_TO_PASS fails. */
  solved: z.boolean(),
  stillFailing: z.array(z.string()),
  newlyFailing: z.array(z.string()),
  /** What the failing tests said, by test id. */
  messages: z.record(z.string(), z.string()),
  detail: z.string(),
  seconds: z.number(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** Client → engine. */
export const requests = {
  /** First of all. Problem `protocol-mismatch` when the versions differ. */
  initialize: request(
    'initialize',
    z.object({ protocolVersion: z.number(), client: z.string() }),
    z.object({
      protocolVersion: z.number(),
      version: z.string(),
      pid: z.number(),
      languages: z.array(z.string()),
      /** Names that `generate` knows. */
      strategies: z.array(z.string()),
    }),
  ),
  doctor: request('doctor', z.object({}), healthSchema),
  analyze: request(
    'project/analyze',
    inProject.extend({ operation: operation.optional() }),
    z.object({ project: projectSchema, functions: z.array(sourceFunctionSchema) }),
  ),
  /** Functions of one file, from the text in the editor; empty for test code and languages that are not known. */
  functions: request(
    'project/functions',
    inProject.extend({ file: z.string(), text: z.string() }),
    z.object({ functions: z.array(sourceFunctionSchema) }),
  ),
  generate: request('generate', generateParamsSchema, runSummarySchema),
  /** False when nothing was ever generated for the project; the other pool requests then give Problem `no-pool`. */
  poolExists: request('pool/exists', inProject, z.object({ exists: z.boolean() })),
  poolList: request('pool/list', inProject.extend({ filter: tupleFilterSchema }), z.array(poolRowSchema)),
  poolShow: request('pool/show', inProject.extend({ id: z.string() }), tupleSchema),
  poolDocuments: request('pool/documents', inProject.extend({ id: z.string() }), z.array(tupleDocumentSchema)),
  poolReview: request(
    'pool/review',
    inProject.extend({ ids: z.array(z.string()), state: reviewStateSchema, note: z.string().optional() }),
    z.array(poolRowSchema),
  ),
  poolDelete: request('pool/delete', inProject.extend({ ids: z.array(z.string()) }), z.array(z.string())),
  poolStats: request('pool/stats', inProject, poolStatsSchema),
  poolGaps: request('pool/gaps', inProject, z.array(functionGapsSchema)),
  /** Survivors that a person found to be equivalent mutants: no test could notice them, so they are no gaps. */
  poolDismissGaps: request(
    'pool/gaps/dismiss',
    inProject.extend({ candidates: z.array(z.string()), equivalent: z.boolean() }),
    z.object({}),
  ),
  poolRevalidate: request(
    'pool/revalidate',
    inProject.extend({ operation, ids: z.array(z.string()), sandbox: sandboxChoiceSchema }),
    z.array(revalidationSchema),
  ),
  /** While a pool is watched, `poolChanged` tells of every change, also by other processes, and the engine stays up. */
  poolWatch: request('pool/watch', inProject, z.object({})),
  poolUnwatch: request('pool/unwatch', inProject, z.object({})),
  fewShot: request(
    'export/few-shot',
    inProject.merge(fewShotRequestSchema).extend({ overlay: overlaySchema.optional() }),
    fewShotSchema,
  ),
  /**
   * The code with the bug as a repository of its own, with one commit: no fix in its history. Problems: `folder-not-empty`
   * when `directory` holds something, `inside-project` when it lies in the project, `code-gone` when the code that the bug
   * was proved on is neither in the cache nor in the project any more.
   */
  checkout: request('checkout', inProject.extend({ id: z.string(), directory: z.string() }), checkoutSchema),
  /** The bug that was checked out into this folder, if it is one. */
  checkedOut: request(
    'checkout/info',
    z.object({ directory: z.string() }),
    z.object({ checkout: z.object({ id: z.string(), project: z.string() }).nullable() }),
  ),
  /**
   * Runs the tests of the checked-out bug on the folder as it is now, with the test files as they were when the bug was
   * proved. Problem `not-checked-out` when no bug was checked out into the folder.
   */
  verify: request(
    'checkout/verify',
    z.object({ operation, directory: z.string(), sandbox: sandboxChoiceSchema, overlay: overlaySchema.optional() }),
    verificationSchema,
  ),
} as const;

/** Engine → client. */
export const callbacks = {
  /** A completion by one of the editor's own models. */
  complete: request(
    'model/complete',
    z.object({
      operation,
      model: z.string(),
      messages: z.array(z.object({ role: z.enum(['user', 'assistant']), text: z.string() })),
      maxTokens: z.number().int().positive().optional(),
    }),
    z.object({ text: z.string(), inputTokens: z.number(), outputTokens: z.number() }),
  ),
} as const;

/** What is asked of one of the editor's own models, and what it answers. Token counts are 0 where it does not say. */
export type CompletionRequest = Omit<z.infer<typeof callbacks.complete.params>, 'operation'>;
export type Completion = z.infer<typeof callbacks.complete.result>;

/** Engine → client. */
export const notifications = {
  progress: notification('progress', z.object({ operation, progress: progressSchema })),
  /** Events of a generate request, without its summary: that is the result. */
  event: notification('generate/event', z.object({ operation, event: generateEventSchema })),
  poolChanged: notification('pool/changed', inProject),
} as const;

/** `error.code` of a request that was cancelled; as in the Language Server Protocol. */
export const cancelledCode = -32_800;
/** `error.data` of a response whose `error.code` is `problemCode`: a Problem. */
export const problemCode = -32_000;
export const problemDataSchema = z.object({
  code: z.string(),
  message: z.string(),
  why: z.string().optional(),
  remedy: z.string().optional(),
});
export type ProblemData = z.infer<typeof problemDataSchema>;
