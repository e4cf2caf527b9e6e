import type { FileChange } from '../../bugs/patch.ts';
import { describe } from '../../describe/describe.ts';
import type { Scrubbed } from '../../describe/scrub-tuple.ts';
import { withoutComments } from '../../project/history/messages.ts';
import { version } from '../../version.ts';
import type { Case, Proof } from './proof.ts';

/** Real issue texts are kept up to so many characters. */
const longestIssue = 20_000;
/** A shorter report gets the symptoms added to it. */
const leastWords = 40;

/** The tuple of a proved fix. What the issue says is its problem statement; where nobody wrote one, the symptoms are. */
export function tupleOfFix(
  { fix, candidate, fn }: Case,
  { verdict, baseline }: Extract<Proof, { kind: 'judged' }>,
  changes: readonly FileChange[],
  project: string,
): Scrubbed {
  const stable = baseline?.stable ?? [];
  const described = describe({
    ...{ candidate, verdict, function: fn, changes, project, version, seed: 0 },
    testFiles: new Map(stable.flatMap(({ id, file }) => (file === undefined ? [] : [[id, file]]))),
  });
  if ('withheld' in described || !fix.issueText) return described;
  const { tuple } = described;
  return { tuple: { ...tuple, problemStatement: statementOf(fix.issueText, tuple.problemStatement) } };
}

function statementOf({ title, body }: { title: string; body: string }, symptoms: string): string {
  const text = withoutComments(body).replaceAll('\r\n', '\n').trim().slice(0, longestIssue);
  const words = `${title} ${text}`.match(/\p{L}[\p{L}\p{M}'’-]*/gu)?.length ?? 0;
  const report = `# ${title.trim()}\n\n${text}`.trim();
  return words >= leastWords ? `${report}\n` : `${report}\n\n${symptoms.replace(/^# .*\n+/, '')}`;
}
