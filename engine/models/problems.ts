import { Problem } from '../protocol/index.ts';
import type { ModelSpend } from './model.ts';

export type ModelProblemCode =
  // Of one answer: another prompt may fare better.
  | 'model-refused'
  | 'model-truncated'
  | 'model-garbled'
  | 'model-endless'
  | 'model-timed-out'
  // Of the model: nothing more can be asked.
  | 'model-unreachable'
  | 'model-forbidden'
  | 'model-unknown'
  | 'model-unpaid'
  | 'model-busy'
  | 'model-failed'
  | 'model-rejected'
  | 'model-budget';

const ofOneAnswer: ReadonlySet<string> = new Set<ModelProblemCode>([
  'model-refused',
  'model-truncated',
  'model-garbled',
  'model-endless',
  'model-timed-out',
]);

/** A model gave no usable answer. No text of it holds a key. */
export class ModelProblem extends Problem {
  declare readonly code: ModelProblemCode;
  /** Only this answer is lost; of the others, the run cannot go on asking. */
  readonly ofOneAnswer: boolean;
  /** What was paid for nothing, when something was. */
  readonly spend: ModelSpend | undefined;
  /** What the model wrote, when it wrote something. */
  readonly text: string | undefined;
  /** Another attempt may succeed; after so many milliseconds, when the server says so. */
  readonly retry: { readonly after?: number | undefined } | undefined;

  constructor(options: {
    code: ModelProblemCode;
    message: string;
    why?: string | undefined;
    remedy?: string | undefined;
    spend?: ModelSpend | undefined;
    text?: string | undefined;
    retry?: { after?: number | undefined } | undefined;
    ofOneAnswer?: boolean;
    exitCode?: 1 | 2 | 3;
  }) {
    super(options);
    this.name = 'ModelProblem';
    this.ofOneAnswer = options.ofOneAnswer ?? ofOneAnswer.has(options.code);
    this.spend = options.spend;
    this.text = options.text;
    this.retry = options.retry;
  }

  /** The same, with what it cost. */
  with(more: { spend?: ModelSpend; ofOneAnswer?: boolean; retry?: undefined }): ModelProblem {
    const { code, message, why, remedy, spend, text, retry, exitCode } = this;
    const same = { code, message, why, remedy, spend, text, retry, ofOneAnswer: this.ofOneAnswer };
    return new ModelProblem({ ...same, exitCode: exitCode as 1 | 2 | 3, ...more });
  }
}
