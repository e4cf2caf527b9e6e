import { CancellationError, l10n, type SecretStorage, window } from 'vscode';

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
    const key = await window.showInputBox({
      title: l10n.t('API Key for {0}', titleOf(provider)),
      prompt: l10n.t("Kept in the editor's secret storage, and handed to the engine with each request only."),
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() ? undefined : l10n.t('The key is empty.')),
    });
    if (key === undefined) throw new CancellationError();
    await this.#storage.store(nameOf(provider), key.trim());
  }

  async clear(provider: KeyedProvider): Promise<void> {
    await this.#storage.delete(nameOf(provider));
  }
}

const nameOf = (provider: KeyedProvider): string => `bugsmith.apiKey.${provider}`;

export function titleOf(provider: KeyedProvider): string {
  return provider === 'anthropic' ? 'Anthropic' : l10n.t('the OpenAI-compatible endpoint');
}
