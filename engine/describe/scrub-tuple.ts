import type { Candidate, Part, Tuple } from '../protocol/index.ts';
import { findSecrets, scrubText } from '../secrets/secrets.ts';
import { type SecretLines, scrubPatch } from './scrub-patch.ts';

/** `withheld`: a sentence that says why this tuple cannot be stored without a secret in it. */
export type Scrubbed = { readonly tuple: Tuple } | { readonly withheld: string };

/**
 * A tuple without secrets. Every text in it is scrubbed, except what must stay exact: patches and edits have to apply,
 * test names have to match those in a report. Patches lose context lines with secrets instead, and a tuple whose change
 * itself holds one is withheld; tests that `canBeNamed` refuses are left out. `known`: see scrubPatch.
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
  const failToPass = namable(tuple.failToPass);
  if (failToPass.length === 0) return { withheld: 'All tests that fail have a secret in their names.' };
  const { evidence, provenance } = tuple;
  const texts = scrubStrings({
    ...tuple,
    ...{ bugPatch: '', fixPatch: '', failToPass: [], passToPass: [] },
    evidence: { ...evidence, messages: {}, runs: [], baseline: { ...evidence.baseline, failing: [], flaky: [] } },
  });
  return {
    tuple: {
      ...texts,
      ...{ bugPatch, fixPatch, failToPass, passToPass: namable(tuple.passToPass) },
      evidence: {
        ...texts.evidence,
        messages: Object.fromEntries(
          Object.entries(evidence.messages).flatMap(([test, said]) =>
            canBeNamed(test) ? [[test, scrubText(said)]] : [],
          ),
        ),
        runs: evidence.runs.map((run) => ({ ...run, failed: namable(run.failed) })),
        ...(evidence.necessity
          ? { necessity: evidence.necessity.map((each) => ({ ...each, fixed: namable(each.fixed) })) }
          : {}),
        baseline: {
          ...evidence.baseline,
          failing: namable(evidence.baseline.failing),
          flaky: namable(evidence.baseline.flaky),
        },
      },
      provenance: { ...texts.provenance, candidate: scrubbedCandidate(provenance.candidate) },
    },
  };
}

/** Its texts without secrets; edits have to apply, and were looked through. */
function scrubbedCandidate(candidate: Candidate): Candidate {
  const scrubbed = scrubStrings(candidate);
  const parts = candidate.parts?.map(({ edits }, at) => ({ ...scrubbed.parts?.[at], edits }) as Part);
  return { ...scrubbed, edits: candidate.edits, ...(parts ? { parts } : {}) };
}

/**
 * Whether a test may be stored under its name, which cannot be changed. What only looks like a password in it may stay:
 * tests of addresses are full of `http://user:word@host`, and their names are printed with every run of the suite.
 */
export function canBeNamed(test: string): boolean {
  return !findSecrets(test).some((secret) => secret.issued);
}

function namable(tests: readonly string[]): string[] {
  // Lists have thousands of short names: look through them in one go first.
  if (canBeNamed(tests.join('\n'))) return [...tests];
  return tests.filter(canBeNamed);
}

function scrubStrings<T>(value: T): T {
  if (typeof value === 'string') return scrubText(value) as T;
  if (Array.isArray(value)) return value.map(scrubStrings) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrubStrings(item)])) as T;
}
