import type { LanguageRegistry } from '../../languages/registry.ts';
import { functionsOfFile, largestSourceFile } from '../../project/functions.ts';
import type { SourceFunction } from '../../protocol/index.ts';
import type { ReadText } from '../sources.ts';

/** Characters of source kept for looking through; projects with more are looked through in part. */
const mostText = 30_000_000;
const mostCallers = 8;

/** Finds who calls a function, by its name: without types that is a guess, and good enough to show how it is used. */
export class Callers {
  readonly #files: readonly string[];
  readonly #read: ReadText;
  readonly #languages: LanguageRegistry;
  #texts: Promise<ReadonlyMap<string, string>> | undefined;
  readonly #functions = new Map<string, Promise<SourceFunction[]>>();

  /** `files`: the project's own source files, tests aside. */
  constructor(files: readonly string[], read: ReadText, languages: LanguageRegistry) {
    this.#files = files;
    this.#read = read;
    this.#languages = languages;
  }

  /** Functions that call `fn`, those of its own file first, each with the line of the first call. */
  async of(fn: SourceFunction, signal: AbortSignal): Promise<{ caller: SourceFunction; line: string }[]> {
    const name = fn.name.slice(fn.name.lastIndexOf('.') + 1);
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return [];
    this.#texts ??= this.#load(signal);
    const texts = await this.#texts;
    const call = new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replaceAll('$', '\\$')}\\s*\\(`, 'gu');
    const found: { caller: SourceFunction; line: string }[] = [];
    const near = [...texts].sort((a, b) => Number(b[0] === fn.file) - Number(a[0] === fn.file));
    for (const [file, text] of near) {
      signal.throwIfAborted();
      if (!text.includes(name)) continue;
      const places = [...text.matchAll(call)].map(({ index }) => index);
      const outside = places.filter((at) => file !== fn.file || at < fn.start || at >= fn.end);
      if (outside.length === 0) continue;
      const functions = await this.#functionsOf(file, text);
      for (const at of outside) {
        const around = functions.filter(({ bodyStart, bodyEnd }) => bodyStart <= at && at < bodyEnd);
        const caller = around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
        if (!caller || caller.id === fn.id || found.some((other) => other.caller.id === caller.id)) continue;
        found.push({ caller, line: lineAt(text, at) });
        if (found.length === mostCallers) return found;
      }
    }
    return found;
  }

  async #load(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    let total = 0;
    for (const file of this.#files) {
      signal.throwIfAborted();
      // A file that is no UTF-8, say: it is not looked through.
      const text = await this.#read(file).catch(() => undefined);
      if (text === undefined || text.length > largestSourceFile) continue;
      total += text.length;
      if (total > mostText) break;
      texts.set(file, text);
    }
    return texts;
  }

  #functionsOf(file: string, text: string): Promise<SourceFunction[]> {
    let functions = this.#functions.get(file);
    if (!functions) {
      const profile = this.#languages.ofFile(file);
      functions = profile ? functionsOfFile(profile, file, text) : Promise.resolve([]);
      this.#functions.set(file, functions);
    }
    return functions;
  }
}

function lineAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at);
  return text
    .slice(start, end < 0 ? undefined : end)
    .trim()
    .slice(0, 200);
}
