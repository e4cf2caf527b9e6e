import type { TextEdit } from '../edits.ts';
import { indentAt, reindent, removeSpan, replaceSpan } from '../history/rewrite.ts';
import { type Term, textOf } from '../history/term.ts';
import type { Bindings } from './match.ts';
import { anything, isSlot, type Pattern } from './pattern.ts';

/** Code with holes: text, and slots between. */
export type Template = readonly (string | { readonly slot: string })[];

/** The source of neighbouring terms with the pattern's slots cut out; unindented. */
export function templateOf(patterns: readonly Pattern[], terms: readonly Term[]): Template {
  const [first, last] = [terms[0], terms.at(-1)];
  if (!first || !last) return [];
  const parts: (string | { slot: string })[] = [];
  let at = first.start;
  const visit = (pattern: Pattern | undefined, term: Term): void => {
    if (!pattern) return;
    if (isSlot(pattern)) {
      parts.push(first.source.slice(at, term.start), { slot: pattern.slot });
      at = term.end;
    } else if ('children' in pattern) {
      term.children.forEach((child, i) => {
        visit(pattern.children[i], child);
      });
    }
  };
  terms.forEach((term, i) => {
    visit(patterns[i], term);
  });
  parts.push(first.source.slice(at, last.end));
  return unmarked(reindent(marked(parts).replaceAll('\r\n', '\n'), indentAt(first.source, first.start), ''));
}

// Characters for private use: no source has them, so that slots are words while code is laid out.
function marked(template: Template): string {
  return template.map((part) => (typeof part === 'string' ? part : `\uE000${part.slot}\uE001`)).join('');
}

function unmarked(text: string): Template {
  const parts = text.split(/(\uE000\w+\uE001)/).filter((part) => part !== '');
  return parts.map((part) => (part.startsWith('\uE000') ? { slot: part.slice(1, -1) } : part));
}

/** For people: slots as `$x`, what may be anything as `…`. */
export function showTemplate(template: Template): string {
  return template
    .map((part) => (typeof part === 'string' ? part : part.slot === anything ? '…' : `$${part.slot}`))
    .join('');
}

/** Edits that put the template, filled in, in place of neighbouring terms. */
export function fill(template: Template, terms: readonly Term[], bindings: Bindings): TextEdit[] {
  const [first, last] = [terms[0], terms.at(-1)];
  if (!first || !last) return [];
  const { source } = first;
  if (template.length === 0) return [removeSpan(source, first.start, last.end)];
  const code = unmarked(reindent(marked(template), '', indentAt(source, first.start)))
    .map((part) => {
      if (typeof part === 'string') return part;
      const bound = bindings.get(part.slot);
      return bound ? textOf(bound) : '';
    })
    .join('');
  return replaceSpan(source, first.start, last.end, code);
}
