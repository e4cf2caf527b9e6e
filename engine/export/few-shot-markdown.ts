import { codeSpan, fenced } from '../bugs/markdown.ts';
import type { Example } from './example.ts';

/** Examples for a prompt. */
export function fewShotMarkdown(examples: readonly Example[]): string {
  return examples.map((example, index) => `${section(example, index + 1)}\n`).join('\n');
}

function section(example: Example, number: number): string {
  const { tuple } = example;
  return [
    `## Example ${number}: ${tuple.category.replaceAll('_', ' ')} in ${inline(`${tuple.file}:${tuple.function}`)}`,
    '### Issue',
    // The issue's headings go below this example's.
    example.issue.replace(/^(#{1,3}) /gm, (_, marks: string) => `${'#'.repeat(marks.length + 3)} `),
    '### Code with the bug',
    fenced(example.code, tuple.language),
    '### Failing tests',
    failingTests(example),
    ...(example.output === undefined ? [] : [fenced(example.output)]),
    '### Cause',
    example.explanation,
    '### Fix',
    fenced(example.patch, 'diff'),
  ].join('\n\n');
}

/** The failing tests as a list, with what is known of the others. */
export function failingTests({ failing, moreFailing, passing }: Example): string {
  const lines = failing.map((test) => `- ${inline(test)}`);
  if (moreFailing > 0) lines.push(`- … and ${moreFailing} more`);
  if (passing !== undefined) lines.push('', `${passing} other ${passing === 1 ? 'test passes' : 'tests pass'}.`);
  return lines.join('\n');
}

function inline(text: string): string {
  return codeSpan(text.replace(/\s+/g, ' '));
}
