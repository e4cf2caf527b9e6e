import {
  CancellationError,
  type CancellationToken,
  type Disposable,
  LanguageModelChatMessage,
  LanguageModelError,
  l10n,
  lm,
} from 'vscode';
import type * as z from 'zod';
import { type callbacks, Problem } from '../../engine/protocol/index.ts';

type Question = z.output<typeof callbacks.complete.params>;
type Completion = z.input<typeof callbacks.complete.result>;

/** Asks one of the editor's own models on the engine's behalf, which cannot reach them. */
export async function completeByEditor(
  { model: id, messages }: Question,
  token: CancellationToken,
): Promise<Completion> {
  const [model] = await lm.selectChatModels({ id });
  if (!model) {
    throw new Problem({
      code: 'no-model',
      message: l10n.t('The editor has no model {0} any more.', id),
      remedy: l10n.t('Choose another model.'),
    });
  }
  const prompt = messages.map(({ role, text }) =>
    role === 'user' ? LanguageModelChatMessage.User(text) : LanguageModelChatMessage.Assistant(text),
  );
  const justification = l10n.t('Bugsmith has it plant a bug in the function you chose, as training data.');
  const ask = async (): Promise<Completion> => {
    const counting = Promise.all(prompt.map((message) => model.countTokens(message, token)));
    const response = await model.sendRequest(prompt, { justification }, token);
    let text = '';
    for await (const part of response.text) text += part;
    const inputTokens = (await counting).reduce((sum, count) => sum + count, 0);
    return { text, inputTokens, outputTokens: await model.countTokens(text, token) };
  };
  try {
    return await untilCancelled(ask(), token);
  } catch (error) {
    if (error instanceof LanguageModelError) throw explained(error, model.name);
    throw error;
  }
}

/** VS Code 1.105 does not tell a model that has begun to answer of a cancellation: its answer may never end. */
async function untilCancelled<T>(answer: Promise<T>, token: CancellationToken): Promise<T> {
  let listener: Disposable | undefined;
  const cancelled = new Promise<never>((_, reject) => {
    listener = token.onCancellationRequested(() => reject(new CancellationError()));
  });
  try {
    return await Promise.race([answer, cancelled]);
  } finally {
    listener?.dispose();
  }
}

function explained(error: LanguageModelError, name: string): Problem {
  const why = error.message;
  const texts: Record<string, string> = {
    NoPermissions: l10n.t('You have not allowed Bugsmith to use {0}.', name),
    Blocked: l10n.t('{0} refused the request, or its quota is used up.', name),
    NotFound: l10n.t('The editor has no model {0} any more.', name),
  };
  return new Problem({
    code: error.code === 'NotFound' ? 'no-model' : 'model-refused',
    message: texts[error.code] ?? l10n.t('{0} did not answer.', name),
    why,
    cause: error,
  });
}
