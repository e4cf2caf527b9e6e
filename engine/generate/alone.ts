import { takeTurn } from '../pool/turn.ts';
import { identifyProject } from '../project/snapshot.ts';
import type { ReportProgress } from '../protocol/index.ts';

/**
 * Waits until no other run of this project goes on, in whichever window or terminal: two would judge the same candidates, and
 * make each other's tests slow and flaky. Says so while it waits. The turn lasts until the result is disposed of.
 */
export async function waitUntilAlone(
  root: string,
  { report, signal }: { readonly report: ReportProgress; readonly signal: AbortSignal },
): Promise<Disposable> {
  const { identity } = await identifyProject(root, signal);
  return takeTurn(identity, signal, (holder) => {
    const who = holder === undefined || holder === process.pid ? '' : ` (process ${holder})`;
    report({ phase: 'waiting', message: `Another run of this project is going on${who}: waiting for its end` });
  });
}
