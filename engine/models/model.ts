import type * as z from 'zod';

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

export interface ModelRequest {
  /** What the model is to be and do. Models of an editor take it as the first message. */
  readonly system?: string;
  /** Ends with one of the user. */
  readonly messages: readonly ModelMessage[];
  /** Tokens of the answer at most, thinking included; a longer one is cut off and Problem `model-truncated`. */
  readonly maxTokens: number;
}

/** Tokens as the model counts them. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The model did not say, so these are our own guess, on the high side. */
  readonly estimated: boolean;
}

/** What one answer took. */
export interface ModelSpend {
  readonly usage: ModelUsage;
  /** US dollars; null when the model's price is not known. */
  readonly cost: number | null;
  /** From the first attempt to the last byte, waiting included. */
  readonly seconds: number;
}

export interface ModelAnswer<T> extends ModelSpend {
  readonly value: T;
  /** As the model wrote it. */
  readonly text: string;
  /** SHA-256 of all that was sent, hex. */
  readonly promptHash: string;
  /** Taken from what was answered before: it costs nothing this time; usage, cost and seconds are those of then. */
  readonly cached: boolean;
}

/**
 * A language model. Answers are kept by prompt and model, so that nothing is paid for twice. Problems are `ModelProblem`s:
 * see problems.ts.
 */
export interface Model {
  /** `<provider>:<name>`, as provenance shows it. */
  readonly id: string;
  readonly price: ModelPrice | null;
  /** What was spent so far, and what may be. */
  readonly totals: ModelTotals;
  /** The text of the answer. Rejects with the signal's reason when aborted. */
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer<string>>;
  /** The answer as data of a shape. */
  completeAs<T>(request: ModelRequest, shape: z.ZodType<T>, signal: AbortSignal): Promise<ModelAnswer<T>>;
}

/** US dollars for a million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
}

export interface ModelTotals {
  /** Answers asked for and paid. */
  readonly calls: number;
  /** Answers taken from what was answered before. */
  readonly cached: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null when the model's price is not known. */
  readonly cost: number | null;
  readonly seconds: number;
}

/** What is sent to a model, whoever carries it there. */
export interface RawRequest extends ModelRequest {
  /** JSON schema of the answer, for those that can be held to one. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

export interface RawReply {
  readonly text: string;
  readonly finish: 'stop' | 'length' | 'refused';
  readonly usage: ModelUsage;
}

/** Carries one request to a model and its answer back, in one attempt. */
export interface Transport {
  /** For the prompt of those that cannot be held to a schema. */
  readonly structured: boolean;
  /** @throws ModelProblem; the signal's reason when aborted. */
  send(request: RawRequest, signal: AbortSignal): Promise<RawReply>;
}

/** Answers by prompt and model, kept where they outlive the run. */
export interface AnswerStore {
  get(promptHash: string, model: string): StoredAnswer | undefined;
  put(promptHash: string, model: string, answer: StoredAnswer): void;
  /** A choice that must be the same when a killed run starts again: the first one made under a key is kept. */
  decide(key: string, choice: () => string): string;
}

export interface StoredAnswer extends ModelSpend {
  readonly text: string;
  readonly finish: RawReply['finish'];
}
