import { exitCodes, type ModelChoice, Problem, type ReportProgress } from '../protocol/index.ts';
import { AskedModel } from './asked-model.ts';
import type { BudgetLimits } from './budget.ts';
import { type EditorModel, EditorTransport } from './editor.ts';
import { type EndpointLimits, EndpointTransport } from './endpoint.ts';
import type { AnswerStore, Model, StoredAnswer } from './model.ts';
import { priceOf } from './prices.ts';
import type { RetryOptions } from './retry.ts';

export interface OpenModelOptions {
  readonly answers: AnswerStore;
  readonly limits: BudgetLimits;
  readonly report: ReportProgress;
  /** For the provider `editor`. */
  readonly editorModel?: EditorModel | undefined;
  readonly retry?: RetryOptions;
  readonly endpoint?: EndpointLimits;
}

/**
 * The model that was chosen, ready to be asked; nothing is sent yet. Problems: `no-editor-model` when the editor is not
 * there to be asked, `model-budget` when a limit in money cannot be kept.
 */
export function openModel(choice: ModelChoice, options: OpenModelOptions): Model {
  const { editorModel, endpoint, ...rest } = options;
  const id = `${choice.provider}:${choice.model}`;
  if (choice.provider !== 'editor') {
    const price = choice.price ?? priceOf(choice.model);
    return new AskedModel({ ...rest, id, price, transport: new EndpointTransport(choice, endpoint) });
  }
  if (!editorModel) {
    throw new Problem({
      code: 'no-editor-model',
      message: `${choice.model} is a model of the editor, and no editor asks.`,
      remedy: 'Choose an endpoint: --model <provider:name>.',
      exitCode: exitCodes.usage,
    });
  }
  const transport = new EditorTransport(choice.model, editorModel);
  const { maxCost, ...limits } = rest.limits;
  if (choice.price || maxCost === undefined) {
    return new AskedModel({ ...rest, id, price: choice.price ?? null, transport });
  }
  // They are paid by subscription: no answer has a price that a limit could be held against.
  const message = `What ${choice.model} costs is a matter of your editor's subscription: the limit of $${maxCost} says nothing about it.`;
  rest.report({ phase: 'note', message });
  return new AskedModel({ ...rest, id, price: null, limits, transport });
}

/** Keeps answers as long as the process lives. */
export function answersInMemory(): AnswerStore {
  const answers = new Map<string, StoredAnswer>();
  const choices = new Map<string, string>();
  return {
    get: (promptHash, model) => answers.get(`${model} ${promptHash}`),
    put: (promptHash, model, answer) => void answers.set(`${model} ${promptHash}`, answer),
    decide: (key, choice) => {
      const made = choices.get(key) ?? choice();
      choices.set(key, made);
      return made;
    },
  };
}
