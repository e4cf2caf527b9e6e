import { recallSnapshot } from '../project/commit-snapshot.ts';
import { takeSnapshot } from '../project/snapshot.ts';
import { exitCodes, Problem, type ReportProgress, type Snapshot, type Tuple } from '../protocol/index.ts';

/**
 * The code that a tuple was proved on: the snapshot in the cache or as its commit has it, or the
 * project as it is when that is the same code.
 * @throws Problem `code-gone`.
 */
export async function codeOf(
  tuple: Tuple,
  root: string,
  options: { readonly report: ReportProgress; readonly signal: AbortSignal },
): Promise<Snapshot> {
  const { snapshot: id, commit } = tuple.provenance;
  const recalled = await recallSnapshot(root, id, commit, options.signal);
  if (recalled) return recalled;
  const { snapshot } = await takeSnapshot(root, options);
  if (snapshot.id === id) return snapshot;
  throw new Problem({
    code: 'code-gone',
    message: 'The code that this bug was proved on is gone.',
    why: 'It is not in the cache any more, and the project has changed since.',
    remedy:
      commit === null
        ? 'Generate new bugs on the project as it is.'
        : `Go back to commit ${commit.slice(0, 12)} without uncommitted changes and try again, or generate new bugs.`,
    exitCode: exitCodes.notReady,
  });
}
