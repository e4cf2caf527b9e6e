import { defaultCount, generate } from '../generate/generate.ts';
import { defaultStrategies } from '../generate/strategies.ts';
import type { Target } from '../generate/targets.ts';
import { chooseModel } from '../models/choice.ts';
import type { ModelPrice } from '../models/model.ts';
import { exitCodes, type GenerateEvent, Problem, type PromptPreview, type RunSummary } from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { type CommandContext, type CommonOptions, stopped } from './command.ts';
import { dollars, modelLine } from './model-line.ts';
import { count, type Output } from './output.ts';
import { projectRoot } from './root.ts';

interface GenerateOptions extends CommonOptions {
  readonly function?: string;
  readonly file?: string;
  readonly all?: boolean;
  readonly count?: number;
  readonly strategy?: readonly string[];
  readonly rule?: readonly string[];
  readonly sandbox: SandboxChoice;
  readonly seed: number;
  readonly budget?: number;
  readonly workers?: number;
  readonly suiteTimeout?: number;
  readonly dryRun?: boolean;
  readonly model?: string;
  readonly modelUrl?: string;
  readonly modelPrice?: ModelPrice;
  readonly maxCost?: number;
  readonly maxCalls?: number;
  readonly showPrompt?: boolean;
}

/** `bugsmith generate`. */
export async function generateCommand(
  path: string | undefined,
  options: GenerateOptions,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const target = targetOf(options);
  const started = performance.now();
  const model = chooseModel(options);
  const summary = await generate(
    {
      root: projectRoot(path, options),
      target,
      // Who names mutation rules wants mutations.
      strategies: options.strategy ?? (options.rule ? ['mutation'] : defaultStrategies(target.kind)),
      ...(options.rule ? { rules: options.rule } : {}),
      sandbox: options.sandbox,
      seed: options.seed,
      dryRun: options.dryRun === true,
      showPrompt: options.showPrompt === true,
      maxCost: options.maxCost,
      maxCalls: options.maxCalls,
      ...(model ? { model } : {}),
      ...(options.count === undefined ? {} : { count: options.count }),
      ...(options.budget === undefined ? {} : { budgetMinutes: options.budget }),
      ...(options.suiteTimeout === undefined ? {} : { suiteSeconds: options.suiteTimeout }),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
    },
    {
      providers: sandboxProviders(),
      emit: output.json
        ? (event) => output.writeJson(event, { pretty: false })
        : (event) => tell(event, options, output, started),
      report: output.progress,
      signal,
    },
  );
  output.done();
  if (!output.json && !options.showPrompt) conclude(summary, options, output);
  if (summary.cancelled) process.exitCode = stopped;
}

function targetOf(options: GenerateOptions): Target {
  const targets: Target[] = [];
  if (options.function !== undefined) targets.push({ kind: 'function', reference: options.function });
  if (options.file !== undefined) targets.push({ kind: 'file', file: options.file });
  if (options.all) targets.push({ kind: 'all' });
  const [target, another] = targets;
  if (target && !another) return target;
  throw new Problem({
    code: 'usage',
    message: target ? 'Functions are named in more than one way.' : 'Nothing says which functions to make bugs in.',
    remedy: 'Give one of --function <file:name>, --file <file> or --all.',
    exitCode: exitCodes.usage,
  });
}

function tell(event: GenerateEvent, options: GenerateOptions, output: Output, started: number): void {
  if (event.event === 'candidate' && options.dryRun) {
    output.print(`${event.id.slice(0, 12)}  ${event.rule} (${event.category})  ${event.functionId}`);
    output.print(`  ${event.explanation}`);
    output.print(event.patch);
  } else if (event.event === 'prompt') {
    tellPrompt(event, output);
  } else if (event.event === 'tuple') {
    const at = ((performance.now() - started) / 1000).toFixed(1);
    const tests = count(event.failToPass.length, 'test fails', 'tests fail');
    output.print(`✔ ${event.id.slice(0, 12)}  ${event.file}:${event.function}`);
    output.print(`    ${event.explanation}`);
    output.print(
      `    ${event.rule} · ${event.category} · ${event.difficulty} · ${tests}, ${event.passToPass.length} still pass · after ${at} s`,
    );
  }
}

function tellPrompt(event: PromptPreview, output: Output): void {
  const cost = event.mostCost === null ? '' : `, at most ${dollars(event.mostCost)}`;
  output.print(`── ${event.functionId} → ${event.model ?? 'no model chosen'}`);
  output.print(
    `   about ${count(event.promptTokens, 'token')}, an answer of at most ${event.maxTokens.toLocaleString('en-US')}${cost}; nothing was sent`,
  );
  output.print(`── system\n${event.system}`);
  for (const { role, text } of event.messages) output.print(`── ${role}\n${text}`);
  output.print();
}

function conclude(summary: RunSummary, options: GenerateOptions, output: Output): void {
  for (const note of summary.notes) output.noteOnce(note);
  output.print();
  // What was turned away before it cost anything is no yield to wonder about.
  const tried = Object.entries(summary.rejected)
    .map(([reason, n]) => [reason, n - (summary.untried?.[reason] ?? 0)] as const)
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1]);
  if (options.dryRun) {
    output.print(`${count(summary.candidates, 'candidate')} in ${summary.seconds.toFixed(1)} s; no tests were run.`);
    return;
  }
  const each = summary.valid > 0 ? `, ${(summary.seconds / summary.valid).toFixed(1)} s each` : '';
  const rejected = tried.map(([reason, n]) => `${n} ${reason}`).join(', ');
  const candidates = summary.valid + tried.reduce((sum, [, n]) => sum + n, 0);
  const outOf = `out of ${count(candidates, 'candidate')} tried${rejected && ` (${rejected})`}`;
  output.print(
    `${count(summary.valid, 'valid bug')} ${outOf} in ${summary.seconds.toFixed(1)} s${each}; ${summary.sandbox ?? 'no'} sandbox.`,
  );
  if (summary.model) output.print(modelLine(summary.model));
  const wanted = options.count ?? defaultCount;
  if (!summary.cancelled && summary.valid < wanted)
    output.print(`${wanted} were wanted: there are no more candidates to try here.`);
  if (summary.rejected.survived) output.print('Changes that no test noticed: bugsmith pool gaps');
  const [first] = summary.tuples;
  if (first)
    output.print(
      `Look at one: bugsmith pool show ${first.slice(0, 12)}   Use them: bugsmith export few-shot --query "…"`,
    );
}
