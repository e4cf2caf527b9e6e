import type { ModelStrategyOptions } from '../bugs/model/strategy.ts';
import type { EditorModel } from '../models/editor.ts';
import type { AnswerStore, Model } from '../models/model.ts';
import { openModel } from '../models/open.ts';
import { exitCodes, type ModelChoice, type ModelUse, Problem, type ReportProgress } from '../protocol/index.ts';

/** What a request says about models. */
interface Asked {
  readonly model?: ModelChoice;
  readonly maxCost?: number | undefined;
  readonly maxCalls?: number | undefined;
}

/** The language model of a run: what it did, and what came to nothing. */
export class Asking {
  readonly model: Model;
  readonly answers: AnswerStore;
  readonly #dropped: Record<string, number> = {};
  readonly #note: (text: string) => void;

  /** Problems: `no-model` when none is chosen, and those of `openModel`. */
  constructor(
    { model, maxCost, maxCalls }: Asked,
    editorModel: EditorModel | undefined,
    how: { answers: AnswerStore; report: ReportProgress; note: (text: string) => void },
  ) {
    if (!model) throw noModel();
    this.answers = how.answers;
    this.#note = how.note;
    this.model = openModel(model, {
      answers: how.answers,
      report: how.report,
      limits: { ...(maxCost === undefined ? {} : { maxCost }), ...(maxCalls === undefined ? {} : { maxCalls }) },
      editorModel,
    });
    if (this.model.price === null && model.provider !== 'editor') {
      how.note(
        `What ${this.model.id} costs is not known: give its price by --model-price <input,output>, in US dollars for a million tokens.`,
      );
    }
  }

  readonly dropped: ModelStrategyOptions['dropped'] = (_fn, reason) => {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  };

  readonly exhausted: ModelStrategyOptions['exhausted'] = (problem) => {
    this.#note([problem.message, problem.remedy].filter(Boolean).join(' '));
  };

  get use(): ModelUse {
    return { model: this.model.id, ...this.model.totals, dropped: this.#dropped };
  }
}

export function noModel(): Problem {
  return new Problem({
    code: 'no-model',
    message: 'No language model is chosen, and one has to be asked.',
    remedy:
      'Choose one by --model <provider:name> or BUGSMITH_MODEL, such as ollama:qwen2.5-coder, openai:gpt-4.1 or anthropic:claude-sonnet-4-5; its key goes into BUGSMITH_API_KEY.',
    exitCode: exitCodes.usage,
  });
}
