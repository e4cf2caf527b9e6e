import { basename } from 'node:path';
import { CandidateChecker } from '../../engine/bugs/check.ts';
import { MutationStrategy } from '../../engine/bugs/mutation/strategy.ts';
import { SourceFiles, snapshotReader } from '../../engine/bugs/sources.ts';
import { candidatesOf } from '../../engine/generate/candidates.ts';
import { groupBySetup } from '../../engine/generate/targets.ts';
import { Workshop } from '../../engine/generate/workshop.ts';
import { loadLanguages } from '../../engine/languages/registry.ts';
import { analyse } from '../../engine/project/analysis.ts';
import type { Candidate } from '../../engine/protocol/index.ts';
import { sandboxProviders } from '../../engine/sandbox/providers.ts';
import { asBytes } from '../../engine/validation/patched-files.ts';
import { isReached } from '../../engine/validation/reach.ts';
import { Lane } from '../../engine/validation/screen/lane.ts';
import { suiteSeconds } from '../../engine/validation/screen/limits.ts';
import { PatchedBench } from '../../engine/validation/screen/patched.ts';
import { TestOrder } from '../../engine/validation/screen/test-order.ts';
import { runCleanly } from '../../engine/validation/suite.ts';
import { fastBench, prepareTask } from '../../engine/validation/validate.ts';
import { judgeRun } from '../../engine/validation/verdict.ts';
import { mean, report, say, seconds, times } from './report.ts';

/**
 * Screening against the naive way on the same candidates, in each sandbox that works: a fresh sandbox for each candidate,
 * the whole suite in it, once. One worker on both sides.
 */
export async function validationBench(root: string, wanted: number, seed: number): Promise<void> {
  const languages = await loadLanguages();
  const signal = new AbortController().signal;
  const silent = { report: () => undefined, signal };
  const { snapshot, project, functions } = await analyse(root, languages, silent);
  const [group] = groupBySetup(functions, project.testSetups).groups;
  if (!group) return;
  const rows: (string | number)[][] = [];
  for (const provider of sandboxProviders()) {
    const health = await provider.probe();
    if (!health.works) {
      say(`${provider.kind}: ${health.detail}`);
      continue;
    }
    const workshop = new Workshop({
      choice: provider.kind,
      providers: [provider],
      languages,
      snapshot,
      ...silent,
      note: say,
    });
    const { suite, baseline } = await workshop.open(group.setup);
    const reached = group.functions.filter((fn) => isReached(baseline.stable, baseline.coverage, fn));
    await using sources = new SourceFiles(snapshotReader(snapshot), languages);
    const candidates: Candidate[] = [];
    const made = candidatesOf({
      functions,
      targets: reached,
      strategies: [new MutationStrategy()],
      sources,
      checker: new CandidateChecker(sources),
      languages,
      seed,
      signal,
      turnedAway: () => undefined,
    });
    for await (const candidate of made) if (candidates.push(candidate) === wanted) break;
    const byId = new Map(functions.map((fn) => [fn.id, fn]));
    const tasks = await Promise.all(
      candidates.map((candidate) => prepareTask(candidate, { snapshot, baseline, functions: byId })),
    );

    const naive = new Map<string, boolean>();
    const naiveSeconds: number[] = [];
    for (const task of tasks) {
      naiveSeconds.push(
        await seconds(async () => {
          const { output, report: results } = await runCleanly(
            suite,
            asBytes(task.patched),
            suiteSeconds(baseline),
            signal,
          );
          const run = judgeRun({ ...output, report: results }, baseline.stable);
          naive.set(task.candidate.id, run.failed.length > 0);
        }),
      );
    }

    const slow = new PatchedBench(suite, baseline);
    const fast = fastBench({ ...suite, baseline, functions: byId, languages, commit: project.commit, ...silent });
    const lane = new Lane({ fast, slow }, new TestOrder(), say);
    let agreed = 0;
    const missed: string[] = [];
    const ours = await seconds(async () => {
      for (let at = 0; at < tasks.length; at += lane.batch) {
        for await (const [task, result] of lane.screen(tasks.slice(at, at + lane.batch), signal)) {
          const noticed = result.outcome !== 'survived';
          if (noticed === naive.get(task.candidate.id)) agreed += 1;
          else
            missed.push(
              `${task.candidate.id} ${task.candidate.rule}: naive ${naive.get(task.candidate.id)}, ours ${result.outcome} (${result.detail})`,
            );
        }
      }
    });
    await Promise.all([slow.close(), fast?.close()]);
    const each = ours / tasks.length;
    rows.push([
      provider.kind,
      tasks.length,
      (mean(naiveSeconds) * 1000).toFixed(0),
      (each * 1000).toFixed(0),
      times(mean(naiveSeconds) / each),
      `${agreed} of ${tasks.length}`,
    ]);
    for (const line of missed) say(`  differs: ${line}`);
  }
  report(
    `${basename(root)} (${group.setup.id}): screening against the naive way, start of workers included`,
    ['sandbox', 'candidates', 'naive ms each', 'screened ms each', 'ratio', 'same verdict'],
    rows,
  );
}
