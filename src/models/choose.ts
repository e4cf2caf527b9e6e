import {
  CancellationError,
  ConfigurationTarget,
  commands,
  l10n,
  lm,
  type Memento,
  Uri,
  window,
  workspace,
} from 'vscode';
import { type ModelChoice, Problem } from '../../engine/protocol/index.ts';
import { askText } from '../platform/ask.ts';
import { setting } from '../platform/settings.ts';
import { requireTrust } from '../platform/trust.ts';
import { type ApiKeys, type KeyedProvider, titleOf } from './secrets.ts';

/** Which model the `model` strategy asks: chosen by the person, and told to the engine with each run. */
export class ModelSelection {
  readonly #keys: ApiKeys;
  readonly #memory: Memento;

  constructor(keys: ApiKeys, memory: Memento) {
    this.#keys = keys;
    this.#memory = memory;
  }

  /**
   * The chosen model, once the person has agreed that code of this folder is sent to it.
   *
   * @throws Problem `no-model`; CancellationError when they do not agree.
   */
  async forRun(root: string): Promise<ModelChoice> {
    const choice = await this.chosen(root);
    const { provider, model } = choice;
    const baseUrl = provider === 'editor' ? '' : (choice.baseUrl ?? '');
    const where =
      provider === 'editor' ? l10n.t("the editor's model {0}", model) : `${model} (${baseUrl || titleOf(provider)})`;
    await this.#agree(where, `${provider} ${baseUrl} ${model}`);
    return choice;
  }

  /** What the settings say. @throws Problem `no-model`, `no-model-key`. */
  async chosen(root: string): Promise<ModelChoice> {
    const scope = Uri.file(root);
    const provider = setting('model.provider', scope);
    const model = setting('model.name', scope);
    if (provider === 'none' || model === '') {
      throw new Problem({
        code: 'no-model',
        message: l10n.t('No language model is chosen.'),
        remedy: l10n.t('Choose one, or make bugs without: by mutation.'),
      });
    }
    if (provider === 'editor') return { provider, model };
    const baseUrl = setting('model.baseUrl', scope).trim();
    if (provider === 'openai-compatible' && !/^https?:\/\//.test(baseUrl)) {
      throw new Problem({
        code: 'no-model',
        message: l10n.t('The address of the OpenAI-compatible endpoint is missing.'),
        why: l10n.t('The setting bugsmith.model.baseUrl is not an http address.'),
      });
    }
    const apiKey = await this.#keys.get(provider);
    if (!apiKey && provider === 'anthropic') {
      throw new Problem({ code: 'no-model-key', message: l10n.t('There is no API key for {0}.', titleOf(provider)) });
    }
    return {
      provider,
      model,
      ...(baseUrl ? { baseUrl } : {}),
      ...(apiKey ? { apiKey } : {}),
      ...(isHere(baseUrl) ? { price: { input: 0, output: 0 } } : {}),
    };
  }

  /** `Choose Model`: provider, model, and the key where one is needed. */
  async choose(): Promise<void> {
    requireTrust();
    const own = await lm.selectChatModels();
    const items = [
      ...own.map((model) => ({
        label: `$(sparkle) ${model.name}`,
        description: model.vendor,
        detail: l10n.t('Of the editor; reads {0} tokens.', model.maxInputTokens),
        take: () => this.#store('editor', model.id),
      })),
      {
        label: l10n.t('$(server) OpenAI-compatible endpoint…'),
        detail: l10n.t('vLLM, Ollama, LM Studio, OpenRouter, OpenAI: by address and model name.'),
        take: () => this.#endpoint('openai-compatible'),
      },
      {
        label: l10n.t('$(server) Anthropic…'),
        detail: l10n.t('By API key and model name.'),
        take: () => this.#endpoint('anthropic'),
      },
      {
        label: l10n.t('$(circle-slash) No model'),
        detail: l10n.t('Nothing leaves this machine.'),
        take: () => this.#store('none', ''),
      },
    ];
    const picked = await window.showQuickPick(items, {
      title: l10n.t('Choose the Model that Makes Bugs'),
      placeHolder: l10n.t('Source code of the functions you choose is sent to it.'),
      matchOnDescription: true,
    });
    if (!picked) throw new CancellationError();
    await picked.take();
  }

  async setKey(): Promise<void> {
    await this.#keys.ask(await askProvider());
  }

  async clearKey(): Promise<void> {
    const provider = await askProvider();
    await this.#keys.clear(provider);
    window.setStatusBarMessage(l10n.t('The API key for {0} is deleted.', titleOf(provider)), 6000);
  }

  async #endpoint(provider: KeyedProvider): Promise<void> {
    const title = l10n.t('Model of {0}', titleOf(provider));
    const known = setting('model.provider') === provider;
    const compatible = provider === 'openai-compatible';
    const value = known ? setting('model.baseUrl') : '';
    const baseUrl = compatible
      ? await askText({
          title,
          prompt: l10n.t('Address of the endpoint'),
          value,
          placeHolder: 'http://localhost:11434/v1',
          ignoreFocusOut: true,
        })
      : '';
    const model = await askText({
      title,
      prompt: l10n.t('Name of the model'),
      value: known ? setting('model.name') : '',
      ignoreFocusOut: true,
    });
    if (!(await this.#keys.get(provider)) && needsKey(provider, baseUrl)) await this.#keys.ask(provider);
    await this.#store(provider, model, baseUrl);
  }

  async #store(provider: string, name: string, baseUrl = ''): Promise<void> {
    const settings = workspace.getConfiguration('bugsmith');
    await settings.update('model.provider', provider, ConfigurationTarget.Global);
    await settings.update('model.name', name, ConfigurationTarget.Global);
    await settings.update('model.baseUrl', baseUrl, ConfigurationTarget.Global);
  }

  /** Asked once in a workspace for each place that code would go to. */
  async #agree(where: string, key: string): Promise<void> {
    const memory = `bugsmith.mayAsk ${key}`;
    if (this.#memory.get(memory)) return;
    const yes = l10n.t('Send');
    const question = l10n.t('Send code of this project to {0}?', where);
    const detail = l10n.t(
      'For each bug, the function, what belongs to it and the names of its tests are sent. What looks like a secret is taken out first.',
    );
    const look = l10n.t('Show What Is Sent');
    const answer = await window.showWarningMessage(question, { modal: true, detail }, yes, look);
    if (answer === look) await commands.executeCommand('bugsmith.previewPrompt');
    if (answer !== yes) throw new CancellationError();
    await this.#memory.update(memory, true);
  }
}

/** A server on this machine seldom wants one. */
function needsKey(provider: KeyedProvider, baseUrl: string): boolean {
  return provider === 'anthropic' || !isHere(baseUrl);
}

/** A server on this machine: its answers cost nothing. */
const isHere = (url: string): boolean => /^https?:\/\/(localhost|127\.[\d.]+|\[::1\])([:/]|$)/.test(url);

async function askProvider(): Promise<KeyedProvider> {
  const items = (['openai-compatible', 'anthropic'] as const).map((provider) => ({
    label: titleOf(provider),
    provider,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('API Key'),
    placeHolder: l10n.t('Of which provider?'),
  });
  if (!picked) throw new CancellationError();
  return picked.provider;
}
