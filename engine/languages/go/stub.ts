import type { Node } from 'web-tree-sitter';
import type { StubProfile } from '../profile.ts';

export const stub: StubProfile = {
  statement: 'panic("not implemented")',
  // Go does not build with an import that nothing uses.
  also: ({ rootNode }, removed) => {
    const lost = packagesIn(rootNode, removed.start, removed.end);
    for (const name of [
      ...packagesIn(rootNode, 0, removed.start),
      ...packagesIn(rootNode, removed.end, rootNode.endIndex),
    ]) {
      lost.delete(name);
    }
    return rootNode.descendantsOfType('import_spec').flatMap((spec) => {
      return lost.has(importedName(spec)) ? [importEdit(spec, rootNode.text)] : [];
    });
  },
  trivial:
    /^(?:panic\([^\n]*not implemented[^\n]*\)|return(?: (?:nil|true|false|-?[\d.]+|"[^"\n]*"|`[^`\n]*`)(?:, (?:nil|true|false|-?[\d.]+|"[^"\n]*"))*)?)$/i,
};

/** Names before a dot: `strings` of `strings.Cut` and of `strings.Builder`, and variables, which are no imports. */
function packagesIn(root: Node, start: number, end: number): Set<string> {
  const names = new Set<string>();
  for (const node of root.descendantsOfType(['selector_expression', 'qualified_type'])) {
    const first = node.firstNamedChild;
    if (first && node.startIndex >= start && node.endIndex <= end) names.add(first.text);
  }
  return names;
}

/** What a file calls a package: its alias, or the end of its path without a version. */
function importedName(spec: Node): string {
  const path = spec.childForFieldName('path')?.text.slice(1, -1) ?? '';
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  return spec.childForFieldName('name')?.text ?? (parts.at(-1) ?? '').replace(/\.v\d+$/, '').replace(/^go-/, '');
}

/** Takes away an import with its line: its declaration when it is the only one. */
function importEdit(spec: Node, text: string): { start: number; end: number; text: string } {
  const list = spec.parent;
  const declaration = list?.type === 'import_spec_list' ? list.parent : list;
  const only = list?.type !== 'import_spec_list' || list.namedChildren.filter((node) => !node.isExtra).length === 1;
  const node = only && declaration ? declaration : spec;
  const before = /\n{0,2}[ \t]*$/.exec(text.slice(0, node.startIndex))?.[0].length ?? 0;
  return { start: node.startIndex - before, end: node.endIndex, text: '' };
}
