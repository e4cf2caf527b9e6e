import { patchesOf } from '../../../engine/bugs/patch.ts';
import { snapshotReader } from '../../../engine/bugs/sources.ts';
import type { TakenSnapshot } from '../../../engine/project/snapshot.ts';
import type { Candidate, Tuple } from '../../../engine/protocol/index.ts';
import { buildTuple } from '../../builders/tuple.ts';

/** A tuple for a bug really planted in a snapshot: the first `from` of a file became `to`, as if tests had proved it. */
export async function plantedTuple(
  taken: TakenSnapshot,
  change: { readonly file: string; readonly from: string; readonly to: string },
): Promise<Tuple> {
  const { file, from, to } = change;
  const read = snapshotReader(taken.snapshot);
  const text = await read(file);
  const start = text.indexOf(from);
  const edits = [{ file, start, end: start + from.length, text: to }];
  const built = buildTuple();
  const id = Buffer.from(`${file}${start}${to}`).toString('hex').padEnd(16, '0').slice(-16);
  const candidate: Candidate = { ...built.provenance.candidate, id, functionId: `${file}:total`, edits };
  return {
    ...built,
    ...(await patchesOf(edits, read)),
    id,
    file,
    function: 'total',
    fixSource: text,
    bugSource: text.replace(from, () => to),
    provenance: {
      ...built.provenance,
      project: taken.identity,
      commit: taken.commit,
      snapshot: taken.snapshot.id,
      candidate,
    },
  };
}
