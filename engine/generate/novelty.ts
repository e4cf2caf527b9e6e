import { type Likeness, likenessOf } from '../bugs/likeness.ts';
import { similarity } from '../bugs/minhash.ts';
import { changesOf, unifiedDiff } from '../bugs/patch.ts';
import type { ReadText } from '../bugs/sources.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { Candidate } from '../protocol/index.ts';

/** From this estimated Jaccard index on two changes teach the same. */
const tooAlike = 0.7;

interface Known {
  readonly id: string;
  readonly likeness: Likeness;
}

/** The bugs there are, as changes: says which one a candidate is too like. */
export class Novelty {
  readonly #changes: CandidateChanges;
  readonly #known: Known[] = [];
  readonly #byNormal = new Map<string, string>();

  /** `patches`: those of the bugs there are (fix → bug). `read`: the sources that candidates change. */
  static async of(
    patches: Iterable<{ readonly id: string; readonly patch: string }>,
    languages: LanguageRegistry,
    read: ReadText,
  ): Promise<Novelty> {
    const novelty = new Novelty(new CandidateChanges(languages, read));
    for (const { id, patch } of patches) novelty.#remember({ id, likeness: await likenessOf(patch, languages) });
    return novelty;
  }

  private constructor(changes: CandidateChanges) {
    this.#changes = changes;
  }

  /** Knows the same bugs, and from then on only what it is told itself. What a candidate changes is read once for both. */
  copy(): Novelty {
    const copy = new Novelty(this.#changes);
    for (const known of this.#known) copy.#remember(known);
    return copy;
  }

  async add(candidate: Candidate): Promise<void> {
    this.#remember({ id: candidate.id, likeness: await this.#changes.likenessOf(candidate) });
  }

  /** One sentence on the bug that makes the same change, or nearly; undefined when there is none. */
  async twinOf(candidate: Candidate): Promise<string | undefined> {
    const { normal, signature } = await this.#changes.likenessOf(candidate);
    const same = this.#byNormal.get(normal);
    if (same !== undefined && same !== candidate.id) return `${short(same)} makes the same change but for names.`;
    // What is put together is like its parts, and yet another bug.
    if (candidate.parts) return undefined;
    for (const { likeness, id } of this.#known) {
      const share = similarity(signature, likeness.signature);
      if (id !== candidate.id && share >= tooAlike) {
        return `${short(id)} makes nearly the same change (${Math.round(share * 100)} % of it).`;
      }
    }
    return undefined;
  }

  #remember(known: Known): void {
    this.#known.push(known);
    const { normal } = known.likeness;
    if (!this.#byNormal.has(normal)) this.#byNormal.set(normal, known.id);
  }
}

/** What candidates change, each read once: it is asked for when one is chosen, when it is judged, and when it is kept. */
class CandidateChanges {
  readonly #languages: LanguageRegistry;
  readonly #read: ReadText;
  /** By its edits: a variation that is kept as an ordinary bug is another object with the same ones. */
  readonly #likeness = new WeakMap<Candidate['edits'], Likeness>();

  constructor(languages: LanguageRegistry, read: ReadText) {
    this.#languages = languages;
    this.#read = read;
  }

  async likenessOf({ edits }: Candidate): Promise<Likeness> {
    const known = this.#likeness.get(edits);
    if (known) return known;
    const likeness = await likenessOf(unifiedDiff(await changesOf(edits, this.#read)), this.#languages);
    this.#likeness.set(edits, likeness);
    return likeness;
  }
}

function short(id: string): string {
  return id.slice(0, 12);
}
