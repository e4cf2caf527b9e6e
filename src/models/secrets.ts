import { l10n, type SecretStorage } from 'vscode';
import { askText } from '../platform/ask.ts';

/** Providers that want a key. */
export type KeyedProvider = 'openai-compatible' | 'anthropic';

/** API keys, in the editor's secret storage: never in settings, never in a file of ours. */
export class ApiKeys {
  readonly #storage: SecretStorage;

  constructor(storage: SecretStorage) {
    this.#storage = storage;
  }

  get(provider: KeyedProvider): Thenable<string | undefined> {
    return this.#storage.get(nameOf(provider));
  }

  /** @throws CancellationError */
  async ask(provider: KeyedProvider): Promise<void> {
    const key = await askText({
      title: l10n.t('API Key for {0}', titleOf(provider)),
      prompt: l10n.t("Kept in the editor's secret storage, and handed to the engine with each request only."),
      password: true,
      ignoreFocusOut: true,
    });
    await this.#storage.store(nameOf(provider), key);
  }

  async clear(provider: KeyedProvider): Promise<void> {
    await this.#storage.delete(nameOf(provider));
  }
}

const nameOf = (provider: KeyedProvider): string => `bugsmith.apiKey.${provider}`;

export function titleOf(provider: KeyedProvider): string {
  return provider === 'anthropic' ? 'Anthropic' : l10n.t('the OpenAI-compatible endpoint');
}
