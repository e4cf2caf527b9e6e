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

function textOf(
  { functionId, model, system, messages, promptTokens, maxTokens, mostCost }: PromptPreview,
  notes: readonly string[],
): string {
  const cost =
    mostCost === null
      ? l10n.t('at a price that is not known')
      : l10n.t('for at most {0} US dollars', mostCost.toFixed(3));
  return [
    `# ${l10n.t('What is sent for {0}', functionId)}`,
    l10n.t(
      'To {0}: about {1} tokens, and an answer of at most {2}, {3}. This is a preview: nothing was sent.',
      model ?? l10n.t('no model, since none is chosen'),
      promptTokens,
      maxTokens,
      cost,
    ),
    ...notes,
    `## ${l10n.t('Instructions')}`,
    system,
    ...messages.flatMap(({ role, text }) => [`## ${role === 'user' ? l10n.t('Question') : l10n.t('Answer')}`, text]),
  ].join('\n\n');
}
