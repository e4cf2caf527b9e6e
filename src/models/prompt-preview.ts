import { randomUUID } from 'node:crypto';
import { l10n } from 'vscode';
import { type ModelChoice, notifications, type PromptPreview, requests } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { unsaved } from '../platform/folders.ts';

/** What would be sent to the model about a function, as Markdown. Nothing is sent. */
export async function promptPreview(
  engine: Engine,
  { root, reference, model }: { root: string; reference: string; model: ModelChoice | undefined },
): Promise<string> {
  const mine = randomUUID();
  const prompts: PromptPreview[] = [];
  const subscription = engine.onNotification(notifications.event, ({ operation, event }) => {
    if (operation === mine && event.event === 'prompt') prompts.push(event);
  });
  try {
    const { notes } = await engine.request(requests.generate, {
      operation: mine,
      root,
      target: { kind: 'function', reference },
      count: 1,
      strategies: ['model'],
      sandbox: 'auto',
      seed: 1,
      showPrompt: true,
      ...unsaved(root),
      ...(model ? { model } : {}),
    });
    const [prompt] = prompts;
    return prompt ? textOf(prompt, notes) : notes.join('\n\n');
  } finally {
    subscription.dispose();
  }
}

function textOf(prompt: PromptPreview, notes: readonly string[]): string {
  const { functionId, system, messages } = prompt;
  return [
    `# ${l10n.t('What is sent for {0}', functionId)}`,
    sizeOf(prompt),
    l10n.t('This is a preview: nothing was sent.'),
    ...notes,
    `## ${l10n.t('Instructions')}`,
    system,
    ...messages.flatMap(({ role, text }) => [`## ${role === 'user' ? l10n.t('Question') : l10n.t('Answer')}`, text]),
  ].join('\n\n');
}

function sizeOf({ model, promptTokens, maxTokens, mostCost }: PromptPreview): string {
  if (model === null) {
    return l10n.t(
      'No model is chosen. The one you choose would get about {0} tokens, and answer with at most {1}.',
      promptTokens,
      maxTokens,
    );
  }
  if (mostCost === null) {
    return l10n.t(
      '{0} gets about {1} tokens, and answers with at most {2}. Its price is not known.',
      model,
      promptTokens,
      maxTokens,
    );
  }
  const dollars = mostCost.toFixed(3);
  return l10n.t(
    '{0} gets about {1} tokens, and answers with at most {2}: {3} US dollars at most.',
    model,
    promptTokens,
    maxTokens,
    dollars,
  );
}
