import { loadLanguages } from '../languages/registry.ts';
import { analyse } from '../project/analysis.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { count, table } from './output.ts';
import { projectRoot } from './root.ts';

/** `bugsmith analyze`: what the project is, without running any of it. */
export async function analyze(
  path: string | undefined,
  options: CommonOptions,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const root = projectRoot(path, options);
  const { project, snapshot, functions } = await analyse(root, await loadLanguages(), {
    report: output.progress,
    signal,
  });
  output.done();
  if (output.json) {
    output.writeJson({ ...project, snapshot: snapshot.id, functions });
    return;
  }
  const state =
    project.commit === null
      ? 'not under git'
      : `at ${project.commit.slice(0, 8)}${project.dirty ? ' with uncommitted changes' : ''}`;
  output.print(`${project.name} (${state}): ${count(snapshot.files.length, 'file')}`);
  output.print();
  const share = (id: string): string => count(functions.filter((fn) => fn.language === id).length, 'function');
  output.print(
    table([
      ...project.languages.map((language) => [
        language.name,
        count(language.files, 'file'),
        count(language.lines, 'line'),
        share(language.id),
      ]),
    ]),
  );
  output.print();
  if (project.testSetups.length === 0) output.print('No tests found.');
  for (const setup of project.testSetups) {
    output.print(
      `tests  ${setup.id}: ${count(setup.testFiles.length, 'file')} in ${setup.directory || '.'} (${setup.reason})`,
    );
  }
  output.print();
  for (const criterion of project.fitness.criteria) {
    const mark = criterion.met === null ? '?' : criterion.met ? '✔' : '✘';
    output.print(
      `${mark} ${criterion.name}: ${criterion.value ?? 'known after the first run'} (${criterion.wanted} is advised)`,
    );
  }
  for (const note of project.notes) output.note(`note: ${note}`);
  const hardest = [...functions].sort((a, b) => b.complexity - a.complexity).slice(0, 5);
  if (hardest.length > 0) {
    output.print();
    output.print('The functions with most decisions, which give most bugs:');
    output.print(table(hardest.map((fn) => [`  ${fn.id}`, `complexity ${fn.complexity}`, `line ${fn.startLine}`])));
  }
}
