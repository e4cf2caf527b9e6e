import { withoutFinalStop } from '../bugs/explanation.ts';
import type { FileChange } from '../bugs/patch.ts';
import type { Candidate, Category, Edit, Evidence, ReviewComment } from '../protocol/index.ts';
import { reviewPlace } from './review-place.ts';

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
        return { file, ...reviewPlace(edits, candidate.edits, before, after) };
      });
    });
    return places.map(({ remedy: wanted, ...place }, at) => {
      const said =
        at === 0 ? `${defect(part.category, part.explanation)} ${consequence(own)}` : 'Part of the same mistake.';
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
