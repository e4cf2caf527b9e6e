export type PatchLine =
  | { readonly kind: 'same'; readonly text: string; readonly before: number; readonly after: number }
  | { readonly kind: 'removed'; readonly text: string; readonly before: number }
  | { readonly kind: 'added'; readonly text: string; readonly after: number }
  /** `\ No newline at end of file` */
  | { readonly kind: 'note'; readonly text: string };

export interface PatchHunk {
  /** What git says the hunk is in: the head of a function, often. */
  readonly section: string;
  readonly lines: readonly PatchLine[];
}

export interface PatchFile {
  readonly file: string;
  readonly hunks: readonly PatchHunk[];
}

/** The part of a line, in UTF-16 units, that the line in its place does not have. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The parts that differ of lines that were changed, where as many were added as removed and each stands for the one in the
 * same place. A line that has nothing in common with its counterpart has none.
 */
export function changedSpans(lines: readonly PatchLine[]): ReadonlyMap<PatchLine, Span> {
  const spans = new Map<PatchLine, Span>();
  const run = (kind: PatchLine['kind'], from: number) => {
    const length = lines.slice(from).findIndex((line) => line.kind !== kind);
    return lines.slice(from, length < 0 ? undefined : from + length);
  };
  for (let index = 0; index < lines.length; ) {
    const removed = run('removed', index);
    const added = run('added', index + removed.length);
    for (const [at, before] of removed.entries()) {
      const after = added[at];
      if (after && added.length === removed.length) compare(before, after, spans);
    }
    index += Math.max(1, removed.length + added.length);
  }
  return spans;
}

function compare(before: PatchLine, after: PatchLine, spans: Map<PatchLine, Span>): void {
  const [a, b] = [before.text, after.text];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  if (a.slice(0, start).trim() === '' && tail === 0) return;
  spans.set(before, { start, end: a.length - tail });
  spans.set(after, { start, end: b.length - tail });
}

/** Reads a unified diff with `a/` and `b/` prefixes, one or more files. Line numbers from 1. */
export function readPatch(patch: string): PatchFile[] {
  const files: { file: string; hunks: { section: string; lines: PatchLine[] }[] }[] = [];
  let [before, after, beforeLeft, afterLeft] = [0, 0, 0, 0];
  for (const line of patch.split('\n')) {
    const lines = files.at(-1)?.hunks.at(-1)?.lines;
    const text = line.slice(1).replace(/\r$/, '');
    if (lines && (beforeLeft > 0 || afterLeft > 0) && /^[ +-]/.test(line)) {
      if (line[0] === '-') lines.push({ kind: 'removed', text, before: before++ });
      else if (line[0] === '+') lines.push({ kind: 'added', text, after: after++ });
      else lines.push({ kind: 'same', text, before: before++, after: after++ });
      if (line[0] !== '+') beforeLeft -= 1;
      if (line[0] !== '-') afterLeft -= 1;
      continue;
    }
    if (lines && line.startsWith('\\')) {
      lines.push({ kind: 'note', text: line.slice(1).trim() });
      continue;
    }
    const name = /^\+\+\+ (?:b\/)?([^\t]*)/.exec(line)?.[1];
    if (name !== undefined) files.push({ file: name, hunks: [] });
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line);
    if (!head) continue;
    [before, after] = [Number(head[1]), Number(head[3])];
    [beforeLeft, afterLeft] = [Number(head[2] ?? 1), Number(head[4] ?? 1)];
    files.at(-1)?.hunks.push({ section: head[5]?.trim() ?? '', lines: [] });
  }
  return files;
}
