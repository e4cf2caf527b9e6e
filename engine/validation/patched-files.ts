import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEdits, editsByFile, invertEdits } from '../bugs/edits.ts';
import type { Candidate, Snapshot } from '../protocol/index.ts';

export interface PatchedFile {
  readonly file: string;
  readonly original: string;
  readonly content: string;
}

/**
 * The files of a snapshot with a candidate's edits in place, checked: the reversed edits give back the original bytes.
 * Throws where they do not, or where a file is not UTF-8 (its offsets would mean something else).
 */
export async function patchedFiles(snapshot: Snapshot, candidate: Candidate): Promise<PatchedFile[]> {
  const patched: PatchedFile[] = [];
  for (const [file, edits] of editsByFile(candidate.edits)) {
    const bytes = await readFile(join(snapshot.directory, file));
    if (!isUtf8(bytes)) throw new Error(`${file} is not UTF-8`);
    // Not TextDecoder: it would drop a byte order mark.
    const original = bytes.toString('utf8');
    const content = applyEdits(original, edits);
    const restored = Buffer.from(applyEdits(content, invertEdits(original, edits)), 'utf8');
    if (!restored.equals(bytes)) throw new Error(`the edits of candidate ${candidate.id} do not reverse in ${file}`);
    patched.push({ file, original, content });
  }
  return patched;
}

/** As `Sandbox.write` and `SandboxProvider.open` want them. */
export function asBytes(patched: readonly PatchedFile[]): Map<string, Uint8Array> {
  return new Map(patched.map(({ file, content }) => [file, Buffer.from(content, 'utf8')]));
}

export function originals(patched: readonly PatchedFile[]): Map<string, Uint8Array> {
  return new Map(patched.map(({ file, original }) => [file, Buffer.from(original, 'utf8')]));
}
