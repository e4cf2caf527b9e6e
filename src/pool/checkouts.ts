import { requests } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import { localFolders } from '../platform/folders.ts';

/** True when a folder of the workspace is a bug that was checked out. */
export async function isCheckout(engine: Engine): Promise<boolean> {
  for (const { uri } of localFolders()) {
    if ((await engine.request(requests.checkedOut, { directory: uri.fsPath })).checkout) return true;
  }
  return false;
}
