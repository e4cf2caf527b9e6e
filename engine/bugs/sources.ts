import { createHash } from 'node:crypto';
import { grammarOf, loadGrammar } from '../languages/parser.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import { readText } from '../project/snapshot.ts';
import { type Edit, Problem, type Snapshot } from '../protocol/index.ts';
import { applyEdits, editsByFile, type TextEdit } from './edits.ts';
import { Syntax } from './syntax.ts';

/** Text of a project file; `file` is relative to the root, with `/`. */
export type ReadText = (file: string) => Promise<string>;

/** Reads files of a snapshot. Only UTF-8: bytes of anything else would not survive an edit. */
export function snapshotReader(snapshot: Snapshot): ReadText {
  return async (file) => {
    const text = await readText(snapshot, file);
    if (text !== undefined) return text;
    throw new Problem({
      code: 'not-utf-8',
      message: `${file} cannot be changed.`,
      why: 'It is a link, not in the snapshot, or not UTF-8 text; bytes of another encoding would be damaged.',
      remedy: 'Convert the file to UTF-8, or choose another function.',
    });
  };
}

/** What a candidate's edits make of the project, seen as syntax. */
export interface Fingerprint {
  /** Hash of the paths and the normalised resulting trees of the files changed. */
  readonly id: string;
  /** Comments, white space and redundant parentheses aside, nothing changed. */
  readonly unchanged: boolean;
  /** `file:line` of the first syntax error that was not there before. */
  readonly error: string | undefined;
}

/** One file of the project: its text and, when its language is known, its tree. */
export class SourceFile {
  readonly file: string;
  readonly text: string;
  readonly syntax: Syntax | undefined;
  readonly #results = new Map<string, Fingerprint>();

  constructor(file: string, text: string, syntax: Syntax | undefined) {
    this.file = file;
    this.text = text;
    this.syntax = syntax;
  }

  /** Remembered, since a strategy asks for the id and then the checker for the rest. */
  fingerprint(edits: readonly TextEdit[]): Fingerprint {
    const key = edits.map((edit) => `${edit.start} ${edit.end} ${edit.text}`).join('\0');
    let result = this.#results.get(key);
    if (!result) {
      result = this.#examine(edits);
      this.#results.set(key, result);
    }
    return result;
  }

  #examine(edits: readonly TextEdit[]): Fingerprint {
    if (!this.syntax) {
      const text = applyEdits(this.text, edits);
      return { id: hashOf([this.file, text]), unchanged: text === this.text, error: undefined };
    }
    const { digests, errorLine } = this.syntax.edited(edits);
    const before = this.syntax.digests;
    return {
      id: hashOf([this.file, digests.join(' ')]),
      unchanged: digests.length === before.length && digests.every((digest, index) => digest === before[index]),
      error: errorLine === undefined ? undefined : `${this.file}:${errorLine}`,
    };
  }
}

interface Entry {
  readonly loading: Promise<SourceFile>;
  users: number;
  lastUse: number;
}

/**
 * The project's files as strategies and the checker see them. Texts and trees of the files used last are kept, so work
 * file by file. Trees are not garbage-collected: dispose of it.
 */
export class SourceFiles {
  readonly #read: ReadText;
  readonly #languages: LanguageRegistry;
  readonly #keep: number;
  readonly #entries = new Map<string, Entry>();
  #clock = 0;

  constructor(read: ReadText, languages: LanguageRegistry, keep = 8) {
    this.#read = read;
    this.#languages = languages;
    this.#keep = keep;
  }

  /** Hands a file to `action`, which must not keep its nodes. */
  async use<T>(file: string, action: (source: SourceFile) => T | Promise<T>): Promise<T> {
    let entry = this.#entries.get(file);
    if (!entry) {
      entry = { loading: this.#load(file), users: 0, lastUse: 0 };
      this.#entries.set(file, entry);
    }
    entry.users++;
    entry.lastUse = ++this.#clock;
    try {
      return await action(await entry.loading);
    } catch (error) {
      // A file that could not be read may be readable the next time.
      await entry.loading.catch(() => this.#entries.delete(file));
      throw error;
    } finally {
      entry.users--;
      await this.#shrink();
    }
  }

  async fingerprint(edits: readonly Edit[]): Promise<Fingerprint> {
    const parts: Fingerprint[] = [];
    for (const [file, fileEdits] of editsByFile(edits)) {
      parts.push(await this.use(file, (source) => source.fingerprint(fileEdits)));
    }
    return {
      id: hashOf(parts.map((part) => part.id)),
      unchanged: parts.every((part) => part.unchanged),
      error: parts.find((part) => part.error !== undefined)?.error,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of [...this.#entries.keys()]) await this.#drop(file);
  }

  async #load(file: string): Promise<SourceFile> {
    const text = await this.#read(file);
    const profile = this.#languages.ofFile(file);
    if (!profile) return new SourceFile(file, text, undefined);
    return new SourceFile(file, text, new Syntax(await loadGrammar(grammarOf(profile, file)), text));
  }

  async #shrink(): Promise<void> {
    const idle = [...this.#entries]
      .filter(([, entry]) => entry.users === 0)
      .sort((a, b) => a[1].lastUse - b[1].lastUse);
    for (const [file] of idle.slice(0, Math.max(0, this.#entries.size - this.#keep))) await this.#drop(file);
  }

  async #drop(file: string): Promise<void> {
    const entry = this.#entries.get(file);
    this.#entries.delete(file);
    (await entry?.loading.catch(() => undefined))?.syntax?.[Symbol.dispose]();
  }
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
