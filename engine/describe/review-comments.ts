import { invertEdits } from '../bugs/edits.ts';
import { withoutFinalStop } from '../bugs/explanation.ts';
import type { FileChange } from '../bugs/patch.ts';
import type { Candidate, Category, Edit, Evidence, ReviewComment } from '../protocol/index.ts';
import { fenced } from './feature-task.ts';

/**
 * What a reviewer would write under the change that brings the bug in: where, what is wrong, what it does, and what has to
 * be there. One comment for each place of each bug in it; `necessity` says which tests are whose. Lines count in the file
 * with the bug.
 */
export function reviewComments(
  candidate: Candidate,
  changes: readonly FileChange[],
  failToPass: readonly string[],
  necessity: Evidence['necessity'] = [],
): ReviewComment[] {
  const parts = candidate.parts ?? [{ ...candidate, candidate: candidate.id }];
  return parts.flatMap((part) => {
    // Of several bugs each answers for what passes without it.
    const own = necessity.find((each) => each.part === part.candidate)?.fixed ?? failToPass;
    const places = changes.flatMap(({ file, before, after }) => {
      if (before === null || after === null) return [];
      return placesIn(before, file, part.edits).map((edits) => {
        return { file, ...linesOf(edits, candidate.edits, before, after), remedy: remedy(edits, before) };
      });
    });
    return places.map(({ remedy: wanted, ...place }, at) => {
      const said = at === 0 ? `${defect(part.category, part.explanation)} ${consequence(own)}` : 'The same mistake.';
      return { ...place, text: [said, wanted].filter(Boolean).join(' ') };
    });
  });
}

/** Lines between two edits that a reader still takes in at once. */
const near = 4;

/** A bug's edits in a file, those together that are near each other. */
function placesIn(before: string, file: string, edits: readonly Edit[]): [Edit, ...Edit[]][] {
  const own = edits.filter((edit) => edit.file === file).sort((a, b) => a.start - b.start || a.end - b.end);
  const places: [Edit, ...Edit[]][] = [];
  for (const edit of own) {
    const place = places.at(-1);
    const between = before.slice(place?.at(-1)?.end ?? 0, edit.start).split('\n').length - 1;
    if (place && between <= near) place.push(edit);
    else places.push([edit]);
  }
  return places;
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
  const said = `${withoutFinalStop(explanation.trim())}.`;
  const kind = kinds[category];
  return kind === '' ? said.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : `${kind}: ${said}`;
}

function consequence(failToPass: readonly string[]): string {
  const [first] = failToPass;
  return failToPass.length === 1
    ? `\`${first}\` fails with it.`
    : `${failToPass.length} tests fail with it, \`${first}\` among them.`;
}

/** First and last line, in the file with the bug, that these edits wrote; where they only took away, the line behind. */
function linesOf(
  part: readonly [Edit, ...Edit[]],
  all: readonly Edit[],
  before: string,
  after: string,
): Pick<ReviewComment, 'line' | 'endLine'> {
  const inFile = all.filter((edit) => edit.file === part[0].file).sort((a, b) => a.start - b.start || a.end - b.end);
  const inverted = invertEdits(before, inFile);
  const own = inverted.filter((_, at) => {
    const edit = inFile[at];
    return part.some(({ file: of, start, end, text }) => {
      return of === part[0].file && start === edit?.start && end === edit.end && text === edit.text;
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
function remedy(edits: readonly Edit[], before: string): string {
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
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
  if (lines.length === 1) return `It should be ${code.includes('`') ? `\`\` ${code} \`\`` : `\`${code}\``}.`;
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0),
  );
  return `It should be:\n\n${fenced(lines.map((line) => line.slice(indent)).join('\n'))}`;
}
