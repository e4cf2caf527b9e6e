import { findSecrets, secretLines } from '../secrets/secrets.ts';

/** Numbers of lines with secrets, from 1, in a file before and after a patch; known when the whole file was looked at. */
export interface SecretLines {
  readonly before: ReadonlySet<number>;
  readonly after: ReadonlySet<number>;
}

interface Line {
  /** With its sign, and with a following `\ No newline at end of file`. */
  readonly text: string;
  readonly sign: string;
  readonly before: number;
  readonly after: number;
}

/**
 * A unified diff without the secrets in its context: hunks are cut short, or in two, around the lines that hold them, so
 * that it still applies with plain `git apply`. Undefined when that cannot be: a changed line holds a secret, or the line
 * right after a change does. `known` tells of secrets that show only in the whole file, by path.
 */
export function scrubPatch(patch: string, known?: ReadonlyMap<string, SecretLines>): string | undefined {
  const parts = patch.split(/^(?=@@ )/m);
  let output = '';
  let file: string | undefined;
  for (const part of parts) {
    if (!part.startsWith('@@ ')) {
      if (findSecrets(part).length > 0) return undefined;
      output += part;
      file = pathIn(part) ?? file;
      continue;
    }
    // Several files in one patch: the next one's header ends this hunk.
    const { hunk, rest } = splitHunk(part);
    const scrubbed = scrubHunk(hunk, file === undefined ? undefined : known?.get(file));
    if (scrubbed === undefined || findSecrets(rest).length > 0) return undefined;
    output += scrubbed + rest;
    file = pathIn(rest) ?? file;
  }
  return output;
}

function pathIn(header: string): string | undefined {
  return /^\+\+\+ b\/([^\t\r\n]+)/m.exec(header)?.[1] ?? /^--- a\/([^\t\r\n]+)/m.exec(header)?.[1];
}

const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)$/;

function splitHunk(part: string): { hunk: string; rest: string } {
  const lines = part.split(/(?<=\n)/);
  const match = header.exec((lines[0] ?? '').replace(/\r?\n$/, ''));
  if (!match) throw new Error(`not a hunk header: ${lines[0]}`);
  let before = Number(match[2] ?? 1);
  let after = Number(match[4] ?? 1);
  let i = 1;
  for (; i < lines.length && (before > 0 || after > 0 || lines[i]?.startsWith('\\')); i++) {
    const sign = lines[i]?.[0];
    if (sign === '-' || sign === ' ' || sign === '\n') before--;
    if (sign === '+' || sign === ' ' || sign === '\n') after--;
  }
  return { hunk: lines.slice(0, i).join(''), rest: lines.slice(i).join('') };
}

function scrubHunk(hunk: string, known: SecretLines | undefined): string | undefined {
  const [head = '', ...body] = hunk.split(/(?<=\n)/);
  const match = header.exec(head.replace(/\r?\n$/, ''));
  if (!match) throw new Error(`not a hunk header: ${head}`);
  const lines = numbered(body, Number(match[1]), Number(match[3]));
  const secret = linesWithSecrets(lines, known);
  const heading = findSecrets(match[5] ?? '').length > 0 ? '' : (match[5] ?? '');
  if (secret.size === 0) return hunk;
  if (lines.some((line) => line.sign !== ' ' && secret.has(line))) return undefined;

  let output = '';
  let run: Line[] = [];
  for (const line of [...lines, undefined]) {
    if (line !== undefined && !secret.has(line)) {
      run.push(line);
      continue;
    }
    if (run.some((one) => one.sign !== ' ')) {
      // Without a line of context after the change, git would take it for the end of the file.
      if (line !== undefined && run.at(-1)?.sign !== ' ') return undefined;
      output += format(run, heading);
    }
    run = [];
  }
  return output;
}

function numbered(body: readonly string[], beforeStart: number, afterStart: number): Line[] {
  const lines: Line[] = [];
  let before = beforeStart;
  let after = afterStart;
  for (const text of body) {
    const previous = lines.at(-1);
    if (text.startsWith('\\') && previous) {
      lines[lines.length - 1] = { ...previous, text: previous.text + text };
      continue;
    }
    const sign = text[0] === '-' || text[0] === '+' ? text[0] : ' ';
    lines.push({ text, sign, before, after });
    if (sign !== '+') before++;
    if (sign !== '-') after++;
  }
  return lines;
}

function linesWithSecrets(lines: readonly Line[], known: SecretLines | undefined): Set<Line> {
  const found = new Set<Line>();
  for (const absent of ['+', '-']) {
    const side = lines.filter((line) => line.sign !== absent);
    const numbers = secretLines(side.map((line) => line.text.slice(1).replace(/\r?\n[\s\S]*$/, '')).join('\n'));
    for (const number of numbers) {
      const line = side[number - 1];
      if (line) found.add(line);
    }
    for (const line of side) {
      if (absent === '+' ? known?.before.has(line.before) : known?.after.has(line.after)) found.add(line);
    }
  }
  return found;
}

function format(run: readonly Line[], heading: string): string {
  const [first] = run;
  if (!first) return '';
  const before = run.filter((line) => line.sign !== '+').length;
  const after = run.filter((line) => line.sign !== '-').length;
  // A side without lines names the line before it.
  const at = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`;
  return `@@ -${at(first.before, before)} +${at(first.after, after)} @@${heading}\n${run.map((line) => line.text).join('')}`;
}
