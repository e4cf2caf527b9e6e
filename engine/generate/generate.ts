import { SourceFiles } from '../bugs/sources.ts';
import { loadLanguages } from '../languages/registry.ts';
import { shownChoice } from '../models/choice.ts';
import { answersInMemory } from '../models/open.ts';
import { ModelProblem } from '../models/problems.ts';
import { Pool } from '../pool/pool.ts';
import type { Analysis } from '../project/analysis.ts';
import { Problem, type RunSummary, type SourceFunction } from '../protocol/index.ts';
import { waitUntilAlone } from './alone.ts';
import { Judging } from './judging.ts';
import { type GenerateContext, type GenerateRequest, Run } from './run.ts';
import { showPrompts } from './show-prompts.ts';
import { groupBySetup, type TargetGroup } from './targets.ts';
import { Workshop } from './workshop.ts';

/** Bugs that one run looks for when nobody says how many. */
export const defaultCount = 10;

/**
 * The main job: functions → candidates → verdicts → tuples in the project's pool. Emits what happens as it happens and the
 * summary last; other runs of the project are waited for. An abort ends it with what was finished, `cancelled` in the summary.
 * Throws Problems for what cannot start at all: no such function, no tests, no sandbox, a red baseline.
 */
export async function generate(request: GenerateRequest, context: GenerateContext): Promise<RunSummary> {
  const stores = !request.dryRun && !request.showPrompt;
  // Before the run begins, so that its budget is not spent on waiting.
  using _turn = stores ? await waitUntilAlone(request.root, context) : undefined;
  const run = new Run(request, context, await loadLanguages());
  const { analysis, functions } = await run.look();
  if (request.showPrompt) await showPrompts(run, analysis, functions);
  else if (request.dryRun) await showCandidates(run, analysis, functions);
  else await fillPool(run, analysis, functions);
  const summary = run.summary();
  run.emit(summary);
  return summary;
}

async function showCandidates(run: Run, analysis: Analysis, functions: readonly SourceFunction[]): Promise<void> {
  const read = run.reader(analysis);
  const { identity, name } = analysis.project;
  // What is paid for is kept even here.
  const wantsPool = run.asksModel || (run.wantsProved && Pool.exists(identity));
  using pool = wantsPool ? Pool.open(identity, { name }) : undefined;
  run.equip(analysis, pool?.answers ?? answersInMemory());
  const proved = pool?.proved(analysis.snapshot.id) ?? [];
  await using sources = new SourceFiles(read, run.languages);
  let shown = 0;
  for await (const candidate of run.candidates(analysis, functions, sources, undefined, { proved })) {
    await run.announce(candidate, read);
    shown += 1;
    if (shown === run.request.count) break;
  }
}

async function fillPool(run: Run, analysis: Analysis, functions: readonly SourceFunction[]): Promise<void> {
  const { project, snapshot } = analysis;
  const { groups, untested } = groupBySetup(functions, project.testSetups);
  if (untested.length > 0) run.note(`${untested.length} functions are left out: no test setup is theirs.`);
  const { request, providers, languages, report, signal } = run;
  const note = (text: string): void => run.note(text);
  const suiteSeconds = request.suiteSeconds === undefined ? {} : { suiteSeconds: request.suiteSeconds };
  const options = { choice: request.sandbox, providers, languages, snapshot, report, signal, note, ...suiteSeconds };
  const workshop = new Workshop(options);
  using pool = Pool.open(project.identity, { name: project.name });
  run.equip(analysis, pool.answers);
  if (run.livesOnProved && pool.proved(snapshot.id).length === 0) {
    const names = request.strategies.join(',');
    run.note(
      `Nothing to go on from: --strategy ${names} makes bugs out of proved ones, and the pool has none of this very code. Add another, such as --strategy mutation,${names}.`,
    );
    return;
  }
  const started = new Date().toISOString();
  const record = (): void => {
    if (workshop.kind) run.tally.sandbox(workshop.kind);
    const { id } = run;
    const { model } = request;
    // The pool is no place for a key.
    const recorded = { ...request, overlay: undefined, model: model && shownChoice(model) };
    const code = { snapshot: snapshot.id, commit: project.commit };
    pool.recordRun({ ...run.summary(), ...code, id, options: recorded, startedAt: started });
  };
  // Also now and then, so that a run that is killed counts with the time it took.
  record();
  const recorder = setInterval(record, 10_000);
  try {
    await findInGroups(run, groups, workshop, analysis, pool);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(recorder);
    if (run.budget?.aborted) run.note(`Stopped after ${request.budgetMinutes} minutes, as asked.`);
    record();
  }
}

/** Each group gets its share of the bugs by its size; what one cannot give goes to the next. */
async function findInGroups(
  run: Run,
  groups: readonly TargetGroup[],
  workshop: Workshop,
  analysis: Analysis,
  pool: Pool,
): Promise<void> {
  let left = groups.reduce((sum, { functions }) => sum + functions.length, 0);
  const failures: Problem[] = [];
  for (const group of groups) {
    const wanted = (run.request.count ?? defaultCount) - run.tally.tuples.length;
    const share = Math.ceil((wanted * group.functions.length) / left);
    left -= group.functions.length;
    if (share <= 0) continue;
    try {
      const workbench = await workshop.open(group.setup);
      await new Judging(run, group, workbench, analysis, pool).find(share);
    } catch (error) {
      // One package of a monorepo with red tests is no reason to leave the others out.
      if (!(error instanceof Problem) || run.signal.aborted || error.code === 'no-sandbox') throw error;
      if (error instanceof ModelProblem) throw error;
      failures.push(error);
      if (groups.length > 1) run.note(`${group.setup.id} is left out: ${error.message}`);
    }
  }
  const [first] = failures;
  if (first && failures.length === groups.length) throw first;
}
