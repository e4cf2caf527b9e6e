import { canBeNamed } from '../describe/scrub-tuple.ts';
import { loadLanguages } from '../languages/registry.ts';
import type { ReportProgress, Tuple } from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import type { SandboxKind, SandboxProvider } from '../sandbox/sandbox.ts';
import { revalidate } from '../validation/revalidate.ts';
import { Slots } from '../validation/slots.ts';
import { machineWorkers } from '../validation/validate.ts';
import { waitUntilAlone } from './alone.ts';
import { codeIsGone, ProvedCode } from './proved-code.ts';

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
  /** Valid again, with exactly the FAIL_TO_PASS that is stored, but for tests that do not always pass here without the bug. */
  readonly same: boolean;
  readonly failToPass: readonly string[];
  readonly detail: string;
}

/**
 * Proves stored tuples again, each on the code it was proved on: the snapshot in the cache, or the project as it is when
 * that is the same code; results come in the tuples' order. A tuple whose code is gone is reported, not guessed at.
 */
export async function* revalidateStored(
  tuples: readonly Tuple[],
  options: RevalidateOptions,
): AsyncGenerator<RevalidationResult> {
  const { root, report } = options;
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  using _turn = await waitUntilAlone(root, { report, signal });
  const code = await ProvedCode.of({ ...options, signal }, await loadLanguages());
  const workers = machineWorkers();
  const slots = new Slots(workers);
  // A few tuples ahead, so that no slot is idle while the oldest is still being proved.
  const begun: Promise<RevalidationResult>[] = [];
  let next = 0;
  try {
    while (next < tuples.length || begun.length > 0) {
      for (const tuple of tuples.slice(next, next + 2 * workers - begun.length)) {
        const proving = prove(tuple);
        proving.catch(() => undefined);
        begun.push(proving);
        next += 1;
      }
      report({ phase: 'confirm', message: 'Proving bugs again', done: next - begun.length, total: tuples.length });
      yield await (begun[0] as Promise<RevalidationResult>);
      begun.shift();
    }
  } finally {
    ended.abort(new Error('no more is asked for'));
    await Promise.allSettled(begun);
  }

  async function prove(tuple: Tuple): Promise<RevalidationResult> {
    signal.throwIfAborted();
    const { commit } = tuple.provenance;
    const bench = await code.open(tuple);
    if (!bench) {
      const detail = codeIsGone;
      return { id: tuple.id, sandbox: null, same: false, failToPass: [], detail };
    }
    const { suite, baseline, tests } = bench;
    const found = await revalidate(tuple, { ...suite, baseline, canBeNamed, commit, slots, tests, signal });
    const { confirmation, same, lost, gained, uncounted } = found;
    const difference = [
      ...(uncounted.length > 0
        ? [`set aside here, since they do not pass each time without the bug: ${uncounted.join(', ')}`]
        : []),
      ...(lost.length > 0 ? [`no longer failing: ${lost.join(', ')}`] : []),
      ...(gained.length > 0 ? [`newly failing: ${gained.join(', ')}`] : []),
    ];
    const detail = [confirmation.detail, ...difference].join(' ');
    return { id: tuple.id, sandbox: suite.provider.kind, same, failToPass: confirmation.failToPass, detail };
  }
}
