import { mostWithOneVector } from '../bugs/need.ts';
import type { ReadText } from '../bugs/sources.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { Pool } from '../pool/pool.ts';
import { failingVector } from '../pool/tuple-store.ts';
import type { Candidate, Tuple, Verdict } from '../protocol/index.ts';
import type { CandidateSource } from './candidate-source.ts';
import { Feedback } from './feedback.ts';
import { Novelty } from './novelty.ts';

/** What one group's candidates are chosen upon, and the last word on those that turn out valid. */
export class Choosing {
  readonly #pool: Pool;
  readonly #feedback = new Feedback();
  /** Of what is stored, at any time; the one that candidates are chosen by only knows what the plan has heard of. */
  readonly #stored: Novelty;
  readonly known: Pick<CandidateSource, 'census' | 'proved' | 'feedback' | 'novelty'>;

  static async of(pool: Pool, snapshot: string, languages: LanguageRegistry, read: ReadText): Promise<Choosing> {
    return new Choosing(pool, snapshot, await Novelty.of(pool.patches(), languages, read));
  }

  private constructor(pool: Pool, snapshot: string, stored: Novelty) {
    this.#pool = pool;
    this.#stored = stored;
    this.known = {
      census: pool.census(),
      proved: pool.proved(snapshot),
      feedback: this.#feedback,
      novelty: stored.copy(),
    };
  }

  /** A valid bug that teaches nothing new becomes a `duplicate`. Call in the order of the candidates. */
  async review(candidate: Candidate, verdict: Verdict): Promise<Verdict> {
    if (verdict.kind !== 'valid') return verdict;
    const same = this.#pool.countWithFailingTests(verdict.failToPass);
    const crowd =
      same >= mostWithOneVector ? `${same} bugs of the pool make exactly the same tests fail already.` : undefined;
    const detail = crowd ?? (await this.#stored.twinOf(candidate));
    return detail === undefined ? verdict : { ...verdict, kind: 'duplicate', detail };
  }

  /** The pool knew what would come of it. */
  passedOver(candidate: Candidate): void {
    this.#feedback.tell(candidate.id, 'known');
  }

  /** `tuple`: what was stored, if anything was. */
  async judged(candidate: Candidate, verdict: Verdict, tuple: Tuple | undefined): Promise<void> {
    if (!tuple) {
      this.#feedback.tell(candidate.id, { kind: verdict.kind === 'valid' ? 'withheld' : verdict.kind });
      return;
    }
    await this.#stored.add(candidate);
    const { failToPass, difficulty } = tuple;
    const proved = { candidate, function: `${tuple.file}:${tuple.function}`, failToPass };
    this.#feedback.tell(candidate.id, { kind: 'valid', difficulty, vector: failingVector(failToPass), proved });
  }

  close(): void {
    this.#feedback.close();
  }
}
