import { grammarOf, withTree } from '../../../languages/parser.ts';
import type { LanguageRegistry } from '../../../languages/registry.ts';
import type { WovenTree } from './weave.ts';

/**
 * Ids of woven candidates without which a file would parse that does not: one of them would take all others with it, where
 * nothing is built and nobody says in which line the mistake is. Files that did not parse before are not looked at.
 */
export async function misfits(
  { files, woven }: WovenTree,
  texts: ReadonlyMap<string, string>,
  languages: LanguageRegistry,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const [file, text] of files) {
    const original = texts.get(file);
    const profile = languages.ofFile(file);
    if (original === undefined || !profile) continue;
    const grammar = grammarOf(profile, file);
    const lines = await errorLines(grammar, text);
    if (lines.length === 0 || (await errorLines(grammar, original)).length > 0) continue;
    for (const { candidate, file: place, startLine, endLine } of woven) {
      if (place === file && lines.some(([from, to]) => from <= endLine && to >= startLine)) found.add(candidate.id);
    }
  }
  return found;
}

/** Ranges of lines, from 1, that tree-sitter cannot make sense of. */
function errorLines(grammar: string, text: string): Promise<[number, number][]> {
  return withTree(grammar, text, ({ rootNode }) => {
    const lines: [number, number][] = [];
    const visit = (node: typeof rootNode): void => {
      if (!node.hasError) return;
      if (node.isError || node.isMissing) lines.push([node.startPosition.row + 1, node.endPosition.row + 1]);
      for (const child of node.children) if (child) visit(child);
    };
    visit(rootNode);
    return lines;
  });
}
