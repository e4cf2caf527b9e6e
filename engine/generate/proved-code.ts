import type { LanguageRegistry } from '../languages/registry.ts';
import { findTestSetups } from '../project/analysis.ts';
import { recallSnapshot } from '../project/commit-snapshot.ts';
import { takeSnapshot } from '../project/snapshot.ts';
import type { ReportProgress, Snapshot, Tuple } from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import { CountedTests } from '../validation/counted-tests.ts';
import { type Workbench, Workshop } from './workshop.ts';

export interface ProvedCodeOptions {
  readonly root: string;
  readonly choice: SandboxChoice;
  readonly providers: readonly SandboxProvider[];
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/** Shared by the tuples of one test setup on one snapshot. */
export type ProvedBench = Workbench & { readonly tests: CountedTests };

export const codeIsGone = 'the code it was proved on is neither in the cache nor in the project any more';

/** The code that stored tuples were proved on, ready to run tests: the snapshot in the cache, or the project as it is. */
export class ProvedCode {
  readonly #options: ProvedCodeOptions;
  readonly #languages: LanguageRegistry;
  readonly #current: Snapshot;
  readonly #open = new Map<string, Promise<ProvedBench | undefined>>();

  static async of(options: ProvedCodeOptions, languages: LanguageRegistry): Promise<ProvedCode> {
    return new ProvedCode(options, languages, (await takeSnapshot(options.root, options)).snapshot);
  }

  private constructor(options: ProvedCodeOptions, languages: LanguageRegistry, current: Snapshot) {
    this.#options = options;
    this.#languages = languages;
    this.#current = current;
  }

  /** Undefined when the code is gone. */
  async open({ provenance, evidence }: Tuple): Promise<ProvedBench | undefined> {
    const { snapshot, commit } = provenance;
    const key = `${snapshot} ${evidence.testSetup}`;
    const bench = this.#open.get(key) ?? this.#openBench(snapshot, commit, evidence.testSetup);
    this.#open.set(key, bench);
    return await bench;
  }

  async #openBench(id: string, commit: string | null, testSetup: string): Promise<ProvedBench | undefined> {
    const { root, choice, providers, report, signal } = this.#options;
    const languages = this.#languages;
    const same = this.#current.id === id;
    const snapshot = same ? this.#current : await recallSnapshot(root, id, commit, signal);
    if (!snapshot) return undefined;
    const setup = (await findTestSetups(snapshot, languages)).find((candidate) => candidate.id === testSetup);
    if (!setup) return undefined;
    const note = (text: string): void => report({ phase: 'note', message: text });
    const workshop = new Workshop({ choice, providers, languages, snapshot, report, signal, note });
    const bench = await workshop.open(setup);
    return { ...bench, tests: new CountedTests(bench.baseline, note) };
  }
}
