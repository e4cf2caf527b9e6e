import { parsePatch } from 'diff';
import type { Tuple } from '../protocol/index.ts';

/** One tuple as an example to learn from; what a format writes, in the order it is read. */
export interface Example {
  readonly tuple: Tuple;
  readonly issue: string;
  /** The failing tests that are named. */
  readonly failing: readonly string[];
  readonly moreFailing: number;
  /** What the first of them said; undefined when it is left out or says nothing. */
  readonly output: string | undefined;
  /** Tests that still pass; undefined when that is left out. */
  readonly passing: number | undefined;
  /** The function with the bug. */
  readonly code: string;
  readonly explanation: string;
  /** Bug → fix. */
  readonly patch: string;
}

/**
 * How much of an example is left out to save tokens, from nothing to all that can be: test output goes first, then the
 * passing tests, then lines of the function far from the change. What is cut is marked; the patch stays whole.
 */
export const shortenings = ['none', 'less-output', 'no-output', 'no-context', 'code-around-the-change'] as const;
export type Shortening = (typeof shortenings)[number];

const outputLines = { none: 40, 'less-output': 10, 'no-output': 0, 'no-context': 0, 'code-around-the-change': 0 };
/** Lines of code kept on either side of a change. */
const around = 6;
const namedTests = 5;

export function exampleOf(tuple: Tuple, shortening: Shortening): Example {
  const level = shortenings.indexOf(shortening);
  const named = tuple.failToPass.slice(0, level >= shortenings.indexOf('no-context') ? 2 : namedTests);
  const message = named.map((test) => tuple.evidence.messages[test]).find((text) => text !== undefined && text !== '');
  const code = dedent(tuple.bugSource);
  return {
    tuple,
    issue:
      level >= shortenings.indexOf('no-context')
        ? withoutOutput(tuple.problemStatement)
        : tuple.problemStatement.trim(),
    failing: named,
    moreFailing: tuple.failToPass.length - named.length,
    output:
      message === undefined || outputLines[shortening] === 0 ? undefined : cutLines(message, outputLines[shortening]),
    passing: level >= shortenings.indexOf('no-context') ? undefined : tuple.passToPass.length,
    code: shortening === 'code-around-the-change' ? aroundChange(code, tuple) : code,
    explanation: sentence(tuple.explanation.trim()),
    patch: tuple.fixPatch.trimEnd(),
  };
}

/** With a capital and a full stop. */
function sentence(text: string): string {
  const start = text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}

/** The end of a message says most; of a long one its first line and its end are kept. */
function cutLines(text: string, most: number): string {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= most) return lines.join('\n');
  const tail = lines.slice(-(most - 2));
  return [lines[0], mark(lines.length - 1 - tail.length), ...tail].join('\n');
}

/** Issue text without its blocks of test output and what introduces them. */
function withoutOutput(statement: string): string {
  return statement
    .replace(/^[^\n]*:\n\n(`{3,})[^\n]*\n[\s\S]*?^\1$\n*/gm, '')
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$\n*/gm, '')
    .trim();
}

function mark(lines: number): string {
  return `… ${lines} ${lines === 1 ? 'line' : 'lines'} left out …`;
}

function dedent(code: string): string {
  const lines = code.replace(/\s+$/, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  let shared = indents[0] ?? '';
  for (const indent of indents) while (!indent.startsWith(shared)) shared = shared.slice(0, -1);
  return lines.map((line) => line.slice(line.startsWith(shared) ? shared.length : 0)).join('\n');
}

/** The head of the function and the lines near those that the fix changes; where it cannot tell, all of it. */
function aroundChange(code: string, tuple: Tuple): string {
  const lines = code.split('\n');
  const near = new Set([0]);
  for (const at of changedLines(code, tuple)) for (let i = at - around; i <= at + around; i++) near.add(i);
  if (near.size === 1) return code;
  const kept: string[] = [];
  let skipped = 0;
  lines.forEach((line, index) => {
    if (!near.has(index)) {
      skipped++;
      return;
    }
    if (skipped > 0) kept.push(mark(skipped));
    skipped = 0;
    kept.push(line);
  });
  if (skipped > 0) kept.push(mark(skipped));
  // A mark in place of one line saves nothing.
  return kept.length < lines.length ? kept.join('\n') : code;
}

/** Indexes of the function's lines that the fix changes, or next to which it adds. */
function changedLines(code: string, tuple: Tuple): number[] {
  const wanted = code.split('\n').map((line) => line.trim());
  const patch = parsePatch(tuple.fixPatch).find((file) => file.oldFileName?.endsWith(tuple.file));
  const first = tuple.provenance.candidate.edits.find((edit) => edit.file === tuple.file);
  if (!patch || !first) return [];
  const found: number[] = [];
  for (const hunk of patch.hunks) {
    // Where the hunk's lines stand in the function: by content, as the function's own line numbers are not in the tuple.
    const old = hunk.lines.filter((line) => line[0] === ' ' || line[0] === '-');
    const texts = old.map((line) => line.slice(1).trim());
    const offset = bestOffset(wanted, texts);
    let at = 0;
    for (const line of hunk.lines) {
      if (line[0] === '-' || line[0] === '+') found.push(offset + at);
      if (line[0] === ' ' || line[0] === '-') at++;
    }
  }
  return found.filter((index) => index >= 0 && index < wanted.length);
}

function bestOffset(lines: readonly string[], part: readonly string[]): number {
  let best = 0;
  let bestCount = -1;
  for (let offset = -part.length + 1; offset < lines.length; offset++) {
    const count = part.filter((text, i) => text !== '' && lines[offset + i] === text).length;
    if (count > bestCount) [best, bestCount] = [offset, count];
  }
  return best;
}
