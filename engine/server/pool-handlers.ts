import { revalidateStored } from '../generate/revalidate.ts';
import type { Pool } from '../pool/pool.ts';
import { tupleDocuments } from '../service/documents.ts';
import { fewShot } from '../service/few-shot.ts';
import { openPool, poolExists } from '../service/pools.ts';
import type { Handlers, RequestName, Session } from './handler.ts';

type PoolRequest = Extract<RequestName, `pool${string}`> | 'fewShot';

/** What is asked of a project's pool. */
export const poolHandlers: Handlers<PoolRequest> = {
  async poolExists({ root }, { identities }, signal) {
    return { exists: await poolExists(root, signal, identities.of) };
  },

  poolList({ root, filter }, session, signal) {
    return withPool(root, session, signal, (pool) => pool.list(filter));
  },

  poolShow({ root, id }, session, signal) {
    return withPool(root, session, signal, (pool) => pool.get(id));
  },

  async poolDocuments({ root, id }, session, signal) {
    const tuple = await withPool(root, session, signal, (pool) => pool.get(id));
    return await tupleDocuments(tuple, root, signal);
  },

  poolReview({ root, ids, state, note }, session, signal) {
    return changePool(root, session, signal, (pool) => pool.reviewAll(ids, state, note));
  },

  poolDelete({ root, ids }, session, signal) {
    return changePool(root, session, signal, (pool) => pool.delete(ids));
  },

  poolStats({ root }, session, signal) {
    return withPool(root, session, signal, (pool) => pool.stats());
  },

  poolGaps({ root }, session, signal) {
    return withPool(root, session, signal, (pool) => pool.gaps());
  },

  async poolDismissGaps({ root, candidates, equivalent }, session, signal) {
    await changePool(root, session, signal, (pool) => pool.dismissGaps(candidates, equivalent));
    return {};
  },

  async poolRevalidate({ root, ids, sandbox, operation: id }, session, signal) {
    using operation = session.client.operation(id);
    const { report } = operation;
    const tuples = await withPool(root, session, signal, (pool) => ids.map((one) => pool.get(one)));
    using _turn = await session.runs.take(signal, () =>
      report({ phase: 'waiting', message: 'Waiting for another run' }),
    );
    const results = [];
    const options = { root, choice: sandbox, providers: session.providers, report, signal };
    for await (const result of revalidateStored(tuples, options)) {
      results.push({ ...result, failToPass: [...result.failToPass] });
    }
    return results;
  },

  async poolWatch({ root }, { watches, identities }, signal) {
    await watches.add(root, identities.of, signal);
    return {};
  },

  async poolUnwatch({ root }, { watches }) {
    watches.remove(root);
    return {};
  },

  async fewShot({ root, overlay, query, k, format, ...rest }, session, signal) {
    using operation = session.client.operation(undefined);
    using pool = await openPool(root, signal, session.identities.of);
    const unsaved = overlay ? { overlay: new Map(Object.entries(overlay)) } : {};
    return await fewShot(pool, root, { query, k, format, ...rest }, { report: operation.report, signal, ...unsaved });
  },
};

async function withPool<T>(root: string, session: Session, signal: AbortSignal, work: (pool: Pool) => T): Promise<T> {
  using pool = await openPool(root, signal, session.identities.of);
  return work(pool);
}

/** As `withPool`; all who watch hear of it at once. */
async function changePool<T>(root: string, session: Session, signal: AbortSignal, work: (pool: Pool) => T): Promise<T> {
  const result = await withPool(root, session, signal, work);
  session.watches.look();
  return result;
}
