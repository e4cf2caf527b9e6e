import { createHash } from 'node:crypto';
import { withoutFinalStop } from '../../bugs/explanation.ts';
import type { LanguageRegistry } from '../../languages/registry.ts';
import { Problem, type ReportProgress, type Snapshot, type TestSetup } from '../../protocol/index.ts';
import { chooseSandbox, type SandboxChoice } from '../../sandbox/choose.ts';
import type { EnvironmentRecipe } from '../../sandbox/recipe.ts';
import type { Environment, SandboxProvider } from '../../sandbox/sandbox.ts';
import { readText } from '../../testing/files.ts';
import { tellingLine } from '../../validation/verdict.ts';

export interface ShelfOptions {
  readonly choice: SandboxChoice;
  readonly providers: readonly SandboxProvider[];
  readonly languages: LanguageRegistry;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  note(text: string): void;
}

/** An environment to try a commit in, or why there is none. */
export interface Offer {
  readonly environment?: Environment;
  /** Its own, or one of a commit nearby. */
  readonly own: boolean;
  /** What it is for: equal recipes have equal keys. */
  readonly key: string;
  readonly failure?: string;
}

/** No installer is worth waiting for longer. */
const longestBuild = 10 * 60_000;

/**
 * The environments of one walk through a history. Commits whose manifests and lock files say the same share one; the
 * version number of the project itself does not count. What failed once is not tried again.
 */
export class EnvironmentShelf {
  readonly #options: ShelfOptions;
  readonly #made = new Map<string, Environment | Problem>();
  /** By what a neighbour must have in common: the last one in which tests passed. */
  readonly #good = new Map<string, { readonly key: string; readonly environment: Environment }>();
  #provider: SandboxProvider | undefined;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** @throws Problem `no-sandbox`. */
  async provider(): Promise<SandboxProvider> {
    if (!this.#provider) {
      const { choice, providers, note } = this.#options;
      const { provider, reason } = await chooseSandbox(choice, providers);
      if (reason) note(`Using the ${provider.kind} sandbox, since ${reason}`);
      await provider.sweep();
      this.#provider = provider;
    }
    return this.#provider;
  }

  /** Environments for a commit, the best first: its own, then that of the nearest commit in which tests passed. */
  async *offers(snapshot: Snapshot, setup: TestSetup): AsyncGenerator<Offer> {
    const { languages } = this.#options;
    const recipe = await languages.byId(setup.languages[0] ?? '').environment(snapshot, setup);
    const key = recipeKey(recipe, snapshot);
    const own = await this.#own(key, recipe, snapshot);
    if (own instanceof Problem) yield { own: true, key, failure: inShort(own) };
    else yield { own: true, key, environment: own };
    const neighbour = this.#good.get(kinship(setup));
    if (neighbour && neighbour.key !== key) yield { own: false, key, environment: neighbour.environment };
  }

  /** Tests of this setup passed in it. */
  remember(setup: TestSetup, { key, environment }: Offer): void {
    if (environment) this.#good.set(kinship(setup), { key, environment });
  }

  async #own(key: string, recipe: EnvironmentRecipe, snapshot: Snapshot): Promise<Environment | Problem> {
    const known = this.#made.get(key);
    if (known) return known;
    const made = await this.#build(recipe, snapshot);
    this.#made.set(key, made);
    return made;
  }

  async #build(recipe: EnvironmentRecipe, snapshot: Snapshot): Promise<Environment | Problem> {
    const { choice, providers, report, signal, note } = this.#options;
    const provider = await this.provider();
    const patience = AbortSignal.timeout(longestBuild);
    const options = { report, signal: AbortSignal.any([signal, patience]) };
    try {
      return await provider.prepare(recipe, snapshot, options);
    } catch (error) {
      signal.throwIfAborted();
      if (patience.aborted) {
        const minutes = longestBuild / 60_000;
        return new Problem({ code: 'environment-failed', message: `Installing took longer than ${minutes} minutes.` });
      }
      if (!(error instanceof Problem)) throw error;
      const others = providers.filter((other) => other !== provider);
      if (choice !== 'auto' || error.code !== 'image-unavailable' || others.length === 0) return error;
      // A base image that cannot be had is no reason to give up where the other kind needs none.
      const next = await chooseSandbox('auto', others).catch(() => undefined);
      if (!next) return error;
      note(`Using the ${next.provider.kind} sandbox: ${error.message}`);
      this.#provider = next.provider;
      return await next.provider.prepare(recipe, snapshot, options).catch((second) => {
        signal.throwIfAborted();
        if (second instanceof Problem) return second;
        throw second;
      });
    }
  }
}

function kinship(setup: TestSetup): string {
  return `${setup.framework} ${setup.directory}`;
}

/** What determines the installation; lines that only give a version (of the project, in its manifest) aside. */
export function recipeKey(recipe: EnvironmentRecipe, snapshot: Snapshot): string {
  const { language, toolchain, steps, env, inputs, systemPackages } = recipe;
  const contents = [...inputs].sort().map((path) => [path, (readText(snapshot, path) ?? '').replace(versionLine, '')]);
  const parts = [language, toolchain, steps.map(({ run }) => run), Object.entries(env), systemPackages, contents];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

// Lock files give a checksum or an address beside every version, so no change of theirs is lost.
const versionLine = /^[ \t]*["']?(?:__version__|version)["']?[ \t]*[:=][^\n]*\n?/gim;

/** A problem as a part of a sentence, with the line of its cause that says most. */
export function inShort({ message, why }: Problem): string {
  const cause = tellingLine(why ?? '');
  return `${withoutFinalStop(message)}${cause === '' ? '' : `: ${cause}`}`;
}
