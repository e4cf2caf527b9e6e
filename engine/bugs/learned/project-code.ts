import type { LanguageRegistry } from '../../languages/registry.ts';
import type { SourceFunction } from '../../protocol/index.ts';
import type { TextEdit } from '../edits.ts';
import { innermost } from '../history/fix-candidate.ts';
import { parseTerm, type Term } from '../history/term.ts';
import { TermIndex } from './match.ts';
import { type ChangePattern, namesIn } from './pattern.ts';
import { fill, type Template } from './write.ts';

/** A place where a learned change can be made backwards. */
export interface Site {
  readonly file: string;
  readonly fn: SourceFunction;
  /** Sorted, within the file. */
  readonly edits: readonly TextEdit[];
  readonly start: number;
  readonly end: number;
}

type ReadMaybe = (file: string) => Promise<string | undefined>;

interface CodeFile {
  readonly language: string;
  readonly functions: readonly SourceFunction[];
  readonly text: string;
  readonly index: TermIndex;
}

/** The project's code of today, parsed once, to look patterns up in. */
export class ProjectCode {
  readonly #files: Promise<Map<string, CodeFile>>;

  /** `read`: a file's text; undefined where it is none. */
  constructor(read: ReadMaybe, functions: readonly SourceFunction[], languages: LanguageRegistry) {
    this.#files = parseAll(read, functions, languages);
    // Whoever asks is told; until then a failure is nobody's.
    this.#files.catch(() => undefined);
  }

  /** In functions only, at most so many; where the faulty side names something that the file does not know, none. */
  async sitesOf(pattern: ChangePattern, before: Template, language: string, most: number): Promise<Site[]> {
    const sites: Site[] = [];
    const strange = namesIn(pattern.before).filter((name) => !namesIn(pattern.after).includes(name));
    for (const [file, code] of await this.#files) {
      if (code.language !== language || strange.some((name) => !hasWord(code.text, name))) continue;
      for (const { terms, bindings, parent } of code.index.find(pattern.after)) {
        const [first, last] = [terms[0], terms.at(-1)];
        if (!first || !last || !mayChange(terms, parent, before.length === 0)) continue;
        const fn = innermost(code.functions, { start: first.start, end: last.end, text: '' });
        const edits = fn ? fill(before, terms, bindings) : [];
        if (!fn || edits.length === 0) continue;
        sites.push({ file, fn, edits, start: first.start, end: last.end });
        if (sites.length >= most) return sites;
      }
    }
    return sites;
  }
}

/** Not what is assigned to, and not all that a block has: the language would not take it. */
function mayChange(terms: readonly Term[], parent: Term | undefined, goes: boolean): boolean {
  if (!parent) return true;
  if (!goes) return !(/assignment|^del/.test(parent.type) && terms[0] === parent.children[0]);
  const others = parent.children.filter((term) => term.named && !/comment/.test(term.type) && !terms.includes(term));
  return others.length > 0;
}

async function parseAll(
  read: ReadMaybe,
  functions: readonly SourceFunction[],
  languages: LanguageRegistry,
): Promise<Map<string, CodeFile>> {
  const files = new Map<string, CodeFile>();
  for (const [file, own] of Map.groupBy(functions, (fn) => fn.file)) {
    const text = await read(file);
    const profile = languages.ofFile(file);
    if (text === undefined || !profile) continue;
    const index = new TermIndex(await parseTerm(profile, file, text));
    files.set(file, { language: profile.id, functions: own, text, index });
  }
  return files;
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\p{L}\p{N}_$]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}_$]/u.test(text[at + word.length] ?? ' '))
      return true;
  }
  return false;
}
