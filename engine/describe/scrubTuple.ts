import type { Tuple } from '../protocol/index.ts';
import { type SecretLines, scrubPatch } from './scrubPatch.ts';
import { findSecrets, scrubText } from './secrets.ts';

/** `withheld`: a sentence that says why this tuple cannot be stored without a secret in it. */
export type Scrubbed = { readonly tuple: Tuple } | { readonly withheld: string };

/**
 * A tuple without secrets. Every text in it is scrubbed; test names too, always in the same way, so that they can be
 * compared with other scrubbed names. Patches and edits must still apply, so nothing is replaced in them: patches lose
 * context lines with secrets, and a tuple whose change itself holds one is withheld. `known`: see scrubPatch.
 */
export function scrubTuple(tuple: Tuple, known?: ReadonlyMap<string, SecretLines>): Scrubbed {
  const swapped = new Map(
    [...(known ?? [])].map(([file, { before, after }]) => [file, { before: after, after: before }]),
  );
  const bugPatch = scrubPatch(tuple.bugPatch, known);
  const fixPatch = scrubPatch(tuple.fixPatch, swapped);
  const { edits } = tuple.provenance.candidate;
  const inEdit = edits.map((edit) => findSecrets(edit.text)[0]).find((secret) => secret !== undefined);
  if (bugPatch === undefined || fixPatch === undefined || inEdit) {
    const kind = inEdit ? ` (${inEdit.kind.replaceAll('-', ' ')})` : '';
    return {
      withheld: `The change in ${tuple.file} touches a line with a secret${kind}, and its patch would not apply without it.`,
    };
  }
  const scrubbed = scrubStrings({ ...tuple, bugPatch: '', fixPatch: '' });
  const candidate = { ...scrubbed.provenance.candidate, edits };
  return {
    tuple: { ...scrubbed, bugPatch, fixPatch, provenance: { ...scrubbed.provenance, candidate } },
  };
}

function scrubStrings<T>(value: T): T {
  if (typeof value === 'string') return scrubText(value) as T;
  if (Array.isArray(value)) {
    // Test lists have thousands of short entries: look through them in one go first.
    if (value.every((item) => typeof item === 'string') && findSecrets(value.join('\n')).length === 0) return value;
    return value.map(scrubStrings) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrubText(key), scrubStrings(item)])) as T;
}
