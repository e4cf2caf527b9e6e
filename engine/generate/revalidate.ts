import { canBeNamed } from '../describe/scrubTuple.ts';
import { loadLanguages } from '../languages/registry.ts';
import { findTestSetups } from '../project/analysis.ts';
import { loadSnapshot, takeSnapshot } from '../project/snapshot.ts';
import type { ReportProgress, Snapshot, Tuple } from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import type { SandboxKind, SandboxProvider } from '../sandbox/sandbox.ts';
import { revalidate } from '../validation/revalidate.ts';
import { type Workbench, Workshop } from './workshop.ts';

export interface RevalidateOptions {
  readonly root: string;
  readonly choice: SandboxChoice;
  readonly providers: readonly SandboxProvider[];
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

export interface RevalidationResult {
  readonly id: string;
  readonly sandbox: SandboxKind | null;
  /** Valid again, with exactly the FAIL_TO_PASS that is stored. */
  readonly same: boolean;
  readonly failToPass: readonly string[];
  readonly detail: string;
}

/**
 * Proves stored tuples again, each on the code it was proved on: the snapshot in the cache, or the project as it is when
 * that is the same code. A tuple whose code is gone is reported, not guessed at.
 */
export async function* revalidateStored(
  tuples: readonly Tuple[],
  options: RevalidateOptions,
): AsyncGenerator<RevalidationResult> {
  const { root, report, signal } = options;
  const languages = await loadLanguages();
  const current = await takeSnapshot(root, { report, signal });
  const open = new Map<string, Promise<Workbench | undefined>>();
  for (const [index, tuple] of tuples.entries()) {
    signal.throwIfAborted();
    report({ phase: 'confirm', message: 'Proving bugs again', done: index, total: tuples.length });
    const { snapshot: id } = tuple.provenance;
    const { testSetup } = tuple.evidence;
    const key = `${id} ${testSetup}`;
    const workbench = open.get(key) ?? openWorkbench(id, testSetup);
    open.set(key, workbench);
    const bench = await workbench;
    if (!bench) {
      const detail = 'the code it was proved on is neither in the cache nor in the project any more';
      yield { id: tuple.id, sandbox: null, same: false, failToPass: [], detail };
      continue;
    }
    const { suite, baseline } = bench;
    const { confirmation, same, lost, gained } = await revalidate(tuple, {
      ...suite,
      baseline,
      canBeNamed,
      commit: tuple.provenance.commit,
      signal,
    });
    const difference = [
      ...(lost.length > 0 ? [`no longer failing: ${lost.join(', ')}`] : []),
      ...(gained.length > 0 ? [`newly failing: ${gained.join(', ')}`] : []),
    ];
    const detail = same ? confirmation.detail : [confirmation.detail, ...difference].join(' ');
    yield { id: tuple.id, sandbox: suite.provider.kind, same, failToPass: confirmation.failToPass, detail };
  }

  async function openWorkbench(id: string, testSetup: string): Promise<Workbench | undefined> {
    const snapshot: Snapshot | undefined = current.snapshot.id === id ? current.snapshot : await loadSnapshot(id);
    if (!snapshot) return undefined;
    const setup = (await findTestSetups(snapshot, languages)).find((candidate) => candidate.id === testSetup);
    if (!setup) return undefined;
    const { choice, providers } = options;
    const note = (text: string): void => report({ phase: 'note', message: text });
    return await new Workshop({ choice, providers, languages, snapshot, report, signal, note }).open(setup);
  }
}
