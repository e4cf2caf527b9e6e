import type { Candidate } from '../protocol/index.ts';
import { applyEdits, editsByFile, invertEdits } from './edits.ts';
import type { SourceFiles } from './sources.ts';

export type CheckResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'does-not-parse' | 'unchanged' | 'duplicate'; readonly detail: string };

/**
 * Sorts out what is not worth a container: candidates that do not parse, that change nothing but comments, white
 * space or redundant parentheses, and those whose result another one has already. One checker serves one run.
 */
export class CandidateChecker {
  readonly #sources: SourceFiles;
  readonly #passed = new Map<string, Candidate>();

  constructor(sources: SourceFiles) {
    this.#sources = sources;
  }

  /** Cheapest file by file: the trees of the last few files are kept. */
  async check(candidate: Candidate): Promise<CheckResult> {
    await this.#checkBytes(candidate);
    const { id, unchanged, error } = await this.#sources.fingerprint(candidate.edits);
    if (error !== undefined) return { ok: false, reason: 'does-not-parse', detail: `syntax error at ${error}` };
    if (unchanged) return { ok: false, reason: 'unchanged', detail: 'the syntax tree stays the same' };
    const twin = this.#passed.get(id);
    if (twin) {
      return { ok: false, reason: 'duplicate', detail: `${twin.rule} gives the same result in ${twin.functionId}` };
    }
    this.#passed.set(id, candidate);
    return { ok: true };
  }

  /** What breaks here is a defect of the strategy, not a bad candidate: it throws. */
  async #checkBytes(candidate: Candidate): Promise<void> {
    for (const [file, edits] of editsByFile(candidate.edits)) {
      const text = await this.#sources.use(file, (source) => source.text);
      const mutated = applyEdits(text, edits);
      if (!mutated.isWellFormed()) throw new Error(`${candidate.rule} cuts a character of ${file} in two`);
      if (applyEdits(mutated, invertEdits(text, edits)) !== text) {
        throw new Error(`${candidate.rule} does not reverse in ${file}`);
      }
    }
  }
}
