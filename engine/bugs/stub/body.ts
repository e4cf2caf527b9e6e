import type { Node, Tree } from 'web-tree-sitter';
import type { StubProfile } from '../../languages/profile.ts';
import type { SourceFunction } from '../../protocol/index.ts';
import { sortEdits, type TextEdit } from '../edits.ts';

/**
 * The edits that leave nothing of a function but its head, its documentation and a statement that says it is not
 * implemented. Undefined where there is nothing to take away, where the language has no such expression, and for
 * constructors that must call the one of their base.
 */
export function stubEdits(fn: SourceFunction, text: string, tree: Tree, profile: StubProfile): TextEdit[] | undefined {
  const body = bodyNode(fn, tree);
  if (callsBase(fn, text, profile)) return undefined;
  const removed = /block$/.test(body.type) ? blockEdit(body, text, profile) : expressionEdit(body, profile);
  if (!removed) return undefined;
  return joined(sortEdits([removed, ...(profile.also?.(tree, removed) ?? [])]));
}

/** Edits that touch, as one: their reverse would be two in one place. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (last?.end === edit.start) result.splice(-1, 1, { ...last, end: edit.end, text: last.text + edit.text });
    else result.push(edit);
  }
  return result;
}

function bodyNode(fn: SourceFunction, { rootNode }: Tree): Node {
  let node = rootNode.descendantForIndex(fn.bodyStart, fn.bodyEnd);
  // Of nodes with the same text the outermost is the body: a block, not its only statement.
  while (node?.parent && node.parent.startIndex === fn.bodyStart && node.parent.endIndex === fn.bodyEnd) {
    node = node.parent;
  }
  if (node?.startIndex !== fn.bodyStart || node.endIndex !== fn.bodyEnd) {
    throw new Error(`${fn.id} has no body where it should be`);
  }
  return node;
}

function callsBase(fn: SourceFunction, text: string, { constructors }: StubProfile): boolean {
  const name = fn.name.split('.').at(-1) ?? fn.name;
  return constructors?.name.test(name) === true && constructors.base.test(text.slice(fn.bodyStart, fn.bodyEnd));
}

function expressionEdit(body: Node, { expression, trivial }: StubProfile): TextEdit | undefined {
  if (expression === undefined || trivial.test(`return ${body.text}`)) return undefined;
  return { start: body.startIndex, end: body.endIndex, text: expression };
}

function blockEdit(block: Node, text: string, profile: StubProfile): TextEdit | undefined {
  const children = [...commentsAbove(block), ...block.children.filter(({ isNamed }) => isNamed)];
  // Docstrings and directives stay, with whatever stands above them.
  const documented = children.findLastIndex((child, at) => isText(child) && children.slice(0, at).every(isAside));
  const rest = children.slice(documented + 1);
  const [first, last] = [rest[0], rest.at(-1)];
  const statements = rest.filter(({ isExtra }) => !isExtra);
  const [statement, another] = statements;
  if (!first || !last || !statement) return undefined;
  if (!another && profile.trivial.test(statement.text.trim())) return undefined;
  const { generator } = profile;
  const kept = [profile.statement];
  if (generator && statements.some((node) => yields(node, generator.node))) kept.push(generator.statement);
  const lead = /(^|\n)([ \t]*)$/.exec(text.slice(0, first.startIndex));
  const between = lead ? `${text.includes('\r\n') ? '\r\n' : '\n'}${lead[2] ?? ''}` : '; ';
  // Some grammars count the line break to the last statement.
  const end = text.slice(0, last.endIndex).trimEnd().length;
  return { start: first.startIndex, end, text: kept.join(between) };
}

/** Comments between a head and its block, on lines of their own: some grammars do not count them to the block. */
function commentsAbove(block: Node): Node[] {
  const found: Node[] = [];
  for (let node = block.previousSibling; node?.isExtra; node = node.previousSibling) {
    if (node.startPosition.row === node.previousSibling?.endPosition.row) break;
    found.unshift(node);
  }
  return found;
}

function isText(node: Node): boolean {
  return node.type === 'expression_statement' && node.namedChildCount === 1 && node.namedChild(0)?.type === 'string';
}

function isAside(node: Node): boolean {
  return node.isExtra || isText(node);
}

/** Whether a function with this statement is a generator: functions inside have their own `yield`. */
function yields(node: Node, type: string): boolean {
  if (node.type === type) return true;
  if (/function|lambda|class/.test(node.type)) return false;
  return node.children.some((child) => yields(child, type));
}
