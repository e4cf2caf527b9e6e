import type * as z from 'zod';

export type ParsedAnswer<T> = { readonly value: T } | { readonly error: string };

/**
 * Data out of what a model wrote: JSON alone, in a code fence or with prose around it. Mended are what models do to JSON:
 * line breaks within strings, escapes that JSON does not know, commas before a closing bracket. `error` is for the model.
 */
export function parseAnswer<T>(text: string, shape: z.ZodType<T>): ParsedAnswer<T> {
  let error = 'The answer holds no JSON object.';
  for (const found of jsonObjects(text)) {
    const parsed = readJson(found);
    if ('error' in parsed) {
      error = `The answer is no valid JSON: ${parsed.error}`;
      continue;
    }
    const checked = shape.safeParse(parsed.value);
    if (checked.success) return { value: checked.data };
    error = `The answer has not the shape asked for: ${checked.error.issues
      .slice(0, 4)
      .map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
      .join('; ')}`;
  }
  return { error };
}

/** Where objects may begin and end, the likeliest first. */
function* jsonObjects(text: string): Generator<string> {
  const first = text.indexOf('{');
  const last = text.lastIndexOf('}');
  if (first < 0) return;
  if (last > first) yield text.slice(first, last + 1);
  // Prose with braces of its own stands before the answer, as thoughts do.
  let tried = 0;
  for (let at = text.indexOf('{', first + 1); at >= 0 && at < last && tried < 20; at = text.indexOf('{', at + 1)) {
    if (!/^\{\s*["}]/.test(text.slice(at, at + 40))) continue;
    tried++;
    yield text.slice(at, closing(text, at) ?? last + 1);
  }
}

/** Offset after the bracket that closes the one at `start`. */
function closing(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

function readJson(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    try {
      return { value: JSON.parse(mended(text)) };
    } catch {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}

const controls: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function mended(text: string): string {
  let result = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (!quoted) {
      if (char === '"') quoted = true;
      if (char === ',' && /^\s*[}\]]/.test(text.slice(at + 1, at + 200))) continue;
      result += char;
    } else if (char === '\\') {
      const next = text[at + 1] ?? '';
      // `\d` of a regular expression, `\'` of a string: a backslash that was not doubled.
      result += /["\\/bfnrtu]/.test(next) ? char + next : `\\\\${next in controls ? controls[next] : next}`;
      if (next === 'u' && !/^[0-9a-f]{4}/i.test(text.slice(at + 2, at + 6))) result = `${result.slice(0, -2)}\\\\u`;
      at++;
    } else {
      if (char === '"') quoted = false;
      result += controls[char] ?? char;
    }
  }
  return result;
}
