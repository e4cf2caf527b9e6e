import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { Language, Parser, Query, type Tree } from 'web-tree-sitter';
import { assetPath, readAsset } from '../assets.ts';
import type { LanguageProfile } from './profile.ts';

/**
 * Tree-sitter, once per process. Node must run with `--liftoff-only`: optimising the large grammars costs gigabytes
 * (docs/decisions). Trees are not garbage-collected; use `withTree`.
 */
const languages = new Map<string, Promise<Language>>();
const queries = new Map<string, Promise<Query>>();
let initialised: Promise<void> | undefined;

/** In the build the wasm files lie in `grammars/`; from source they are where npm put them. */
function wasmPath(grammar: string): string {
  const shipped = assetPath(`grammars/tree-sitter-${grammar}.wasm`);
  if (existsSync(shipped)) return shipped;
  return createRequire(import.meta.url).resolve(`tree-sitter-wasm/${grammar}/tree-sitter-${grammar}.wasm`);
}

function initialise(): Promise<void> {
  const shipped = assetPath('grammars/web-tree-sitter.wasm');
  initialised ??= existsSync(shipped) ? Parser.init({ locateFile: () => shipped }) : Parser.init();
  return initialised;
}

export async function loadGrammar(grammar: string): Promise<Language> {
  await initialise();
  let language = languages.get(grammar);
  if (!language) {
    language = Language.load(wasmPath(grammar));
    languages.set(grammar, language);
  }
  return language;
}

export function grammarOf(profile: LanguageProfile, file: string): string {
  const grammar = profile.grammars[extname(file).toLowerCase()];
  if (!grammar) throw new Error(`${profile.name} has no grammar for ${file}`);
  return grammar;
}

/** Parses `text` and hands the tree to `use`; the tree is freed afterwards, so return data, not nodes. */
export async function withTree<T>(grammar: string, text: string, use: (tree: Tree) => T | Promise<T>): Promise<T> {
  const language = await loadGrammar(grammar);
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    const tree = parser.parse(text);
    if (!tree) throw new Error(`tree-sitter gave no tree (${grammar})`);
    try {
      return await use(tree);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

/**
 * A query of the language's folder, compiled for one of its grammars; compiled once. `; inherits: <language>` as its
 * first line puts that language's query of the same name before it.
 */
export async function loadQuery(profile: LanguageProfile, grammar: string, name: string): Promise<Query> {
  const key = `${profile.id}/${grammar}/${name}`;
  let query = queries.get(key);
  if (!query) {
    query = loadGrammar(grammar).then((language) => new Query(language, querySource(profile.id, name)));
    queries.set(key, query);
  }
  return query;
}

function querySource(languageId: string, name: string): string {
  const source = readAsset(`languages/${languageId}/${name}`);
  const parent = /^; inherits: (\S+)/.exec(source)?.[1];
  return parent ? `${querySource(parent, name)}\n${source}` : source;
}
