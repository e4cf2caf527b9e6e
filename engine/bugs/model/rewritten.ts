import { diffArrays } from 'diff';
import type { SourceFunction } from '../../protocol/index.ts';
import { findSecrets, scrubText } from '../../secrets/secrets.ts';
import type { TextEdit } from '../edits.ts';

/**
 * A function as a model sees it: without the indentation that its place in the file gives it, and without secrets; and the
 * way back, from what the model makes of it to edits of the file.
 */
export class ShownFunction {
  /** What is shown. */
  readonly source: string;
  readonly #text: string;
  readonly #lines: readonly Line[];
  /** Indentation of the function's first line. */
  readonly #base: string;
  readonly #eol: string;
  readonly #secrets: ReadonlyMap<string, ReadonlySet<string>>;

  /** @throws SecretAcrossLines when a secret is longer than a line: it could not be put back. */
  constructor(text: string, fn: Pick<SourceFunction, 'start' | 'end'>) {
    this.#text = text;
    const lineStart = text.lastIndexOf('\n', fn.start - 1) + 1;
    this.#base = /^[ \t]*/.exec(text.slice(lineStart, fn.start))?.[0] ?? '';
    const raw = text.slice(fn.start, fn.end);
    this.#eol = raw.includes('\r\n') ? '\r\n' : '\n';
    const secrets = new Map<string, Set<string>>();
    for (const { placeholder, start, end } of findSecrets(raw)) {
      const value = raw.slice(start, end);
      if (value.includes('\n')) throw new SecretAcrossLines();
      secrets.set(placeholder, (secrets.get(placeholder) ?? new Set()).add(value));
    }
    this.#secrets = secrets;
    const shown = scrubText(raw).split('\n');
    let at = fn.start;
    this.#lines = raw.split('\n').map((line, index) => {
      const start = at;
      at += line.length + 1;
      const end = start + line.replace(/\r$/, '').length;
      return { start, end, shown: this.#dedent((shown[index] ?? '').trimEnd(), index) };
    });
    this.source = this.#lines.map((line) => line.shown).join('\n');
  }

  /** Edits within the function that make it what the model wrote, as few and small as lines allow. */
  editsFor(answer: string): { readonly edits: TextEdit[] } | { readonly error: string } {
    const wanted = this.#tidied(answer);
    const edits: TextEdit[] = [];
    let at = 0;
    let removed = 0;
    let added: string[] = [];
    const flush = (): string | undefined => {
      if (removed > 0 || added.length > 0) {
        const text: string[] = [];
        for (const line of added) {
          const restored = this.#restore(line);
          if (restored === undefined) return `Leave the line with ${placeholderIn(line)} as it is.`;
          text.push(restored);
        }
        edits.push(this.#replace(at - removed, at, text));
      }
      removed = 0;
      added = [];
      return undefined;
    };
    const shown = this.#lines.map((line) => line.shown);
    for (const part of diffArrays(shown, wanted)) {
      if (part.removed) {
        at += part.value.length;
        removed += part.value.length;
      } else if (part.added) added.push(...part.value);
      else {
        const error = flush();
        if (error !== undefined) return { error };
        at += part.value.length;
      }
    }
    const error = flush();
    return error === undefined ? { edits } : { error };
  }

  /** Lines of an answer as the function's own would be: no fence, no comment before it, its indentation. */
  #tidied(answer: string): string[] {
    const fence = /^\s*```[^\n]*\n([\s\S]*?)\n?```\s*$/.exec(answer);
    let lines = (fence?.[1] ?? answer)
      .replace(/\r\n?/g, '\n')
      .split('\n')
      .map((line) => line.trimEnd());
    while (lines.length > 0 && lines[0] === '') lines.shift();
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    const common = Math.min(...lines.filter((line) => line !== '').map((line) => leading(line).length));
    if (Number.isFinite(common)) lines = lines.map((line) => line.slice(common));
    const first = this.#lines[0]?.shown ?? '';
    const from = lines.indexOf(first);
    // The documentation above was not asked for; it stays as it is in the file.
    if (from > 0 && lines.slice(0, from).every((line) => /^\s*(?:\/\*|\*|\/\/|#|--|$)/.test(line)))
      lines = lines.slice(from);
    const last = lines.at(-1);
    if (last?.endsWith(';') && !this.source.endsWith(';')) lines[lines.length - 1] = last.slice(0, -1);
    return indentedAs(
      lines,
      this.#lines.map((line) => line.shown),
    );
  }

  #replace(from: number, to: number, lines: readonly string[]): TextEdit {
    const count = this.#lines.length;
    const startOf = (index: number) => this.#lines[index]?.start ?? 0;
    const endOf = (index: number) => this.#lines[index]?.end ?? 0;
    const indented = lines.map((line, index) =>
      line === '' || (from === 0 && index === 0) ? line : this.#baseOf(from + index, to) + line,
    );
    const text = indented.join(this.#eol);
    if (lines.length === 0) {
      if (to < count) return { start: startOf(from), end: startOf(to), text: '' };
      return { start: from === 0 ? startOf(0) : endOf(from - 1), end: endOf(count - 1), text: '' };
    }
    if (from === to) {
      if (from < count) return { start: startOf(from), end: startOf(from), text: text + this.#eol };
      return { start: endOf(count - 1), end: endOf(count - 1), text: this.#eol + text };
    }
    return this.#tightened({ start: startOf(from), end: endOf(to - 1), text });
  }

  /** Text of a string may stand further left than the function, and what replaces it does, too. */
  #baseOf(index: number, to: number): string {
    const line = index < to ? this.#lines[index] : undefined;
    const raw = line ? this.#text.slice(line.start, line.end) : '';
    return raw.trim() === '' || raw.startsWith(this.#base) ? this.#base : '';
  }

  /** Without what stays the same at both ends; no character is cut in two. */
  #tightened({ start, end, text }: TextEdit): TextEdit {
    const old = this.#text.slice(start, end);
    const most = Math.min(old.length, text.length);
    let head = 0;
    while (head < most && old[head] === text[head]) head++;
    let tail = 0;
    while (tail < most - head && old.at(-1 - tail) === text.at(-1 - tail)) tail++;
    if (head > 0 && isHighSurrogate(old, head - 1)) head--;
    if (tail > 0 && isLowSurrogate(old, old.length - tail)) tail--;
    return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
  }

  #dedent(line: string, index: number): string {
    if (index === 0) return line;
    return line.startsWith(this.#base) ? line.slice(this.#base.length) : line;
  }

  /** With the secrets that stood there; undefined when it is not known which. */
  #restore(line: string): string | undefined {
    let restored = line;
    for (const [placeholder, values] of this.#secrets) {
      if (!restored.includes(placeholder)) continue;
      const [value, another] = values;
      if (value === undefined || another !== undefined) return undefined;
      restored = restored.replaceAll(placeholder, value);
    }
    return restored;
  }
}

/** A secret that spans lines, such as a private key. */
export class SecretAcrossLines extends Error {
  constructor() {
    super('the function holds a secret of several lines');
  }
}

interface Line {
  /** Offsets in the file, without the line's end. */
  readonly start: number;
  readonly end: number;
  readonly shown: string;
}

function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** Models write four blanks where a file has tabs or two blanks. */
function indentedAs(lines: readonly string[], model: readonly string[]): string[] {
  const [own, other] = [unitOf(lines), unitOf(model)];
  if (own === undefined || other === undefined || own === other) return [...lines];
  return lines.map((line) => {
    const indent = leading(line);
    let levels = 0;
    let rest = indent;
    for (; rest.startsWith(own); rest = rest.slice(own.length)) levels++;
    return other.repeat(levels) + rest + line.slice(indent.length);
  });
}

/** One level: a tab, or as many blanks as the least indented line has, when all others have a multiple of that. */
function unitOf(lines: readonly string[]): string | undefined {
  const indents = lines.map(leading).filter((indent) => indent !== '');
  if (indents.length === 0) return undefined;
  if (indents.every((indent) => indent.startsWith('\t'))) return '\t';
  const least = Math.min(...indents.map((indent) => indent.length));
  if (least < 2) return undefined;
  const even = indents.every((indent) => /^ +$/.test(indent) && indent.length % least === 0);
  return even ? ' '.repeat(least) : undefined;
}

function placeholderIn(line: string): string {
  return /REDACTED_\w+/.exec(line)?.[0] ?? 'the placeholder';
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
