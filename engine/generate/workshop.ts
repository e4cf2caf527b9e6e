import type { LanguageRegistry } from '../languages/registry.ts';
import { Problem, type ReportProgress, type Snapshot, type TestSetup } from '../protocol/index.ts';
import { type ChosenSandbox, chooseSandbox, type SandboxChoice } from '../sandbox/choose.ts';
import type { EnvironmentRecipe } from '../sandbox/recipe.ts';
import type { Environment, SandboxKind, SandboxProvider } from '../sandbox/sandbox.ts';
import { type Baseline, measureBaseline } from '../validation/baseline.ts';
import type { Suite } from '../validation/suite.ts';

/** A test setup that is ready to judge candidates: environment built, baseline measured. */
export interface Workbench {
  readonly suite: Suite;
  readonly baseline: Baseline;
}

export interface WorkshopOptions {
  readonly choice: SandboxChoice;
  /** In the order in which `auto` tries them. */
  readonly providers: readonly SandboxProvider[];
  readonly languages: LanguageRegistry;
  readonly snapshot: Snapshot;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  /** Seconds after which the suite, on the unchanged project, is said to hang. */
  readonly suiteSeconds?: number;
  /** Something that a person should know and would not expect. */
  note(text: string): void;
}

/** Opens the workbenches of one run, all in the same kind of sandbox. */
export class Workshop {
  readonly #options: WorkshopOptions;
  #chosen: ChosenSandbox | undefined;

  constructor(options: WorkshopOptions) {
    this.#options = options;
  }

  /** The kind in use; undefined until one was needed. */
  get kind(): SandboxKind | undefined {
    return this.#chosen?.provider.kind;
  }

  /** @throws Problem `no-sandbox`. */
  async sandbox(): Promise<ChosenSandbox> {
    if (!this.#chosen) {
      const { choice, providers, note } = this.#options;
      this.#chosen = await chooseSandbox(choice, providers);
      const { provider, reason } = this.#chosen;
      if (reason) note(`Using the ${provider.kind} sandbox, since ${reason}`);
      // What a killed run left behind goes when the next one starts.
      await provider.sweep();
    }
    return this.#chosen;
  }

  /** The environment and where it is; without tests being run. */
  async suite(setup: TestSetup): Promise<Suite> {
    const { languages, snapshot } = this.#options;
    // Languages that share a setup (TypeScript and JavaScript) share its environment.
    const recipe = await languages.byId(setup.languages[0] ?? '').environment(snapshot, setup);
    const { provider, environment } = await this.#prepare(recipe);
    return { provider, environment, snapshot, setup, framework: languages.framework(setup.framework) };
  }

  /** @throws Problem `environment-failed`, `image-unavailable`, `red-baseline` and others of the steps. */
  async open(setup: TestSetup): Promise<Workbench> {
    const { report, signal, suiteSeconds } = this.#options;
    const suite = await this.suite(setup);
    const limit = suiteSeconds === undefined ? {} : { suiteSeconds };
    return { suite, baseline: await measureBaseline({ ...suite, report, signal, ...limit }) };
  }

  async #prepare(recipe: EnvironmentRecipe): Promise<{ provider: SandboxProvider; environment: Environment }> {
    const { choice, providers, snapshot, note, report, signal } = this.#options;
    const { provider } = await this.sandbox();
    try {
      return { provider, environment: await provider.prepare(recipe, snapshot, { report, signal }) };
    } catch (error) {
      // A base image that cannot be had is no reason to give up where the other kind needs none.
      const others = providers.filter((other) => other !== provider);
      const replaceable = choice === 'auto' && error instanceof Problem && error.code === 'image-unavailable';
      if (!replaceable || others.length === 0) throw error;
      const next = await chooseSandbox('auto', others).catch(() => {
        throw error;
      });
      note(`Using the ${next.provider.kind} sandbox: ${error.message}`);
      this.#chosen = next;
      return {
        provider: next.provider,
        environment: await next.provider.prepare(recipe, snapshot, { report, signal }),
      };
    }
  }
}
