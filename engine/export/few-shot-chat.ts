import { fenced } from '../bugs/markdown.ts';
import type { Example } from './example.ts';
import { failingTests } from './few-shot-markdown.ts';

const system =
  'You find and fix bugs. You are given an issue, a function that has the bug, and the tests that fail. Say what the ' +
  'cause is, then give the fix as a unified diff.';

/** One conversation a line (JSONL), in the form that chat models are trained and prompted with. */
export function fewShotChat(examples: readonly Example[]): string {
  return examples.map((example) => `${JSON.stringify({ messages: messagesOf(example) })}\n`).join('');
}

function messagesOf(example: Example): { role: 'system' | 'user' | 'assistant'; content: string }[] {
  const { tuple } = example;
  const user = [
    example.issue,
    `The function \`${tuple.function}\` in \`${tuple.file}\`:`,
    fenced(example.code, tuple.language),
    'Failing tests:',
    failingTests(example),
    ...(example.output === undefined ? [] : ['Test output:', fenced(example.output)]),
  ];
  const assistant = [example.explanation, fenced(example.patch, 'diff')];
  return [
    { role: 'system', content: system },
    { role: 'user', content: user.join('\n\n') },
    { role: 'assistant', content: assistant.join('\n\n') },
  ];
}
