import { structuredPatch } from 'diff';
import type { Edit } from '../protocol/index.ts';
import { applyEdits, editsByFile } from './edits.ts';
import type { ReadText } from './sources.ts';

/** A file before and after a change; a text that is `null` is a file that does not exist. */
export interface FileChange {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Patches {
  /** Fix → bug: applied to the original, it plants the bug. */
  readonly bugPatch: string;
  /** Bug → fix: the reverse. */
  readonly fixPatch: string;
}

/** The files that edits change, before and after; sorted by path. */
export async function changesOf(edits: readonly Edit[], read: ReadText): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const [file, fileEdits] of editsByFile(edits)) {
    const before = await read(file);
    changes.push({ file, before, after: applyEdits(before, fileEdits) });
  }
  return changes;
}

/** Both patches of a candidate's edits, for `git apply`. */
export async function patchesOf(edits: readonly Edit[], read: ReadText): Promise<Patches> {
  const changes = await changesOf(edits, read);
  return {
    bugPatch: unifiedDiff(changes),
    fixPatch: unifiedDiff(changes.map(({ file, before, after }) => ({ file, before: after, after: before }))),
  };
}

/**
 * A unified diff as git writes it, with three lines of context. Faithful to the byte: line ends stay as they are, a missing
 * one at the end of a file is marked.
 */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes.map(fileDiff).join('');
}

function fileDiff({ file, before, after }: FileChange): string {
  if (before === after) return '';
  const { hunks } = structuredPatch('', '', before ?? '', after ?? '', '', '', { context: 3 });
  const [old, now] = [quoted(`a/${file}`), quoted(`b/${file}`)];
  const lines = [`diff --git ${old} ${now}`];
  if (before === null) lines.push('new file mode 100644');
  if (after === null) lines.push('deleted file mode 100644');
  if (hunks.length > 0) {
    lines.push(`--- ${before === null ? '/dev/null' : old + afterName(old)}`);
    lines.push(`+++ ${after === null ? '/dev/null' : now + afterName(now)}`);
  }
  for (const hunk of hunks) {
    lines.push(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`);
    lines.push(...hunk.lines);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function range(start: number, lines: number): string {
  return lines === 1 ? `${start}` : `${start},${lines}`;
}

/** A name with a blank ends in a tab, or readers would take what follows for a date. */
function afterName(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? '\t' : '';
}

/** Git's quoting, as in C, for names with quotes, backslashes or control characters. */
function quoted(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be quoted
  if (!/["\\\u0000-\u001f\u007f]/.test(name)) return name;
  const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  const text = name.replace(/["\\\u0000-\u001f\u007f]/g, (c) => {
    return escapes[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${text}"`;
}
