import * as z from 'zod';
import type { ModelRequest } from '../../models/model.ts';
import { estimateTokens } from '../../models/tokens.ts';
import type { Tuple } from '../../protocol/index.ts';
import { scrubText } from '../../secrets/secrets.ts';
import { fenced } from '../markdown.ts';
import type { FileContext } from '../model/context.ts';

const system = `You fix a bug in a function of a real project, in another way than the project did. You are given the function with \
the bug, the tests that fail, and fixes that are known. The project's own tests will judge yours: all of them must pass.

Rules:
- Your fix is right, and for another reason than the known ones: another condition, another structure, another place in the \
function. The same with other names, comments or formatting is no other fix.
- The function keeps its signature: name, parameters, defaults, decorators, modifiers, types.
- The code is complete and runs: no syntax error, no undefined name, nothing shortened by "...".
- What the fix does not need stays as it is.`;

/** What a model must answer. */
export const alternativeShape = z.strictObject({
  explanation: z
    .string()
    .min(10)
    .describe('One or two sentences: what the fix does, and how it differs from the known ones.'),
  code: z
    .string()
    .min(1)
    .describe('The whole function with your fix, from its first line to its last, indented as shown.'),
});

export interface AlternativeParts {
  readonly language: string;
  readonly tuple: Tuple;
  /** The function with the bug, as ShownFunction shows it. */
  readonly source: string;
  /** The same function as the project has it. */
  readonly known: string;
  /** Patches (bug → fix) that were found before. */
  readonly found: readonly string[];
  readonly context: FileContext;
}

const shownTests = 8;
const shownMessage = 1200;

/** Tokens of what stands around the function, at most. */
const aroundTokens = 2500;

/** The first message. Secrets are scrubbed from all of it. */
export function alternativePrompt(parts: AlternativeParts): Omit<ModelRequest, 'maxTokens'> {
  const { language, tuple, source, known, found, context } = parts;
  const failing = tuple.failToPass.slice(0, shownTests).map((test) => {
    const said = tuple.evidence.messages[test]?.trim().slice(0, shownMessage);
    return said ? `${test}\n${fenced(said)}` : test;
  });
  const text = [
    `${language}, ${tuple.file}, ${tuple.function}`,
    ...around(context),
    `The function with the bug:\n\n${fenced(source)}`,
    `Tests that fail with it (${tuple.failToPass.length}):\n${failing.join('\n')}`,
    `The fix that the project has:\n\n${fenced(known)}`,
    ...found.map((patch) => `Another fix that is known:\n\n${fenced(patch)}`),
    'Write the function with another fix:',
  ].join('\n\n');
  return { system, messages: [{ role: 'user', text: scrubText(text) }] };
}

function around({ imports, around: scopes, declarations, siblings }: FileContext): string[] {
  let left = aroundTokens;
  return [
    ['The file imports:', imports],
    ['It stands in:', scopes],
    ['The file uses:', declarations],
    ['Functions near it:', siblings],
  ].flatMap(([title, items]) => {
    const text = (items as readonly string[]).join('\n');
    const cost = estimateTokens(text);
    if (text === '' || cost > left) return [];
    left -= cost;
    return [`${title}\n${fenced(text)}`];
  });
}
