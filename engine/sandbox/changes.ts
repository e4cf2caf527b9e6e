import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { readAsset } from '../assets.ts';
import { sandboxPaths } from './layout.ts';
import type { Limits, Sandbox } from './sandbox.ts';

/** What a program changed in a sandbox's project and environment, to be put in place in another one. */
export interface Changes {
  /** Files, folders and links that are new or were written, with absolute paths, as a tar archive. */
  readonly archive: Buffer;
  /** Absolute paths that are gone, each followed by a zero byte. */
  readonly deleted: Buffer;
}

const folders = [sandboxPaths.project, sandboxPaths.environment];
const notes = `${sandboxPaths.scratch}/changes`;
const archive = `${notes}/changes.tar`;
const deleted = `${notes}/deleted`;
const limits: Limits = { seconds: 120, outputBytes: 10_000 };
/** They are held in memory, once for each bug that is being proved. */
const mostBytes = 100_000_000;

/** Notes what is there; false where a sandbox has not the programs for it (GNU's find, sort and tar). */
export async function noteFiles(sandbox: Sandbox, signal: AbortSignal): Promise<boolean> {
  return await script(sandbox, 'note', [notes, ...folders], signal);
}

/**
 * What was written since `noteFiles`, by programs that have all ended; undefined where that cannot be told, or is more
 * than 100 MB.
 * @param without pattern of tar's for what to leave out.
 */
export async function changesSinceNoted(
  sandbox: Sandbox,
  without: string,
  signal: AbortSignal,
): Promise<Changes | undefined> {
  if (!(await script(sandbox, 'pack', [notes, String(mostBytes), without, ...folders], signal))) return undefined;
  const [packed, gone] = [await sandbox.read(archive), await sandbox.read(deleted)];
  return packed && gone ? { archive: packed, deleted: gone } : undefined;
}

/** Puts changes in place in a sandbox of the same environment and snapshot; false when that failed half-way. */
export async function putChanges(sandbox: Sandbox, changes: Changes, signal: AbortSignal): Promise<boolean> {
  await sandbox.write(
    new Map([
      [archive, changes.archive],
      [deleted, changes.deleted],
    ]),
  );
  return await script(sandbox, 'unpack', [notes], signal);
}

/** Whether two programs changed the same, byte for byte; when they did it does not matter. */
export async function sameChanges(a: Changes, b: Changes): Promise<boolean> {
  if (!a.deleted.equals(b.deleted)) return false;
  const [left, right] = [await entriesOf(a), await entriesOf(b)];
  return left.size === right.size && [...left].every(([path, entry]) => right.get(path) === entry);
}

/** Path → all that makes the entry, in one line. */
async function entriesOf(changes: Changes): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  const unpacked = extract();
  unpacked.end(changes.archive);
  for await (const entry of unpacked) {
    const { name, type, mode, linkname } = entry.header;
    const sha256 = createHash('sha256')
      .update(await buffer(entry))
      .digest('hex');
    entries.set(name, [type, mode?.toString(8), linkname ?? '', sha256].join(' '));
  }
  return entries;
}

async function script(sandbox: Sandbox, name: string, args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const argv = ['sh', '-c', readAsset(`sandbox/changes/${name}.sh`), `${name}.sh`, ...args];
  return (await sandbox.run({ argv, directory: '/' }, limits, signal)).exitCode === 0;
}
