import { type CancellationToken, Disposable, LanguageModelTextPart, LanguageModelToolResult, l10n, lm } from 'vscode';
import { Problem } from '../../engine/protocol/problem.ts';
import { type ToolName, toolNames } from '../ids.ts';

/** Answers what an agent in the editor asks. `input` is what a language model wrote: nothing is known of it. */
export type ToolAnswer = (input: unknown, token: CancellationToken) => Promise<string>;
/** Every tool has one; the compiler counts. */
export type ToolAnswers = Readonly<Record<ToolName, ToolAnswer>>;

const messages: Readonly<Record<ToolName, () => string>> = {
  bugsmith_few_shot_examples: () => l10n.t('Choosing examples from the Knowledge Pool'),
  bugsmith_find_bugs: () => l10n.t('Looking for bugs in the Knowledge Pool'),
  bugsmith_show_bug: () => l10n.t('Reading a bug of the Knowledge Pool'),
};

/** What agents may ask of the pool. They only read, and nothing leaves the machine by it, so nobody is asked before. */
export function registerTools(answers: () => Promise<ToolAnswers>): Disposable {
  return Disposable.from(
    ...toolNames.map((name) =>
      lm.registerTool(name, {
        prepareInvocation: () => ({ invocationMessage: messages[name]() }),
        async invoke({ input }, token) {
          try {
            const text = await (await answers())[name](input, token);
            return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
          } catch (error) {
            throw error instanceof Problem ? new Error(inWords(error)) : error;
          }
        },
      }),
    ),
  );
}

/** A model reads what a person would. */
function inWords({ message, why, remedy }: Problem): string {
  return [message, why, remedy].filter(Boolean).join(' ');
}
