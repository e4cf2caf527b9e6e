import type { LearnedRule } from '../bugs/learned/learn.ts';
import { learnedRules } from '../bugs/learned/strategy.ts';
import { showTemplate } from '../bugs/learned/write.ts';
import { loadLanguages } from '../languages/registry.ts';
import { analyse } from '../project/analysis.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { count } from './output.ts';
import { projectRoot } from './root.ts';

interface LearnedOptions extends CommonOptions {
  readonly count?: number;
}

const shownExamples = 3;
const shownPlaces = 3;

/** `bugsmith learned`: the rules that the project's own fixes teach. */
export async function learnedCommand(
  path: string | undefined,
  options: LearnedOptions,
  { output, signal }: CommandContext,
): Promise<void> {
  const languages = await loadLanguages();
  const report = output.progress;
  const analysis = await analyse(projectRoot(path, options), languages, { report, signal });
  const note = (text: string): void => output.noteOnce(text);
  const all = await learnedRules({ analysis, languages, report, signal, note });
  const rules = all.slice(0, options.count ?? all.length);
  output.done();
  if (output.json) {
    output.writeJson(rules.map(asData));
    return;
  }
  for (const rule of rules) {
    output.print(`${rule.name}  ${rule.language} · ${rule.category} · ${count(rule.sites.length, 'site')}`);
    output.print(indent(showTemplate(rule.after), '  + '));
    output.print(indent(showTemplate(rule.before), '  - ') || '  - (nothing)');
    for (const { commit, date, subject } of rule.examples.slice(0, shownExamples))
      output.print(`    ${commit.slice(0, 8)} ${date.slice(0, 10)} ${subject}`);
    if (rule.examples.length > shownExamples) output.print(`    and ${rule.examples.length - shownExamples} more`);
    const places = rule.sites.slice(0, shownPlaces).map(({ fn }) => fn.id);
    output.print(`    applies in ${places.join(', ')}${rule.sites.length > shownPlaces ? ', …' : ''}`);
    output.print();
  }
  output.print(
    `${count(all.length, 'rule')} learned; a rule is applied backwards: what is marked + becomes what is marked -.`,
  );
  if (all.length > 0) output.print('Use them: bugsmith generate --all --strategy learned');
}

function asData({ name, language, category, after, before, examples, sites }: LearnedRule): object {
  return {
    ...{ name, language, category, after: showTemplate(after), before: showTemplate(before) },
    examples: examples.map(({ commit, date, subject }) => ({ commit, date, subject })),
    sites: sites.map(({ fn, file }) => ({ file, function: fn.name })),
  };
}

function indent(text: string, mark: string): string {
  return text === ''
    ? ''
    : text
        .split('\n')
        .map((line) => mark + line)
        .join('\n');
}
