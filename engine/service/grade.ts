import type { Tuple, Verification } from '../protocol/index.ts';
import type { SuiteRun } from '../validation/suite.ts';

type Grade = Omit<Verification, 'id' | 'seconds'>;

const mostMessages = 50;
const messageCharacters = 4000;

/**
 * Holds one run of the suite against what a tuple promises: every FAIL_TO_PASS passes, and no PASS_TO_PASS fails. A test that
 * is missing from the report, or skipped, has not passed. `restored` are the test files that were put back first.
 */
export function grade(tuple: Tuple, { output, report }: SuiteRun, restored: readonly string[]): Grade {
  const results = new Map(report.results.map((result) => [result.id, result]));
  const fails = (id: string): boolean => results.get(id)?.outcome !== 'passed';
  const stillFailing = tuple.failToPass.filter(fails);
  const newlyFailing = tuple.passToPass.filter(fails);
  const messages: Record<string, string> = {};
  for (const id of [...stillFailing, ...newlyFailing].slice(0, mostMessages)) {
    const text = results.get(id)?.message;
    if (text !== undefined) messages[id] = cut(text);
  }
  const solved = stillFailing.length === 0 && newlyFailing.length === 0;
  const sentences = [
    ...(solved ? [] : hindrance(output.timedOut, output.seconds, report.buildFailure)),
    solved
      ? `Solved: the ${tests(tuple.failToPass)} that failed ${tuple.failToPass.length === 1 ? 'passes' : 'pass'}, and so do the other ${tuple.passToPass.length}.`
      : 'Not solved.',
    ...(stillFailing.length > 0 ? [`${stillFailing.length} of ${tests(tuple.failToPass)} still fail.`] : []),
    ...(newlyFailing.length > 0
      ? [`${newlyFailing.length} of ${tests(tuple.passToPass)} that passed before fail now.`]
      : []),
    ...(restored.length > 0
      ? [`Test files were changed and do not count; graded with the original ones: ${named(restored)}.`]
      : []),
  ];
  return { solved, stillFailing, newlyFailing, messages, detail: sentences.join(' ') };
}

function hindrance(timedOut: boolean, seconds: number, buildFailure: string | undefined): string[] {
  if (timedOut) return [`The tests did not end within ${seconds.toFixed(0)} seconds.`];
  if (buildFailure !== undefined)
    return [`The project does not build: ${cut(buildFailure.trim().split('\n').at(-1) ?? '')}`];
  return [];
}

function tests(ids: readonly string[]): string {
  return ids.length === 1 ? '1 test' : `${ids.length} tests`;
}

function named(files: readonly string[]): string {
  return files.slice(0, 5).join(', ') + (files.length > 5 ? ` and ${files.length - 5} more` : '');
}

function cut(text: string): string {
  return text.length > messageCharacters ? `${text.slice(0, messageCharacters)}\n…` : text;
}
