/*
 * Functions of a project. What a function is in a language, `engine/languages/<id>/functions.scm` says, by captures:
 *
 *   @function      the function itself; its grammar field `body` is the body, unless @body names another node. Without
 *                  a body (declaration, abstract method) it is no function
 *   @name          its own name; quotes are dropped. `(#set! name "default")` names one that has none
 *   @qualifier     what its definition puts before the name: the type of a Go method
 *   @definition    all of what defines it (`f = lambda: 1`); the function itself when absent. Where several patterns match
 *                  one function, the widest definition wins
 *   @wrapper       belongs to the definition it holds when it holds nothing else (`export …;`, a decorated definition)
 *   @decorator     may stand beside a definition in a @wrapper, or before it; the function starts at the first one
 *   @signature     a function that has no body worth the name (stub, overload): left out
 *   @scope, @scope.name   a class, namespace or object: part of the names of the functions inside. So is every function
 *   @test          test code inside a source file: functions in it are left out
 *   @branch        one decision point; McCabe's complexity is their number + 1. It counts for the innermost function
 *   @doc.inside    the function's documentation, inside it (a docstring)
 *   @doc.above     a comment that documents what follows directly; `(#strip! @doc.above "<regex>")` removes its marks,
 *                  `(#set! blank-lines "allowed")` lets blank lines stand between
 *   @comment       any comment: may stand between a @doc.above and its function
 *
 * Captures that begin with `_` serve predicates only. `; inherits: <language>` as the first line takes in the file of
 * another language.
 */
import type { Tree } from 'web-tree-sitter';
import { grammarOf, loadQuery, withTree } from '../languages/parser.ts';
import type { LanguageProfile } from '../languages/profile.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import { Problem, type Snapshot, type SnapshotFile, type SourceFunction } from '../protocol/index.ts';
import { closest } from './closest.ts';
import { readFileText } from './snapshot.ts';
import { type ParsedFunctions, sourceFunctions } from './source-functions.ts';

/** Larger source files are data or generated; parsing and mutating them would take longer than they are worth. */
export const largestSourceFile = 1_000_000;

export interface FindOptions {
  /** Only these files, relative to the project root; default: all source files that are neither tests nor generated. */
  readonly files?: readonly string[];
  /** Files that are tests although no profile's `isTestFile` says so: a setup's configuration names them. */
  readonly tests?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/**
 * The functions in one file's text, in order of their start. Those that contain a syntax error are left out.
 * Problem `file-too-large` above `largestSourceFile` bytes.
 */
export async function functionsOfFile(profile: LanguageProfile, file: string, text: string): Promise<SourceFunction[]> {
  return await withFunctions(profile, file, text, (functions) => functions);
}

/** The functions together with the tree that they were read from, which is freed afterwards; else like `functionsOfFile`. */
export async function withFunctions<T>(
  profile: LanguageProfile,
  file: string,
  text: string,
  use: (functions: SourceFunction[], tree: Tree) => T | Promise<T>,
): Promise<T> {
  const size = Buffer.byteLength(text);
  if (size > largestSourceFile) throw tooLarge(file, size);
  return await parse(profile, file, text, ({ functions }, tree) => use(functions, tree));
}

/**
 * The functions of a snapshot's source files, by file and start; test code is left out. Problems, only for files that were
 * asked for: `no-such-file`, `unknown-language`, `test-file`, `file-too-large`, `not-utf-8`.
 */
export async function findFunctions(
  snapshot: Snapshot,
  languages: LanguageRegistry,
  options: FindOptions = {},
): Promise<{ functions: SourceFunction[]; notes: string[] }> {
  const functions: SourceFunction[] = [];
  const notes: string[] = [];
  const asked = options.files && namedFiles(snapshot, options.files);
  for (const file of asked ?? snapshot.files) {
    options.signal?.throwIfAborted();
    const profile = languages.ofFile(file.path);
    const isTest = profile?.isTestFile(file.path) || options.tests?.has(file.path) === true;
    if (asked) refuse(file, profile, isTest);
    if (!profile || file.kind === 'symlink' || isTest) continue;
    if (file.size > largestSourceFile) {
      notes.push(`${file.path} is left out: it has ${megabytes(file.size)}, and Bugsmith reads sources up to 1 MB.`);
      continue;
    }
    const text = await readFileText(snapshot, file);
    if (text === undefined) {
      if (asked) throw notUtf8(file.path);
      notes.push(`${file.path} is left out: it is not UTF-8.`);
      continue;
    }
    if (!asked && profile.isGenerated(file.path, text.slice(0, 4096))) continue;
    const parsed = await parse(profile, file.path, text, (all) => all);
    functions.push(...parsed.functions);
    if (parsed.errorLine !== undefined) {
      notes.push(
        `${file.path} has a syntax error at line ${parsed.errorLine}, or syntax too new for us: functions with it are left out.`,
      );
    }
  }
  return { functions, notes };
}

export function functionById(functions: readonly SourceFunction[], id: string): SourceFunction | undefined {
  return functions.find((candidate) => candidate.id === id);
}

/**
 * The function that a person means by `<file>:<name>`, a name without its file or the end of either
 * (`table.py:Table.add`). Problems: `unknown-function`, with the closest names; `ambiguous-function`, with all of them.
 */
export function resolveFunction(functions: readonly SourceFunction[], asked: string): SourceFunction {
  const query = asked.replace(/^\.\//, '');
  const exact = functionById(functions, query);
  if (exact) return exact;
  const endings = functions.filter(({ id }) => endsWith(id, query));
  const byName = endings.length > 0 ? endings : functions.filter((f) => endsWithName(f, query));
  if (byName.length === 1 && byName[0]) return byName[0];
  if (byName.length > 1) {
    throw new Problem({
      code: 'ambiguous-function',
      message: `${byName.length} functions are called ${query}.`,
      why: list(byName.slice(0, 10).map(({ id }) => id)),
      remedy: 'Name one of them in full: <file>:<qualified name>.',
      exitCode: 2,
    });
  }
  const names = closest(
    query,
    functions.map(({ id }) => id),
    ({ length }) => Math.max(3, length * 0.6),
  );
  throw new Problem({
    code: 'unknown-function',
    message: `There is no function ${query}.`,
    why: names.length > 0 ? `The closest are ${list(names)}.` : `The project has ${functions.length} functions.`,
    remedy: '`bugsmith analyze` lists all functions with their ids.',
    exitCode: 2,
  });
}

async function parse<T>(
  profile: LanguageProfile,
  file: string,
  text: string,
  use: (parsed: ParsedFunctions, tree: Tree) => T | Promise<T>,
): Promise<T> {
  const grammar = grammarOf(profile, file);
  const query = await loadQuery(profile, grammar, 'functions.scm');
  return await withTree(grammar, text, (tree) => use(sourceFunctions(query, tree, text, file, profile.id), tree));
}

function endsWith(id: string, ending: string): boolean {
  return ending.includes(':') && (id === ending || id.endsWith(`/${ending}`));
}

function endsWithName({ id, file, name }: SourceFunction, ending: string): boolean {
  const full = id.slice(file.length + 1);
  const colon = ending.lastIndexOf(':');
  const [inFile, called] = [ending.slice(0, Math.max(colon, 0)), ending.slice(colon + 1)];
  const fileFits = inFile === '' || file === inFile || file.endsWith(`/${inFile}`);
  return fileFits && [full, name].some((own) => own === called || own.endsWith(`.${called}`));
}

function namedFiles(snapshot: Snapshot, names: readonly string[]): SnapshotFile[] {
  return names.map((asked) => {
    const name = asked.replace(/^\.\//, '');
    const file = snapshot.files.find(({ path }) => path === name);
    if (file) return file;
    const near = closest(
      name,
      snapshot.files.map(({ path }) => path),
      ({ length }) => Math.max(3, length * 0.4),
    );
    throw new Problem({
      code: 'no-such-file',
      message: `The project has no file ${name}.`,
      why: near.length > 0 ? `The closest are ${list(near)}.` : 'It is not there, or git ignores it.',
      remedy: "Give the path relative to the project's root.",
      exitCode: 2,
    });
  });
}

/** A file that a person named is never passed over in silence. */
function refuse(file: SnapshotFile, profile: LanguageProfile | undefined, isTest: boolean): void {
  if (!profile) {
    throw new Problem({
      code: 'unknown-language',
      message: `Bugsmith does not know the language of ${file.path}.`,
      why: 'No language has its file extension.',
      remedy: '`bugsmith analyze` lists the files that functions are taken from.',
      exitCode: 2,
    });
  }
  if (isTest) {
    throw new Problem({
      code: 'test-file',
      message: `${file.path} is test code.`,
      why: 'Bugs are planted in the code that tests check, not in the tests.',
      remedy: 'Name a file of the product.',
      exitCode: 2,
    });
  }
  if (file.size > largestSourceFile) throw tooLarge(file.path, file.size);
}

function tooLarge(file: string, size: number): Problem {
  return new Problem({
    code: 'file-too-large',
    message: `${file} is too large: it has ${megabytes(size)}.`,
    why: 'Bugsmith reads source files up to 1 MB; larger ones are data or generated code as a rule.',
    remedy: 'Name another file, or split this one.',
    exitCode: 2,
  });
}

function notUtf8(file: string): Problem {
  return new Problem({
    code: 'not-utf-8',
    message: `${file} is not UTF-8.`,
    why: 'Its bytes could not be kept exactly.',
    remedy: 'Convert the file to UTF-8, or name another one.',
    exitCode: 2,
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function list(items: readonly string[]): string {
  return items.join(', ');
}
