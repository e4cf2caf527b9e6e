import { invertEdits } from '../bugs/edits.ts';
import type { FileChange } from '../bugs/patch.ts';
import type { Candidate, Category, Edit, Evidence, ReviewComment } from '../protocol/index.ts';
import { fenced } from './feature-task.ts';

/**
 * What a reviewer would write under the change that brings the bug in: where, what is wrong, and what it does. One comment
 * for each bug in it; `necessity` says which tests are whose. Lines count in the file with the bug.
 */
export function reviewComments(
  candidate: Candidate,
  changes: readonly FileChange[],
  failToPass: readonly string[],
  necessity: Evidence['necessity'] = [],
): ReviewComment[] {
  const parts = candidate.parts ?? [{ ...candidate, candidate: candidate.id }];
  return parts.flatMap((part) => {
    const [first] = part.edits;
    // Of several bugs each answers for what passes without it.
    const own = necessity.find((each) => each.part === part.candidate)?.fixed ?? failToPass;
    const change = changes.find(({ file }) => file === first?.file);
    if (!first || !change || change.before === null || change.after === null) return [];
    const place = placeOf(part.edits, candidate.edits, change.before, change.after, first.file);
    const text = `${defect(part.category, part.explanation)} ${consequence(own)}${remedy(part.edits, change.before, first.file)}`;
    return [{ file: first.file, ...place, text }];
  });
}

/** What kind of mistake it is, in the words of reviewers. */
const kinds: Readonly<Record<Category, string>> = {
  logic_error: 'Logic',
  edge_case: 'Edge case',
  off_by_one: 'Off by one',
  null_handling: 'Missing value',
  state: 'State',
  resource: 'Resource',
  concurrency: 'Concurrency',
  api_misuse: 'Wrong use',
  type: 'Type',
  other: '',
};

function defect(category: Category, explanation: string): string {
  const said = explanation.trim().replace(/[.:]?$/, '.');
  const kind = kinds[category];
  return kind === '' ? said.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : `${kind}: ${said}`;
}

function consequence(failToPass: readonly string[]): string {
  const [first] = failToPass;
  return failToPass.length === 1
    ? `\`${first}\` fails with it.`
    : `${failToPass.length} tests fail with it, \`${first}\` among them.`;
}

/** First and last line, in the file with the bug, that the part's edits wrote; where they only took away, the line behind. */
function placeOf(
  part: readonly Edit[],
  all: readonly Edit[],
  before: string,
  after: string,
  file: string,
): Pick<ReviewComment, 'line' | 'endLine'> {
  const inFile = all.filter((edit) => edit.file === file).sort((a, b) => a.start - b.start || a.end - b.end);
  const inverted = invertEdits(before, inFile);
  const own = inverted.filter((_, at) => {
    const edit = inFile[at];
    return part.some(({ file: of, start, end, text }) => {
      return of === file && start === edit?.start && end === edit.end && text === edit.text;
    });
  });
  const line = (offset: number) => after.slice(0, offset).split('\n').length;
  const start = Math.min(...own.map((edit) => edit.start));
  const end = Math.max(...own.map((edit) => Math.max(edit.start, edit.end - 1)));
  const lines = after.split('\n').length - (after.endsWith('\n') ? 1 : 0);
  return { line: Math.min(line(start), Math.max(1, lines)), endLine: Math.min(line(end), Math.max(1, lines)) };
}

const longestLine = 160;
const mostLines = 8;

/** The lines that stood there and have to come back, when they are few. */
function remedy(edits: readonly Edit[], before: string, file: string): string {
  const own = edits.filter((edit) => edit.file === file);
  const start = Math.min(...own.map((edit) => edit.start));
  const end = Math.max(...own.map((edit) => edit.end));
  const from = before.lastIndexOf('\n', start - 1) + 1;
  const to = before.indexOf('\n', Math.max(from, end - 1));
  const lines = before
    .slice(from, to < 0 ? undefined : to)
    .replaceAll('\r', '')
    .split('\n');
  while (lines.at(-1)?.trim() === '') lines.pop();
  while (lines[0]?.trim() === '') lines.shift();
  const [first] = lines;
  if (first === undefined || lines.length > mostLines || lines.some((line) => line.length > longestLine)) return '';
  const code = first.trim();
  if (lines.length === 1) return ` It should be ${code.includes('`') ? `\`\` ${code} \`\`` : `\`${code}\``}.`;
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0),
  );
  return ` It should be:\n\n${fenced(lines.map((line) => line.slice(indent)).join('\n'))}`;
}
