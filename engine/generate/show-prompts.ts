import { ModelStrategy } from '../bugs/model/strategy.ts';
import { SourceFiles } from '../bugs/sources.ts';
import { mostCost } from '../models/budget.ts';
import { answersInMemory, openModel } from '../models/open.ts';
import { estimateTokens } from '../models/tokens.ts';
import type { Analysis } from '../project/analysis.ts';
import { exitCodes, Problem, type SourceFunction } from '../protocol/index.ts';
import type { Run } from './run.ts';
import { sourceFilesOf } from './source-files.ts';

/** Stands in where no model is chosen: nothing is sent to it. */
const nobody = { provider: 'openai-compatible', model: 'none' } as const;

/** Emits what would be sent about the first functions. Nothing is sent, and nothing stored. Problem `usage`. */
export async function showPrompts(run: Run, analysis: Analysis, functions: readonly SourceFunction[]): Promise<void> {
  const { languages, signal, request } = run;
  if (!run.asksModel) {
    throw new Problem({
      code: 'usage',
      message: 'Nothing is sent to a language model by these strategies.',
      remedy: 'Add --strategy model.',
      exitCode: exitCodes.usage,
    });
  }
  const answers = answersInMemory();
  const model = openModel(request.model ?? nobody, {
    answers,
    limits: {},
    report: run.report,
    editorModel: () => Promise.reject(new Error('a preview asks nobody')),
  });
  const read = run.reader(analysis);
  const files = sourceFilesOf(analysis.snapshot, languages);
  const dropped = (fn: SourceFunction, _reason: string, detail: string): void => run.note(`${fn.id}: ${detail}`);
  const strategy = new ModelStrategy({ model, answers, languages, read, files, dropped, exhausted: () => undefined });
  await using sources = new SourceFiles(read, languages);
  run.note('Names of the tests that run the function are added once the baseline is measured.');
  let shown = 0;
  for (const fn of functions) {
    if (shown === (request.count ?? 1)) return;
    const profile = languages.byId(fn.language);
    const inFile = analysis.functions.filter(({ file }) => file === fn.file);
    const context = { sources, profile, functions: inFile, seed: request.seed, signal };
    const sent = await strategy.preview(fn, context);
    if (!sent) continue;
    shown += 1;
    const { system = '', messages, maxTokens } = sent;
    run.emit({
      event: 'prompt',
      functionId: fn.id,
      model: request.model ? model.id : null,
      system,
      messages: messages.map((message) => ({ ...message })),
      maxTokens,
      promptTokens: estimateTokens([system, ...messages.map(({ text }) => text)].join('\n')),
      mostCost: request.model ? mostCost(sent, model.price) : null,
    });
  }
}
