import { exitCodes, type ModelChoice, Problem } from '../protocol/index.ts';
import { anthropicUrl, hostOf, openAiUrl } from './endpoint.ts';
import type { ModelPrice } from './model.ts';

interface Provider {
  readonly speaks: 'openai-compatible' | 'anthropic';
  /** Where it is; `openai-compatible` has no place of its own. */
  readonly url?: string;
  /** Runs on this machine as a rule, and costs nothing there. */
  readonly local?: true;
  /** Variable that holds the provider's own key; used for its own address only. */
  readonly key?: string;
}

/** What stands before the colon in `--model`. */
export const providers: Readonly<Record<string, Provider>> = {
  openai: { speaks: 'openai-compatible', url: openAiUrl, key: 'OPENAI_API_KEY' },
  anthropic: { speaks: 'anthropic', url: anthropicUrl, key: 'ANTHROPIC_API_KEY' },
  openrouter: { speaks: 'openai-compatible', url: 'https://openrouter.ai/api/v1', key: 'OPENROUTER_API_KEY' },
  ollama: { speaks: 'openai-compatible', url: 'http://127.0.0.1:11434/v1', local: true },
  lmstudio: { speaks: 'openai-compatible', url: 'http://127.0.0.1:1234/v1', local: true },
  vllm: { speaks: 'openai-compatible', url: 'http://127.0.0.1:8000/v1', local: true },
  'openai-compatible': { speaks: 'openai-compatible' },
};

export interface ModelOptions {
  /** `<provider>:<name>`. */
  readonly model?: string;
  readonly modelUrl?: string;
  readonly modelPrice?: ModelPrice;
}

/**
 * The model that options or, without them, `BUGSMITH_MODEL`, `BUGSMITH_MODEL_URL` and `BUGSMITH_API_KEY` name; undefined when
 * nothing does. A provider's own key variable is read when the address is the provider's own, and never sent elsewhere.
 * @throws Problem `unknown-provider`, `no-model-url`, `bad-model-url` (exit code 2).
 */
export function chooseModel(options: ModelOptions, env: NodeJS.ProcessEnv = process.env): ModelChoice | undefined {
  const named = options.model ?? env.BUGSMITH_MODEL;
  if (!named) return undefined;
  const given = options.modelUrl ?? (env.BUGSMITH_MODEL_URL || undefined);
  const colon = named.indexOf(':');
  const prefix = named.slice(0, Math.max(0, colon));
  const known = Object.hasOwn(providers, prefix) ? providers[prefix] : undefined;
  // A server of one's own needs no provider's name: `--model-url http://…/v1 --model qwen2.5-coder:7b`.
  const provider = known ?? (given === undefined ? undefined : providers['openai-compatible']);
  const model = known ? named.slice(colon + 1) : named;
  if (!provider || model === '') {
    throw new Problem({
      code: 'unknown-provider',
      message: `'${named}' names no model.`,
      why: prefix === '' || known ? 'It is not of the form <provider>:<name>.' : `There is no provider '${prefix}'.`,
      remedy: `Providers: ${Object.keys(providers).join(', ')}; or give the address of a server by --model-url.`,
      exitCode: exitCodes.usage,
    });
  }
  const baseUrl = checkedUrl(given ?? provider.url, named);
  const own = provider.url !== undefined && hostOf(baseUrl) === hostOf(provider.url);
  const apiKey = env.BUGSMITH_API_KEY || (provider.key && own ? env[provider.key] : undefined);
  const price = options.modelPrice ?? (provider.local && isHere(baseUrl) ? { input: 0, output: 0 } : undefined);
  return {
    provider: provider.speaks,
    model,
    baseUrl,
    ...(apiKey ? { apiKey } : {}),
    ...(price ? { price } : {}),
  };
}

function checkedUrl(url: string | undefined, named: string): string {
  if (url === undefined) {
    throw new Problem({
      code: 'no-model-url',
      message: `Nothing says where the model '${named}' is.`,
      remedy: 'Give the address of its server by --model-url or BUGSMITH_MODEL_URL, such as http://127.0.0.1:8000/v1.',
      exitCode: exitCodes.usage,
    });
  }
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url.replace(/\/+$/, '');
  throw new Problem({
    code: 'bad-model-url',
    message: `'${url}' is no address of a model.`,
    remedy: 'Give it in full, such as http://127.0.0.1:8000/v1.',
    exitCode: exitCodes.usage,
  });
}

function isHere(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(URL.parse(url)?.hostname ?? '');
}

/** A choice as it may be kept and shown: without its key, and without a password in the address. */
export function shownChoice(choice: ModelChoice): ModelChoice {
  if (choice.provider === 'editor') return choice;
  const { apiKey: _, baseUrl, ...rest } = choice;
  const url = baseUrl === undefined ? undefined : URL.parse(baseUrl);
  if (!url) return rest;
  url.username = '';
  url.password = '';
  url.search = '';
  return { ...rest, baseUrl: url.href };
}
