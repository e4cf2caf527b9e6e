import type { JSONSchema7, LanguageModel, Output } from 'ai';
import { boundedFetch, EndlessAnswer } from './bounded-fetch.ts';
import { type EndpointChoice, problemOf, type Told } from './endpoint-problems.ts';
import type { ModelUsage, RawReply, RawRequest, Transport } from './model.ts';
import { ModelProblem } from './problems.ts';
import { estimateTokens } from './tokens.ts';

export interface EndpointLimits {
  /** Seconds for one whole answer. */
  readonly seconds: number;
  /** Seconds in which nothing at all arrives; before the first byte a local server may be loading the model. */
  readonly idleSeconds: number;
}

export const defaultLimits: EndpointLimits = { seconds: 900, idleSeconds: 240 };

export const openAiUrl = 'https://api.openai.com/v1';
export const anthropicUrl = 'https://api.anthropic.com/v1';

/** Characters a token may stand for; runs of blanks are the longest. */
const longestToken = 16;

/** An endpoint that speaks OpenAI's chat completions or Anthropic's messages. Answers are streamed. */
export class EndpointTransport implements Transport {
  readonly #choice: EndpointChoice;
  readonly #limits: EndpointLimits;
  /** False once the server has said that it knows no JSON schemas. */
  structured = true;

  constructor(choice: EndpointChoice, limits: EndpointLimits = defaultLimits) {
    this.#choice = choice;
    this.#limits = limits;
  }

  async send(request: RawRequest, signal: AbortSignal): Promise<RawReply> {
    try {
      return await this.#attempt(request, signal, this.structured);
    } catch (error) {
      signal.throwIfAborted();
      if (!this.structured || !request.schema || !(error instanceof ModelProblem) || !refusesSchema(error)) throw error;
      this.structured = false;
      return await this.#attempt(request, signal, false);
    }
  }

  async #attempt(request: RawRequest, signal: AbortSignal, structured: boolean): Promise<RawReply> {
    // Half a second to load: only who asks a model pays it.
    const { streamText } = await import('ai');
    (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
    const { maxTokens, schema, system, messages } = request;
    const stop = new AbortController();
    const limit = AbortSignal.timeout(this.#limits.seconds * 1000);
    const wire = boundedFetch({
      // A streamed token is wrapped in a few hundred bytes.
      maxBytes: maxTokens * 1000 + 200_000,
      idle: this.#limits.idleSeconds * 1000,
      stop: (reason) => stop.abort(reason),
    });
    const whole = AbortSignal.any([signal, stop.signal, limit]);
    const told: Told = { choice: this.#choice, sent: [system ?? '', ...messages.map(({ text }) => text)].join('\n') };
    let text = '';
    let thought = 0;
    try {
      const result = streamText({
        model: await this.#load(wire.fetch),
        ...(system === undefined ? {} : { instructions: system }),
        messages: messages.map(({ role, text: content }) => ({ role, content })),
        maxOutputTokens: maxTokens,
        maxRetries: 0,
        abortSignal: whole,
        ...(schema && structured ? { output: heldTo(schema) } : {}),
        // Else it writes errors to the console.
        onError: () => undefined,
      });
      let reply: RawReply | undefined;
      for await (const part of result.stream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'abort') whole.throwIfAborted();
        if (part.type === 'text-delta') text += part.text;
        if (part.type === 'reasoning-delta') thought += part.text.length;
        if (text.length + thought > maxTokens * longestToken + 4000) {
          stop.abort(new EndlessAnswer(`${text.length + thought} characters`));
          stop.signal.throwIfAborted();
        }
        if (part.type === 'finish') {
          const { inputTokens, outputTokens } = part.totalUsage;
          const usage = usageOf(inputTokens, outputTokens, told.sent, text, thought);
          if (part.finishReason === 'error') throw new Error('the answer broke off');
          const ends = { 'content-filter': 'refused', length: 'length' } as const;
          reply = { text, usage, finish: ends[part.finishReason as keyof typeof ends] ?? 'stop' };
        }
      }
      if (!reply) throw new Error('the answer broke off');
      return reply;
    } catch (error) {
      signal.throwIfAborted();
      const began = text !== '' || thought > 0;
      const usage = began ? usageOf(undefined, undefined, told.sent, text, thought) : undefined;
      throw problemOf(limit.aborted ? limit.reason : stop.signal.aborted ? stop.signal.reason : error, told, usage);
    } finally {
      wire.close();
      // Nothing more is read: the connection must not stay open.
      stop.abort(new Error('the answer was read'));
    }
  }

  async #load(fetch: typeof globalThis.fetch): Promise<LanguageModel> {
    const { provider, model, baseUrl, apiKey } = this.#choice;
    if (provider === 'anthropic') {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({ baseURL: baseUrl ?? anthropicUrl, apiKey: apiKey ?? '', fetch })(model);
    }
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    const baseURL = baseUrl ?? openAiUrl;
    return createOpenAICompatible({
      name: 'endpoint',
      baseURL,
      ...(apiKey === undefined ? {} : { apiKey }),
      includeUsage: true,
      supportsStructuredOutputs: true,
      fetch,
      ...(hostOf(baseURL) === hostOf(openAiUrl) ? { transformRequestBody: forOpenAi } : {}),
    })(model);
  }
}

/** OpenAI's newer models refuse the name that everybody else took over from its older ones. */
function forOpenAi({ max_tokens, ...body }: Record<string, unknown>): Record<string, unknown> {
  return { ...body, max_completion_tokens: max_tokens };
}

/** Has the server hold the answer to a schema; it is read here, once, when it is whole, and not at every word. */
function heldTo(schema: Readonly<Record<string, unknown>>): Output.Output<string, never, never> {
  return {
    name: 'json',
    responseFormat: Promise.resolve({ type: 'json', schema: schema as JSONSchema7 }),
    parseCompleteOutput: async ({ text }) => text,
    parsePartialOutput: async () => undefined,
    createElementStreamTransform: () => undefined,
  };
}

export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}

/** What the server counted, or a guess on the high side. */
function usageOf(
  input: number | undefined,
  output: number | undefined,
  sent: string,
  text: string,
  thought: number,
): ModelUsage {
  if (input !== undefined && output !== undefined) {
    return { inputTokens: input, outputTokens: output, estimated: false };
  }
  const guessed = { inputTokens: estimateTokens(sent), outputTokens: estimateTokens(text) + Math.ceil(thought / 3) };
  return { ...guessed, estimated: true };
}

function refusesSchema({ code, why }: ModelProblem): boolean {
  return (
    code === 'model-rejected' &&
    /response_format|json_schema|json schema|structured|output_config|tool/i.test(why ?? '')
  );
}
