import { applyPatch, parsePatch } from 'diff';
import { fileAtCommit } from '../project/git.ts';
import { loadSnapshot } from '../project/snapshot.ts';
import type { Tuple, TupleDocument } from '../protocol/index.ts';
import { patchedFiles } from '../validation/patched-files.ts';

/**
 * The files that a tuple changes, with the fix and with the bug: from the snapshot in the cache; else as the commit has
 * them, where the patch applies to that; else the function alone.
 */
export async function tupleDocuments(tuple: Tuple, root: string, signal: AbortSignal): Promise<TupleDocument[]> {
  const snapshot = await loadSnapshot(tuple.provenance.snapshot);
  if (snapshot) {
    const patched = await patchedFiles(snapshot, tuple.provenance.candidate);
    return patched.map(({ file, original, content }) => documentOf(file, original, content, true));
  }
  return (await fromCommit(tuple, root, signal)) ?? [documentOf(tuple.file, tuple.fixSource, tuple.bugSource, false)];
}

async function fromCommit(tuple: Tuple, root: string, signal: AbortSignal): Promise<TupleDocument[] | undefined> {
  const { commit, candidate } = tuple.provenance;
  if (commit === null) return undefined;
  const patches = parsePatch(tuple.bugPatch);
  const documents: TupleDocument[] = [];
  for (const file of new Set(candidate.edits.map((edit) => edit.file))) {
    const fix = await fileAtCommit(root, commit, file, signal);
    const patch = patches.find(({ oldFileName }) => oldFileName === `a/${file}`);
    const bug = fix !== undefined && patch ? applyPatch(fix, patch, { autoConvertLineEndings: false }) : false;
    if (fix === undefined || bug === false) return undefined;
    documents.push(documentOf(file, fix, bug, true));
  }
  return documents;
}

function documentOf(file: string, fix: string, bug: string, whole: boolean): TupleDocument {
  const [left, right] = [fix.split('\n'), bug.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  return { file, fix, bug, whole, line: (at === -1 ? Math.min(left.length, right.length - 1) : at) + 1 };
}
