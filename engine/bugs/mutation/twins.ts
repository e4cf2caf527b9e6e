import type { Node } from 'web-tree-sitter';
import type { TextEdit } from '../edits.ts';
import type { Source, Span } from './layout.ts';
import { fieldOf } from './neighbours.ts';

/** How many twins one place gets: the nearest are the likeliest mistakes. */
const mostTwins = 2;

/** What stands at one field of all nodes of a type, by the text at another field of theirs. */
type Index = ReadonlyMap<string, readonly { readonly text: string; readonly at: number }[]>;

const indexes = new WeakMap<Source, Map<string, Index>>();

/**
 * The member replaced by what other nodes of the file, of the same type and with the same group, have in its place:
 * `Color.RED` by `Color.GREEN`.
 * @param like what a twin must match.
 */
export function twins(member: Span, group: Span, source: Source, like: RegExp): TextEdit[][] {
  const [node] = member.nodes;
  const [beside] = group.nodes;
  if (!node?.parent || !beside?.parent || node.parent.id !== beside.parent.id) return [];
  const own = source.of(member);
  const nearest = new Map<string, number>();
  for (const { text, at } of indexOf(node, beside, source).get(beside.text) ?? []) {
    const distance = Math.abs(at - member.start);
    if (text !== own && like.test(text) && distance < (nearest.get(text) ?? Number.POSITIVE_INFINITY))
      nearest.set(text, distance);
  }
  return [...nearest]
    .sort(([, a], [, b]) => a - b)
    .slice(0, mostTwins)
    .map(([text]) => [{ start: member.start, end: member.end, text }]);
}

function indexOf(member: Node, group: Node, source: Source): Index {
  const { parent } = member;
  const memberField = fieldOf(member);
  const groupField = fieldOf(group);
  if (!parent || !memberField || !groupField) throw new Error("'#twin!' wants two fields of one node");
  const key = `${parent.type} ${memberField} ${member.type} ${groupField}`;
  const known = indexes.get(source) ?? new Map<string, Index>();
  indexes.set(source, known);
  let index = known.get(key);
  if (!index) {
    index = build(member, parent.type, memberField, groupField);
    known.set(key, index);
  }
  return index;
}

function build(member: Node, type: string, memberField: string, groupField: string): Index {
  const index = new Map<string, { text: string; at: number }[]>();
  for (const other of member.tree.rootNode.descendantsOfType(type)) {
    const twin = other.childForFieldName(memberField);
    const group = other.childForFieldName(groupField);
    if (!group || twin?.type !== member.type) continue;
    const list = index.get(group.text);
    const entry = { text: twin.text, at: twin.startIndex };
    if (list) list.push(entry);
    else index.set(group.text, [entry]);
  }
  return index;
}
