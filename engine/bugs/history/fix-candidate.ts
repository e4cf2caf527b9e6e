import { grammarOf, withTree } from '../../languages/parser.ts';
import type { LanguageRegistry } from '../../languages/registry.ts';
import { functionsOfFile } from '../../project/functions.ts';
import type { FixedFile } from '../../project/history/history.ts';
import type { Candidate, Category, FixOrigin, SourceFunction } from '../../protocol/index.ts';
import { Counter } from '../counter.ts';
import { linesTouched, orderEdits, type TextEdit } from '../edits.ts';
import type { SourceFiles } from '../sources.ts';
import { categoryOfFix } from './category.ts';
import { editsBetween } from './edits-between.ts';

export interface FixCandidate {
  readonly candidate: Candidate;
  /** The function with most of the change; a stretch of the file where the change is in none. */
  readonly fn: SourceFunction;
}

/** Name of what stands for a function where a change lies outside of all of them. */
export const moduleLevel = '<module>';

/**
 * The bug that a fix mended, as a candidate against the fixed sources: its edits undo the fix. Undefined when nothing of
 * the sources changed.
 */
export async function candidateOfFix(
  files: readonly FixedFile[],
  origin: FixOrigin,
  sources: SourceFiles,
  languages: LanguageRegistry,
): Promise<FixCandidate | undefined> {
  const changed = files.flatMap((file) => {
    const edits = editsBetween(file.after, file.before);
    return edits.length > 0 ? [{ file, edits }] : [];
  });
  const edits = changed.flatMap(({ file, edits }) => edits.map((edit) => ({ file: file.path, ...edit })));
  if (edits.length === 0) return undefined;
  const places: Place[] = [];
  for (const { file, edits } of changed) places.push(...(await placesOf(file, edits, languages)));
  const [main] = places.sort((a, b) => Number(b.kept) - Number(a.kept) || b.weight - a.weight);
  if (!main) return undefined;
  const own = changed.find(({ file }) => file.path === main.fn.file);
  const { id } = await sources.fingerprint(edits);
  const candidate: Candidate = {
    id,
    strategy: 'history',
    rule: `history-${origin.foundBy}`,
    category: categoryOfFix(origin.subject, files) satisfies Category,
    explanation: `Undoes ${origin.commit.slice(0, 8)}: ${origin.subject}`,
    functionId: main.fn.id,
    edits: orderEdits(edits),
    ...linesTouched(own?.file.after ?? '', own?.edits ?? []),
    history: origin,
  };
  return { candidate, fn: main.fn };
}

interface Place {
  readonly fn: SourceFunction;
  /** Characters changed in it. */
  readonly weight: number;
  /** It was there before, too: a function that the fix adds is not where the bug was. */
  readonly kept: boolean;
}

async function placesOf(file: FixedFile, edits: readonly TextEdit[], languages: LanguageRegistry): Promise<Place[]> {
  const profile = languages.ofFile(file.path);
  if (!profile) return [];
  const after = await functionsOfFile(profile, file.path, file.after);
  const before = new Set((await functionsOfFile(profile, file.path, file.before)).map(({ id }) => id));
  const weights = new Counter<SourceFunction | undefined>();
  for (const edit of edits) {
    const fn = innermost(after, edit);
    weights.add(fn, edit.end - edit.start + edit.text.length);
  }
  const places = [...weights].flatMap(([fn, weight]) => (fn ? [{ fn, weight, kept: before.has(fn.id) }] : []));
  const outside = weights.get(undefined);
  if (outside === undefined) return places;
  const grammar = grammarOf(profile, file.path);
  const span = await withTree(grammar, file.after, ({ rootNode }) => {
    const loose = edits.filter((edit) => !innermost(after, edit));
    const nodes = rootNode.children.filter((node) => loose.some((edit) => meets(edit, node.startIndex, node.endIndex)));
    const start = Math.min(...loose.map((edit) => edit.start), ...nodes.map((node) => node.startIndex));
    const end = Math.max(...loose.map((edit) => edit.end), ...nodes.map((node) => node.endIndex));
    return { start, end };
  });
  // What is in a function tells more than a table or an import beside it.
  places.push({ fn: stretch(file, profile.id, span), weight: outside / 2, kept: places.length === 0 });
  return places;
}

export function innermost(functions: readonly SourceFunction[], edit: TextEdit): SourceFunction | undefined {
  let found: SourceFunction | undefined;
  for (const fn of functions) {
    const inside = edit.start >= fn.start && edit.end <= fn.end;
    if (inside && (!found || fn.end - fn.start < found.end - found.start)) found = fn;
  }
  return found;
}

function meets(edit: TextEdit, start: number, end: number): boolean {
  return edit.start <= end && edit.end >= start;
}

function stretch(file: FixedFile, language: string, { start, end }: { start: number; end: number }): SourceFunction {
  const lineAt = (offset: number) => file.after.slice(0, offset).split('\n').length;
  return {
    ...{ id: `${file.path}:${moduleLevel}`, file: file.path, name: moduleLevel, language },
    ...{ start, end, bodyStart: start, bodyEnd: end, startLine: lineAt(start), endLine: lineAt(end) },
    ...{ signature: '', complexity: 1 },
  };
}
