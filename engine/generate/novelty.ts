import { type Likeness, likenessOf } from '../bugs/likeness.ts';
import { similarity } from '../bugs/minhash.ts';
import { patchesOf } from '../bugs/patch.ts';
import type { ReadText } from '../bugs/sources.ts';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { Candidate } from '../protocol/index.ts';

/** From this estimated Jaccard index on two changes teach the same. */
const tooAlike = 0.7;

/** The bugs there are, as changes: says which one a candidate is too like. */
export class Novelty {
  readonly #languages: LanguageRegistry;
  readonly #read: ReadText;
  readonly #known: { readonly likeness: Likeness; readonly id: string }[] = [];
  readonly #byNormal = new Map<string, string>();

  /** `patches`: those of the bugs there are (fix → bug). `read`: the sources that candidates change. */
  static async of(
    patches: Iterable<{ readonly id: string; readonly patch: string }>,
    languages: LanguageRegistry,
    read: ReadText,
  ): Promise<Novelty> {
    const novelty = new Novelty(languages, read);
    for (const { id, patch } of patches) await novelty.#remember(id, patch);
    return novelty;
  }

  private constructor(languages: LanguageRegistry, read: ReadText) {
    this.#languages = languages;
    this.#read = read;
  }

  async add(candidate: Candidate): Promise<void> {
    await this.#remember(candidate.id, (await patchesOf(candidate.edits, this.#read)).bugPatch);
  }

  /** One sentence on the bug that makes the same change, or nearly; undefined when there is none. */
  async twinOf(candidate: Candidate): Promise<string | undefined> {
    const { bugPatch: patch } = await patchesOf(candidate.edits, this.#read);
    const { normal, signature } = await likenessOf(patch, this.#languages);
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

  async #remember(id: string, patch: string): Promise<void> {
    const likeness = await likenessOf(patch, this.#languages);
    this.#known.push({ likeness, id });
    if (!this.#byNormal.has(likeness.normal)) this.#byNormal.set(likeness.normal, id);
  }
}

function short(id: string): string {
  return id.slice(0, 12);
}
