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

/** A code block whose fence no line of the code can close. */
export function fenced(code: string, language = ''): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}

function inline(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`;
}
