import * as z from 'zod';
import type { ModelMessage, ModelRequest } from '../../models/model.ts';
import { estimateTokens } from '../../models/tokens.ts';
import type { SourceFunction } from '../../protocol/index.ts';
import { scrubText } from '../../secrets/secrets.ts';
import { fenced } from '../markdown.ts';
import type { FileContext } from './context.ts';
import { headOf } from './context.ts';
import type { BugType } from './taxonomy.ts';

export const rules = ['modify', 'rewrite'] as const;
export type ModelRule = (typeof rules)[number];

/** Tokens of a prompt at most, by our estimate; what matters least is left out first. */
export const promptTokens = 8000;

/** All that a prompt is made of. */
export interface PromptParts {
  readonly rule: ModelRule;
  readonly language: string;
  readonly fn: SourceFunction;
  /** As ShownFunction shows it. */
  readonly source: string;
  /** The same up to where its documentation inside ends; for `rewrite`. */
  readonly stub: string;
  readonly context: FileContext;
  readonly callers: readonly { readonly caller: SourceFunction; readonly line: string }[];
  /** Names of tests that run the function; undefined when that is not known. */
  readonly tests: readonly string[] | undefined;
  readonly types: readonly BugType[];
  /** What was made of this function before, in words. */
  readonly before: readonly string[];
}

const system = `You make training data for programmers who learn to find and fix bugs. You are given one function of a real project, \
and write it again with exactly one realistic bug in it: one that a competent programmer of this project could have \
made and that a review could have missed. The project's own tests will judge it: at least one test that passes now must \
fail, and most must still pass.

Rules:
- The function keeps its signature: name, parameters, defaults, decorators, modifiers, types.
- The code is complete and runs: no syntax error, no undefined name, no unused leftover, nothing shortened by "...".
- The bug is in behaviour, for some inputs; common cases work as before. It is no crash at every call and no endless loop.
- Prefer a change that takes some understanding to find over a flipped operator: several lines may change where that is natural.
- Nothing gives the bug away: no comment about it, no telling name, no removed or changed documentation.
- Everything that the bug does not need stays as it is, character by character: names, comments, formatting.`;

const rewriteSystem = `You make training data for programmers who learn to find and fix bugs. You are given a function of a real project \
without its body, and implement it from its signature, its documentation and the code around it, the way a programmer of this \
project would on a hasty day: plausible, readable, working for common inputs, and wrong in exactly one respect that the \
project's own tests can notice. At least one of them must fail, and most must pass.

Rules:
- The function keeps its signature: name, parameters, defaults, decorators, modifiers, types, and its documentation.
- The code is complete and runs: no syntax error, no undefined name, no placeholder.
- The fault is in behaviour, for some inputs. It is no crash at every call and no endless loop.
- Nothing gives it away: no comment about it, no telling name.`;

/** What a model must answer. */
export function answerShape(types: readonly BugType[]) {
  const ids = types.map(({ id }) => id);
  return z.strictObject({
    explanation: z
      .string()
      .min(10)
      .describe('One or two sentences for a reviewer: what is wrong now, and for which inputs it shows.'),
    type: z.enum(ids as [string, ...string[]]).describe('Which of the kinds it is.'),
    code: z
      .string()
      .min(1)
      .describe('The whole function with the bug, from its first line to its last, indented as shown.'),
  });
}
export type BugAnswer = z.infer<ReturnType<typeof answerShape>>;

/** The first message of a conversation about a function. Secrets are scrubbed from all of it. */
export function promptOf(parts: PromptParts): Omit<ModelRequest, 'maxTokens'> {
  const { rule, language, fn, source, stub, types, before } = parts;
  const shown = rule === 'modify' ? source : `${stub}\n…`;
  const task = [
    rule === 'modify' ? 'Plant the bug in this function:' : 'Implement this function, with the bug:',
    fenced(shown),
    ...(rule === 'rewrite' && fn.doc ? [`Its documentation:\n${fenced(fn.doc)}`] : []),
  ];
  const wish = [
    'Kinds of bugs wanted, in this order; take the first that this function has a natural place for:',
    ...types.map(({ id, title, ask }) => `- ${id} (${title.toLowerCase()}): ${ask}`),
  ].join('\n');
  const made = before.length === 0 ? [] : [`Made of it before, so make something else:\n${list(before)}`];
  const about = `${language}, ${fn.file}, ${fn.name}`;
  const fixed = [about, ...task, wish, ...made].join('\n\n');
  const room = promptTokens - estimateTokens(fixed) - estimateTokens(system);
  const text = [about, ...sections(parts, room), ...task, wish, ...made].join('\n\n');
  return { system: rule === 'modify' ? system : rewriteSystem, messages: [{ role: 'user', text: scrubText(text) }] };
}

/** What stands around the function, as much as there is room for, the most telling first; shown in order of the file. */
function sections({ context, callers, tests, fn, rule }: PromptParts, room: number): string[] {
  const { imports, around, declarations, siblings } = context;
  const doc = rule === 'modify' && fn.doc ? [fn.doc] : [];
  const calls = callers.map(({ caller, line }) => `${headOf(caller)}\n    calls it: ${line}`);
  const wanted: { order: number; title: string; items: readonly string[]; code: boolean }[] = [
    { order: 2, title: 'It stands in:', items: around, code: true },
    { order: 5, title: 'Its documentation:', items: doc, code: true },
    { order: 1, title: 'The file uses:', items: declarations, code: true },
    { order: 6, title: 'Tests that run it:', items: tests ?? [], code: false },
    { order: 4, title: 'Called by:', items: calls, code: false },
    { order: 3, title: 'Functions near it:', items: siblings, code: false },
    { order: 0, title: 'The file imports:', items: imports, code: true },
  ];
  let left = room;
  const kept: { order: number; text: string }[] = [];
  for (const { order, title, items, code } of wanted) {
    const fitting: string[] = [];
    // No kind of thing may take all the room of the others.
    let share = Math.max(left * 0.5, 0);
    for (const item of items.slice(0, 40)) {
      const cost = estimateTokens(item) + 4;
      if (cost > share) break;
      share -= cost;
      left -= cost;
      fitting.push(item);
    }
    if (fitting.length === 0) continue;
    const more = items.length - fitting.length;
    const body = code ? fenced(fitting.join('\n')) : list(fitting);
    kept.push({ order, text: `${title}\n${body}${more > 0 ? `\n(and ${more} more)` : ''}` });
  }
  return kept.sort((a, b) => a.order - b.order).map(({ text }) => text);
}

/** Asks once more, after an answer that will not do. */
export function repairOf(answer: string | undefined, error: string): ModelMessage[] {
  const asked = `${error}\n\nAnswer again, in the same form, with the whole function.`;
  // A conversation alternates, so what cannot be shown is named.
  const said = answer ?? '(an answer that cannot be used)';
  return [
    { role: 'assistant', text: scrubText(said) },
    { role: 'user', text: scrubText(asked) },
  ];
}

/** What a model is told whose bug no test noticed. */
export function survivedText(tests: readonly string[] | undefined, stable: string): string {
  const known = tests && tests.length > 0;
  const named = known
    ? `Tests that run the function:\n${list(tests.slice(0, 40))}`
    : 'Which tests run it is not known.';
  return [
    `No test notices this bug: ${stable}`,
    named,
    'Make another bug in the original function, one that at least one of the tests must notice and that is still no obvious one.',
  ].join('\n\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
