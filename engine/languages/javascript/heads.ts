import type { Edit, SourceFunction } from '../../protocol/index.ts';
import type { SchemataProfile } from '../profile.ts';

type Head = NonNullable<SchemataProfile['head']>;

/** Edits of default values, and of a getter that becomes a method. */
export const head: Head = (text, fn, edits) => {
  const [edit, another] = edits;
  if (!edit || another) return undefined;
  return methodInstead(text, fn, edit) ?? defaultInstead(text, fn, edit);
};

/** Without its `get`, a property holds the function itself. */
function methodInstead(text: string, fn: SourceFunction, { start, end, text: after }: Edit): ReturnType<Head> {
  if (after !== '' || !/^get\s+$/.test(text.slice(start, end))) return undefined;
  const name = text.slice(end, fn.bodyStart).split('(', 1)[0]?.trim() ?? '';
  const body = text.slice(fn.bodyStart, fn.bodyEnd);
  // `super` belongs to the method, and a setter of that name would come into play.
  if (/\bsuper\b/.test(body) || text.includes(`set ${name}`)) return undefined;
  return { statements: `return function () ${body};` };
}

function defaultInstead(text: string, fn: SourceFunction, edit: Edit): ReturnType<Head> {
  const defaults = defaultValues(text, fn.start, fn.bodyStart);
  const inside = defaults
    .filter(({ start, end }) => edit.start >= start && edit.end <= end)
    .sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  if (inside) {
    const { start, end } = inside;
    return { start, end, buggy: text.slice(start, edit.start) + edit.text + text.slice(edit.end, end) };
  }
  // The whole of `name = value` is written anew, without a value.
  const dropped = defaults.find(({ start, end }) => start > edit.start && end === edit.end);
  return dropped && !edit.text.includes('=') ? { ...dropped, buggy: 'undefined' } : undefined;
}

/** Default values between two offsets, in parameters and in patterns. Type parameters have none that count. */
function defaultValues(text: string, from: number, to: number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const open: number[][] = [[]];
  const close = (end: number): void => {
    const starts = open.at(-1) ?? [];
    for (const start of starts) found.push({ start, end: start + text.slice(start, end).trimEnd().length });
    starts.length = 0;
  };
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(['"`])(?:\\[\s\S]|(?!\1)[^\\])*\1|=>|[=!<>]==?|[([{]|[)\]}]|,|=\s*/gy;
  for (let at = from; at < to; ) {
    token.lastIndex = at;
    const [word = ''] = token.exec(text) ?? [];
    if (/^[([{]$/.test(word)) open.push([]);
    else if (/^[)\]}]$/.test(word)) {
      close(at);
      if (open.length > 1) open.pop();
    } else if (word === ',') close(at);
    else if (/^=\s*$/.test(word) && open.length > 1) open.at(-1)?.push(at + word.length);
    at += Math.max(1, word.length);
  }
  return found;
}
