import type { LanguageProfile } from '../../languages/profile.ts';
import { functionsOfFile } from '../../project/functions.ts';
import type { Edit, SourceFunction } from '../../protocol/index.ts';
import { applyEdits } from '../edits.ts';
import type { SourceFiles } from '../sources.ts';
import type { ShownFunction } from './rewritten.ts';

/** Why an answer is no candidate. */
export type Unfit = 'does-not-parse' | 'unchanged' | 'signature-changed' | 'gives-itself-away' | 'secret';

export type Judged =
  | { readonly id: string; readonly edits: Edit[] }
  | { readonly unfit: Unfit /** For the model. */; readonly error: string };

const telling =
  /(?:#|\/\/|\/\*|^\s*\*|--).*\b(?:bugs?|buggy|mistake|intentional(?:ly)?|deliberate(?:ly)?|subtle|subtly|off[- ]by[- ]one|incorrect(?:ly)?|wrong(?:ly)?|injected|planted|mutat(?:ed|ion)|should (?:be|have)|originally|was:)\b/i;

/** Turns the source that a model wrote for a function into edits, or says what is wrong with it. */
export async function judgeAnswer(
  code: string,
  fn: SourceFunction,
  shown: ShownFunction,
  { sources, profile }: { readonly sources: SourceFiles; readonly profile: LanguageProfile },
): Promise<Judged> {
  const found = shown.editsFor(code);
  if ('error' in found) return { unfit: 'secret', error: found.error };
  if (found.edits.length === 0) {
    return { unfit: 'unchanged', error: 'Your function is the original one: there is no bug in it.' };
  }
  const edits = found.edits.map((edit) => ({ file: fn.file, ...edit }));
  const text = await sources.use(fn.file, (source) => source.text);
  const after = applyEdits(text, edits);
  const growth = after.length - text.length;
  const comment = newLines(text.slice(fn.start, fn.end), after.slice(fn.start, fn.end + growth)).find((line) =>
    telling.test(line),
  );
  if (comment !== undefined) {
    return { unfit: 'gives-itself-away', error: `A comment gives the bug away: ${comment.trim()}` };
  }
  const { id, unchanged, error } = await sources.fingerprint(edits);
  if (error !== undefined) {
    const line = Number(error.slice(error.lastIndexOf(':') + 1)) - fn.startLine + 1;
    return { unfit: 'does-not-parse', error: `Your code has a syntax error at its line ${Math.max(1, line)}.` };
  }
  if (unchanged) {
    return { unfit: 'unchanged', error: 'Your function differs from the original in comments or white space only.' };
  }
  const now = (await functionsOfFile(profile, fn.file, after)).find((other) => other.id === fn.id);
  if (!now || now.start !== fn.start || squeezed(now.signature) !== squeezed(fn.signature)) {
    return { unfit: 'signature-changed', error: `The signature must stay as it is: ${fn.signature}` };
  }
  if (now.end !== fn.end + growth) {
    return { unfit: 'signature-changed', error: `Give the function ${fn.name} and nothing beside it.` };
  }
  return { id, edits };
}

function newLines(before: string, after: string): string[] {
  const old = new Set(before.split('\n').map((line) => line.trim()));
  return after.split('\n').filter((line) => !old.has(line.trim()));
}

function squeezed(signature: string): string {
  return signature
    .replace(/\s+/g, ' ')
    .replace(/\s*([(),:{}[\]])\s*/g, '$1')
    .trim();
}
