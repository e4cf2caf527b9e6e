import { exitCodes, type ModelChoice } from '../protocol/index.ts';
import { scrubText } from '../secrets/secrets.ts';
import { EndlessAnswer, SilentServer } from './bounded-fetch.ts';
import type { ModelUsage } from './model.ts';
import { ModelProblem, type ModelProblemCode } from './problems.ts';
import { retryAfter } from './retry.ts';
import { estimateTokens } from './tokens.ts';

export type EndpointChoice = Exclude<ModelChoice, { provider: 'editor' }>;

/** What was asked, of whom. */
export interface Told {
  readonly choice: EndpointChoice;
  readonly sent: string;
}

/** What the AI SDK's `APICallError` says; told by its shape, so that nothing is loaded for it. */
interface CallError {
  readonly statusCode?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: string;
  readonly message: string;
}

/** Whatever went wrong, in words of ours. The key is in none of them, even where the server repeats it. */
export function problemOf(error: unknown, told: Told, usage: ModelUsage | undefined): ModelProblem {
  if (error instanceof ModelProblem) return error;
  const guessed = { inputTokens: estimateTokens(told.sent), outputTokens: 0, estimated: true };
  const spend = { usage: usage ?? guessed, cost: null, seconds: 0 };
  const model = told.choice.model;
  const name = (error as { name?: unknown } | null)?.name;
  if (error instanceof EndlessAnswer) {
    const message = `The answer of ${model} did not end where it should have.`;
    return new ModelProblem({ code: 'model-endless', message, why: `${error.message}.`, spend });
  }
  if (error instanceof SilentServer || name === 'TimeoutError') {
    return new ModelProblem({
      code: 'model-timed-out',
      message: `${model} did not answer in time.`,
      why: error instanceof SilentServer ? `${capital(error.message)}.` : 'The whole answer took too long.',
      remedy: 'Try a faster model, or a server with less load.',
      spend,
    });
  }
  const call = callErrorOf(error);
  if (call?.statusCode !== undefined && call.statusCode >= 300) return ofStatus(call.statusCode, call, told);
  return new ModelProblem({
    code: usage ? 'model-failed' : 'model-unreachable',
    message: usage ? `The answer of ${model} broke off.` : `No model answers at ${placeOf(told.choice)}.`,
    why: clean(reasonOf(error), told.choice),
    remedy: usage ? 'Try again later.' : 'See that the server runs and that the address (--model-url) is right.',
    exitCode: usage ? exitCodes.failed : exitCodes.notReady,
    // Nobody there, or no such name: that does not pass within seconds.
    retry: /ECONNREFUSED|ENOTFOUND|certificate/i.test(reasonOf(error)) ? undefined : {},
    ...(usage ? { spend } : {}),
  });
}

function ofStatus(status: number, call: CallError, { choice }: Told): ModelProblem {
  const { model } = choice;
  const body = call.responseBody ?? call.message;
  const why = `${status}: ${clean(saidIn(body), choice)}`;
  const of = (code: ModelProblemCode, message: string, remedy: string, more: object = {}): ModelProblem =>
    new ModelProblem({ code, message, why, remedy, ...more });
  const notReady = { exitCode: exitCodes.notReady };
  const place = placeOf(choice);
  if (status === 401 || status === 403) {
    const message = choice.apiKey
      ? `${place} does not accept the key.`
      : `${place} wants a key, and none is configured.`;
    return of(
      'model-forbidden',
      message,
      'Set the key in BUGSMITH_API_KEY, or in the settings of the editor.',
      notReady,
    );
  }
  if (status === 402 || (status === 429 && /insufficient_quota|billing|credit balance/i.test(body))) {
    return of('model-unpaid', `The account at ${place} has no credit left.`, 'Add credit there, or use another model.');
  }
  if (status === 404) {
    const remedy = 'Check the name (--model) and the address (--model-url), which ends in /v1 as a rule.';
    return of('model-unknown', `${place} knows no model ${model}.`, remedy, notReady);
  }
  if (status === 429) {
    const retry = { after: retryAfter(call.responseHeaders ?? {}) };
    return of('model-busy', `${place} has too many requests from you.`, 'Wait, or ask for a higher limit.', { retry });
  }
  if (status >= 500 || status === 408 || status === 409) {
    const retry = { after: retryAfter(call.responseHeaders ?? {}) };
    return of('model-failed', `${place} failed to answer.`, 'Try again later.', { retry });
  }
  return of(
    'model-rejected',
    `${place} rejects what it is asked.`,
    'See that the model takes chat messages and is large enough for them.',
  );
}

function callErrorOf(error: unknown): CallError | undefined {
  for (let at = error as CallError & { cause?: unknown }; at; at = at.cause as typeof at) {
    if (typeof at.statusCode === 'number') return at;
  }
  // An error told within the stream: Anthropic's `{type: 'overloaded_error', message}`.
  const told = error as { type?: unknown; message?: unknown; error?: { type?: unknown; message?: unknown } } | null;
  const { type, message } = told?.error ?? told ?? {};
  if (typeof type !== 'string' || typeof message !== 'string') return undefined;
  return { message, statusCode: /rate_limit/.test(type) ? 429 : 500 };
}

/** The message in an error's JSON, or its first words. */
function saidIn(body: string): string {
  try {
    const { error, message, detail } = JSON.parse(body) as Record<string, unknown>;
    const inner = (error as { message?: unknown } | null)?.message ?? error ?? message ?? detail;
    if (typeof inner === 'string') return inner;
  } catch {
    // A page of a proxy, say.
  }
  return body.replace(/<[^>]*>/g, ' ');
}

function reasonOf(error: unknown): string {
  const parts: string[] = [];
  for (
    let at = error as { message?: unknown; code?: unknown; cause?: unknown } | null;
    at;
    at = at.cause as typeof at
  ) {
    const said = String(at.message || at.code || '');
    if (said && !parts.includes(said)) parts.push(said);
  }
  return parts.join(': ') || String(error);
}

function clean(text: string, { apiKey }: EndpointChoice): string {
  const withoutKey = apiKey ? text.replaceAll(apiKey, '(the key)') : text;
  const short = scrubText(withoutKey.replace(/\s+/g, ' ').trim()).slice(0, 400);
  // Some servers repeat the beginning and the end of a key.
  return short.replace(/\bsk-[\w*.-]{4,}/g, '(the key)');
}

/** Where the model is; a password in the address is not shown. */
export function placeOf({ provider, baseUrl }: EndpointChoice): string {
  const url = baseUrl === undefined ? undefined : URL.parse(baseUrl);
  if (!url) return baseUrl ?? (provider === 'anthropic' ? 'api.anthropic.com' : 'api.openai.com');
  return url.host;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
