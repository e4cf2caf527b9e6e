import { openPool } from '../service/pools.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { spentText } from './model-line.ts';
import { count } from './output.ts';
import { projectRoot } from './root.ts';

/** Everything about one bug. */
export async function show(id: string, options: CommonOptions, { output, signal }: CommandContext): Promise<void> {
  using pool = await openPool(projectRoot(undefined, options), signal);
  const tuple = pool.get(id);
  if (output.json) {
    output.writeJson(tuple);
    return;
  }
  const { evidence, provenance } = tuple;
  output.print(`${tuple.id}  ${tuple.file}:${tuple.function}`);
  output.print(
    `${tuple.strategy} · ${tuple.rule} · ${tuple.category} · ${tuple.difficulty} (${tuple.difficultyReasons.join('; ')})`,
  );
  output.print(`review: ${tuple.review.state}${tuple.review.note ? ` (${tuple.review.note})` : ''}`);
  if (tuple.quality) {
    const parts = tuple.quality.parts.map(({ name, score, reason }) => `${name} ${score} (${reason})`);
    output.print(`quality: ${tuple.quality.score}: ${parts.join(', ')}`);
  }
  output.print();
  output.print(tuple.problemStatement);
  output.print();
  output.print(`The bug: ${tuple.explanation}`);
  for (const { file, line, text } of tuple.reviewComments ?? []) output.print(`${file}:${line}: ${text}`);
  output.print(tuple.bugPatch);
  output.print(
    `${count(tuple.failToPass.length, 'test fails', 'tests fail')} with it, ${tuple.passToPass.length} still pass:`,
  );
  for (const test of tuple.failToPass.slice(0, 20)) {
    output.print(`  ${test}`);
    const [line] = (evidence.messages[test] ?? '')
      .trim()
      .split('\n')
      .filter((part) => part.trim() !== '');
    if (line) output.print(`      ${line.slice(0, 200)}`);
  }
  if (tuple.failToPass.length > 20) output.print(`  … and ${tuple.failToPass.length - 20} more (--json has all)`);
  output.print();
  const seconds = evidence.runs.map((run) => run.seconds.toFixed(1)).join(' s, ');
  output.print(
    `Proved by ${count(evidence.runs.length, 'run')} of the whole suite (${seconds} s) in the ${evidence.sandbox} sandbox: ${evidence.environment.description}`,
  );
  if (evidence.build) output.print(`Built once for all runs (${evidence.build.seconds.toFixed(1)} s)`);
  for (const { part, fixed, seconds: took } of evidence.necessity ?? []) {
    const of = provenance.candidate.parts?.find(({ candidate }) => candidate === part);
    output.print(
      `Needed: without ${part.slice(0, 12)} (${of?.rule} in ${of?.function}) ${count(fixed.length, 'test passes', 'tests pass')} again (${took.toFixed(1)} s), such as ${fixed[0]}`,
    );
  }
  output.print(
    `Baseline: ${evidence.baseline.stable} stable tests, ${evidence.baseline.failing.length} failing and ${evidence.baseline.flaky.length} flaky set aside`,
  );
  output.print(`Command: ${evidence.command.join(' ')}`);
  for (const { explanation, model, patch, runs } of evidence.alternativeFixes ?? []) {
    output.print(`Another correct fix, by ${model}, proved by ${count(runs.length, 'run')}: ${explanation}`);
    output.print(patch);
  }
  const { origin, variation } = provenance.candidate;
  if (variation) {
    const { both = 0, either = 0 } = evidence.sameTests ?? {};
    const shared = evidence.sameTests ? `: of ${count(either, 'test')} that either breaks, both break ${both}` : '';
    const way = variation.way === 'same-fault' ? 'The same fault as' : 'Another cause for the failing tests of';
    output.print(`${way} ${variation.of.slice(0, 12)}${shared} (${variation.strategy}, ${variation.rule})`);
  }
  if (origin) {
    output.print(
      `Written by ${origin.model} as ${origin.bugType}, in ${count(origin.calls, 'answer')}: ${spentText(origin)}, ${origin.seconds.toFixed(1)} s; prompt ${origin.promptHash.slice(0, 12)}${origin.after ? `; after ${origin.after.slice(0, 12)}, which no test noticed` : ''}`,
    );
  }
  output.print(
    `Code: ${provenance.commit ?? 'not under git'}, snapshot ${provenance.snapshot.slice(0, 12)}; made ${provenance.createdAt} by Bugsmith ${provenance.bugsmith}, seed ${provenance.seed}`,
  );
}
