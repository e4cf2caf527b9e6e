import type { Completion, CompletionRequest } from '../protocol/index.ts';
import type { RawReply, RawRequest, Transport } from './model.ts';
import { ModelProblem } from './problems.ts';
import { estimateTokens } from './tokens.ts';

/** Asks one of the editor's own models; rejects with the signal's reason, or with what the editor says. */
export type EditorModel = (request: CompletionRequest, signal: AbortSignal) => Promise<Completion>;

/** Seconds that an editor may take for one answer; it may be asking the person for consent. */
const editorSeconds = 600;

/**
 * The editor's models, by callback. They know no system messages and no schema: what would be a system message is the
 * beginning of the first one, and the answer is JSON in text.
 */
export class EditorTransport implements Transport {
  readonly structured = false;
  readonly #model: string;
  readonly #ask: EditorModel;

  constructor(model: string, ask: EditorModel) {
    this.#model = model;
    this.#ask = ask;
  }

  async send({ system, messages, maxTokens }: RawRequest, signal: AbortSignal): Promise<RawReply> {
    const [first, ...others] = messages;
    const told = [
      ...(first ? [{ ...first, text: system ? `${system}\n\n${first.text}` : first.text }] : []),
      ...others,
    ];
    const limit = AbortSignal.timeout(editorSeconds * 1000);
    try {
      const reply = await this.#ask(
        { model: this.#model, messages: told, maxTokens },
        AbortSignal.any([signal, limit]),
      );
      const { text, inputTokens, outputTokens } = reply;
      // Editors do not say why an answer ended, and not all keep to the limit that they are given.
      const finish = outputTokens >= maxTokens ? 'length' : 'stop';
      return { text, finish, usage: { inputTokens, outputTokens, estimated: false } };
    } catch (error) {
      signal.throwIfAborted();
      throw this.#problem(error, limit.aborted, told.map(({ text }) => text).join('\n'));
    }
  }

  /** What an editor says is by a word: `NoPermissions`, `NotFound`, `Blocked` (vscode.LanguageModelError). */
  #problem(error: unknown, timedOut: boolean, sent: string): ModelProblem {
    const why = error instanceof Error ? error.message : String(error);
    const code = `${(error as { code?: unknown } | null)?.code ?? ''} ${why}`;
    const model = this.#model;
    if (timedOut) {
      const usage = { inputTokens: estimateTokens(sent), outputTokens: 0, estimated: true };
      const spend = { usage, cost: null, seconds: editorSeconds };
      const message = `The editor's model ${model} did not answer within ${editorSeconds} seconds.`;
      return new ModelProblem({ code: 'model-timed-out', message, spend });
    }
    if (/NotFound|not found|unknown model|no model/i.test(code)) {
      return new ModelProblem({
        code: 'model-unknown',
        message: `The editor has no model ${model}.`,
        why,
        remedy: 'Choose another of its models.',
        exitCode: 3,
      });
    }
    if (/NoPermissions|permission|consent/i.test(code)) {
      return new ModelProblem({
        code: 'model-forbidden',
        message: `The editor does not let Bugsmith use ${model}.`,
        why,
        remedy: 'Allow it when the editor asks, or in its settings for language models.',
        exitCode: 3,
      });
    }
    if (/Blocked|filtered|refused/i.test(code)) {
      const usage = { inputTokens: estimateTokens(sent), outputTokens: 0, estimated: true };
      const spend = { usage, cost: null, seconds: 0 };
      return new ModelProblem({ code: 'model-refused', message: `${model} refused to answer.`, why, spend });
    }
    if (/quota|limit/i.test(code)) {
      const remedy = 'Wait, or choose another of its models.';
      const message = `The editor's quota for ${model} is used up.`;
      return new ModelProblem({ code: 'model-busy', message, why, remedy, retry: {} });
    }
    return new ModelProblem({
      code: 'model-failed',
      message: `The editor could not get an answer from ${model}.`,
      why,
      remedy: 'Try again, or choose another of its models.',
      retry: {},
    });
  }
}
