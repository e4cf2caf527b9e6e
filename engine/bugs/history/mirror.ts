import { applyPatch, structuredPatch } from 'diff';
import type { LanguageRegistry } from '../../languages/registry.ts';
import { withFunctions } from '../../project/functions.ts';
import type { FixedFile } from '../../project/history/history.ts';
import type { Edit, SourceFunction } from '../../protocol/index.ts';
import type { TextEdit } from '../edits.ts';
import { editsBetween } from './edits-between.ts';
import { relocate, similarity } from './relocate.ts';
import { parseTerm, type Term, termAt, termIn } from './term.ts';

/** Today's code, as far as a mirror has to know it. */
export interface Today {
  /** Undefined when there is no such file any more. */
  read(path: string): Promise<string | undefined>;
  functionsOf(path: string): Promise<readonly SourceFunction[]>;
  /** Functions of a name in any file of the language. */
  functionsNamed(name: string, language: string): readonly SourceFunction[];
}

export type MirrorWay = 'patch' | 'part of the patch' | 'syntax' | 'model';

/** A fix undone in today's code. */
export interface Mirrored {
  readonly edits: readonly Edit[];
  readonly way: MirrorWay;
}

/**
 * Undoes by other means what neither the patch nor the syntax tree could: asked with the fix and today's function, it gives
 * the function's text with the bug, or undefined. The place for a language model.
 */
export type AskToUndo = (fixed: FixedFile, fn: SourceFunction, today: string) => Promise<string | undefined>;

/** Lines of a hunk's context that may differ today. */
const fuzz = 2;
/** Functions less alike than this are not the same function under another name. */
const alike = 0.6;

/**
 * Plants the bug that a fix mended in today's code: by the reversed patch where it applies, else function by function by
 * syntax. `pathToday`: where a file of the fix is now. Undefined when nothing of the fix is left to undo.
 */
export async function mirror(
  files: readonly FixedFile[],
  pathToday: (path: string) => string,
  today: Today,
  languages: LanguageRegistry,
  ask?: AskToUndo,
): Promise<Mirrored | undefined> {
  const edits: Edit[] = [];
  const ways = new Set<MirrorWay>();
  for (const file of files) {
    const path = pathToday(file.path);
    const text = await today.read(path);
    if (text !== undefined) {
      const reversed = reversePatch(text, file);
      if (reversed) {
        edits.push(...reversed.edits.map((edit) => ({ file: path, ...edit })));
        ways.add(reversed.whole ? 'patch' : 'part of the patch');
        continue;
      }
    }
    const found = await byFunction({ ...file, path }, today, languages, ask);
    if (!found) continue;
    edits.push(...found.edits);
    ways.add(found.way);
  }
  const way = (['model', 'syntax', 'part of the patch', 'patch'] as const).find((one) => ways.has(one));
  return way && edits.length > 0 ? { edits, way } : undefined;
}

/** All hunks, else those that still apply. */
function reversePatch(text: string, { after, before }: FixedFile): { edits: TextEdit[]; whole: boolean } | undefined {
  const patch = structuredPatch('', '', after, before, '', '', { context: 3 });
  const whole = applyPatch(text, patch, { fuzzFactor: fuzz, autoConvertLineEndings: true });
  if (whole !== false && whole !== text) return { edits: editsBetween(text, whole), whole: true };
  if (patch.hunks.length < 2) return undefined;
  const edits: TextEdit[] = [];
  for (const hunk of patch.hunks) {
    const one = applyPatch(text, { ...patch, hunks: [hunk] }, { fuzzFactor: fuzz, autoConvertLineEndings: true });
    if (one === false || one === text) continue;
    const made = editsBetween(text, one);
    const clash = made.some((edit) => edits.some((other) => edit.start <= other.end && other.start <= edit.end));
    if (!clash) edits.push(...made);
  }
  return edits.length > 0 ? { edits, whole: false } : undefined;
}

async function byFunction(
  file: FixedFile,
  today: Today,
  languages: LanguageRegistry,
  ask: AskToUndo | undefined,
): Promise<{ edits: Edit[]; way: MirrorWay } | undefined> {
  const edits: Edit[] = [];
  let way: MirrorWay = 'syntax';
  for (const { after, before, fn } of await changedFunctions(file, languages)) {
    const target = await functionToday(fn, after, today, languages);
    if (!target) continue;
    const found = relocate(after, before, target.term);
    if (found) edits.push(...found.edits.map((edit) => ({ file: target.fn.file, ...edit })));
    else if (ask) {
      const answer = await ask(file, target.fn, target.term.source);
      if (answer === undefined) continue;
      way = 'model';
      const own = target.term.source.slice(target.fn.start, target.fn.end);
      for (const edit of editsBetween(own, answer)) {
        const { start, end, text } = edit;
        edits.push({ file: target.fn.file, start: start + target.fn.start, end: end + target.fn.start, text });
      }
    }
  }
  return edits.length > 0 ? { edits, way } : undefined;
}

export interface ChangedFunction {
  readonly fn: SourceFunction;
  readonly after: Term;
  readonly before: Term;
}

/** The functions that a fix changed and that were there before, as trees; without those around a changed inner one. */
export async function changedFunctions(file: FixedFile, languages: LanguageRegistry): Promise<ChangedFunction[]> {
  const profile = languages.ofFile(file.path);
  if (!profile) return [];
  const changed = await withFunctions(profile, file.path, file.before, (before, oldTree) =>
    withFunctions(profile, file.path, file.after, (after, newTree) => {
      const old = new Map(before.map((fn) => [fn.id, fn]));
      return after.flatMap((fn): ChangedFunction[] => {
        const was = old.get(fn.id);
        // Most functions of a file are as they were: nothing is made of them.
        if (!was || file.after.slice(fn.start, fn.end) === file.before.slice(was.start, was.end)) return [];
        const now = termIn(newTree, file.after, fn.start, fn.end);
        const then = termIn(oldTree, file.before, was.start, was.end);
        return now && then && now.digest !== then.digest ? [{ fn, after: now, before: then }] : [];
      });
    }),
  );
  return changed.filter((one) => !changed.some((other) => other !== one && isInside(other.fn, one.fn)));
}

function isInside(inner: SourceFunction, outer: SourceFunction): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** By id, else by a name that only one function has, else by what it looks like. */
async function functionToday(
  fn: SourceFunction,
  fixed: Term,
  today: Today,
  languages: LanguageRegistry,
): Promise<{ fn: SourceFunction; term: Term } | undefined> {
  const inFile = await today.functionsOf(fn.file);
  const named = today.functionsNamed(fn.name, fn.language);
  const certain = inFile.find(({ id }) => id === fn.id) ?? (named.length === 1 ? named[0] : undefined);
  if (certain) {
    const term = await termOfFunction(certain, today, languages);
    return term && { fn: certain, term };
  }
  let best: { fn: SourceFunction; term: Term; score: number } | undefined;
  for (const other of new Set([...named, ...inFile])) {
    const size = (other.end - other.start) / Math.max(1, fn.end - fn.start);
    if (size < 0.4 || size > 2.5) continue;
    const term = await termOfFunction(other, today, languages);
    const score = term ? similarity(fixed, term) : 0;
    if (term && score >= alike && (!best || score > best.score)) best = { fn: other, term, score };
  }
  return best;
}

const roots = new WeakMap<Today, Map<string, Promise<Term>>>();

async function termOfFunction(
  fn: SourceFunction,
  today: Today,
  languages: LanguageRegistry,
): Promise<Term | undefined> {
  const text = await today.read(fn.file);
  if (text === undefined) return undefined;
  const known = roots.get(today) ?? new Map<string, Promise<Term>>();
  roots.set(today, known);
  const root = known.get(fn.file) ?? parseTerm(languages.byId(fn.language), fn.file, text);
  known.set(fn.file, root);
  return termAt(await root, fn.start, fn.end);
}
