import { parsePatch } from 'diff';
import type { Node } from 'web-tree-sitter';
import { grammarOf, withTree } from '../languages/parser.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import { minhash } from './minhash.ts';

/** What a change is, apart from where it is and what things are called there. */
export interface Likeness {
  /** Equal for changes that are the same but for the names of variables, the text of strings, comments and layout. */
  readonly normal: string;
  readonly signature: Uint32Array;
}

/**
 * Reads a unified diff as syntax: the leaves of the lines taken out and put in, without comments. Variables are named by
 * the order in which they appear; what is called, and what follows a dot, keeps its name, since that is what code does.
 */
export async function likenessOf(patch: string, languages: LanguageRegistry): Promise<Likeness> {
  const tokens: string[] = [];
  for (const { oldFileName = '', newFileName = '', hunks } of parsePatch(patch)) {
    const file = (oldFileName === '/dev/null' ? newFileName : oldFileName).replace(/^[ab]\//, '');
    const profile = languages.ofFile(file);
    for (const { lines } of hunks) {
      for (const sign of ['-', '+']) {
        const text = lines.flatMap((line) => (line.startsWith(sign) ? [line.slice(1)] : [])).join('\n');
        tokens.push(sign, ...(profile ? await leavesOf(grammarOf(profile, file), text) : text.split(/\s+/)));
      }
    }
  }
  const named = normalised(tokens);
  return { normal: named.join(' '), signature: minhash(named) };
}

/** Names that may be replaced are marked; see `normalised`. */
const mark = '\u0000';

async function leavesOf(grammar: string, text: string): Promise<string[]> {
  return await withTree(grammar, text, ({ rootNode }) => {
    const tokens: string[] = [];
    const walk = (node: Node): void => {
      if (node.isExtra && !node.isError) return;
      if (
        /(?:string|template|char|regex)/.test(node.type) &&
        node.isNamed &&
        !/substitution|interpolation/.test(node.type)
      ) {
        const inserted = node.namedChildren.filter((child) => /substitution|interpolation/.test(child.type));
        tokens.push('"');
        for (const child of inserted) walk(child);
      } else if (node.childCount === 0) {
        if (node.text !== '') tokens.push(isVariable(node) ? `${mark}${node.text}` : node.text);
      } else for (const child of node.children) walk(child);
    };
    walk(rootNode);
    return tokens;
  });
}

/** A plain name that is neither called nor reached through something else. */
function isVariable(node: Node): boolean {
  if (node.type !== 'identifier') return false;
  const before = node.previousSibling?.type;
  const after = node.nextSibling?.type;
  return before !== '.' && before !== '?.' && !(after !== undefined && /^argument|^\($/.test(after));
}

function normalised(tokens: readonly string[]): string[] {
  const names = new Map<string, string>();
  return tokens.map((token) => {
    if (!token.startsWith(mark)) return token;
    const known = names.get(token) ?? `$${names.size + 1}`;
    names.set(token, known);
    return known;
  });
}
