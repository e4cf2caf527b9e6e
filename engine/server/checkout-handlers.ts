import { findCheckedOut } from '../service/checked-out.ts';
import { checkOut } from '../service/checkout.ts';
import { openPool } from '../service/pools.ts';
import { verify } from '../service/verify.ts';
import type { Handlers } from './handler.ts';

/** Bugs that people and agents try their hands at, each in a folder of its own. */
export const checkoutHandlers: Handlers<'checkout' | 'checkedOut' | 'verify'> = {
  async checkout({ root, id, directory }, { client, identities }, signal) {
    using operation = client.operation(undefined);
    using pool = await openPool(root, signal, identities.of);
    return await checkOut(pool, { root, id, directory, report: operation.report, signal });
  },

  async checkedOut({ directory }) {
    const found = await findCheckedOut(directory);
    return { checkout: found ? { id: found.id, project: found.project } : null };
  },

  async verify({ operation: id, directory, sandbox, overlay }, { client, providers, verifications }, signal) {
    using operation = client.operation(id);
    const { report } = operation;
    using _turn = await verifications.take(signal, () =>
      report({ phase: 'waiting', message: 'Waiting for another verification' }),
    );
    const unsaved = overlay ? { overlay: new Map(Object.entries(overlay)) } : {};
    return await verify({ directory, sandbox, providers, report, signal, ...unsaved });
  },
};
