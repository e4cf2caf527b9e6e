import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { copyFile, link, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes, Problem } from '../protocol/index.ts';

export type ExportTarget =
  | { readonly path: string; readonly force?: boolean }
  | { readonly stream: NodeJS.WritableStream };

/**
 * Writes an export to a stream, or to a file: whole or not at all, and over an existing one only by `force`. Problems:
 * `file-exists`, `no-folder`, `is-folder`, `disk-full`, `cannot-write`. Resolves with the absolute path, or undefined.
 */
export async function writeExport(target: ExportTarget, text: string): Promise<string | undefined> {
  if ('stream' in target) {
    await writeStream(target.stream, text);
    return undefined;
  }
  const file = resolve(target.path);
  const force = target.force ?? false;
  const existing = await requireTarget(file, force);
  if (existing && !existing.isFile()) {
    // A device or pipe (/dev/stdout): written to, never replaced.
    await writeFile(file, text).catch((error) => {
      throw asProblem(error, file);
    });
    return file;
  }
  // Where a link leads; the link itself stays.
  await writeWhole(existing ? await realpath(file) : file, text, force);
  return file;
}

async function writeWhole(file: string, text: string, force: boolean): Promise<void> {
  // In the same folder, so that putting it in place is one step on one file system.
  const draft = join(dirname(file), `.${basename(file).slice(0, 80)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (force) await rename(draft, file);
    else await putNew(draft, file);
  } catch (error) {
    throw asProblem(error, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Resolves when the stream has taken it all. A reader that goes away (`| head`) is no error. */
function writeStream(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((done, failed) => {
    const settle = (error?: Error | null) => {
      stream.removeListener('error', settle);
      const gone = ['EPIPE', 'ERR_STREAM_DESTROYED'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');
      if (error && !gone) failed(error);
      else done();
    };
    stream.on('error', settle);
    stream.write(text, settle);
  });
}

/** What is there now, if anything. */
async function requireTarget(file: string, force: boolean): Promise<Stats | undefined> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new Problem({
      code: 'no-folder',
      message: `There is no folder ${dirname(file)}.`,
      remedy: 'Make it first, or export to another place.',
      exitCode: exitCodes.usage,
    });
  }
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory()) {
    throw new Problem({
      code: 'is-folder',
      message: `${file} is a folder.`,
      remedy: 'Give the name of a file in it.',
      exitCode: exitCodes.usage,
    });
  }
  if (existing?.isFile() && !force) throw exists(file);
  return existing;
}

function exists(file: string): Problem {
  return new Problem({
    code: 'file-exists',
    message: `${file} exists already and was left as it is.`,
    remedy: 'Choose another name, or write over it with --force.',
    exitCode: exitCodes.usage,
  });
}

/** Fails with EEXIST rather than replace a file that has come about since we looked. */
async function putNew(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    // Some file systems (exFAT, some network shares) have no links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    await copyFile(draft, file, constants.COPYFILE_EXCL);
  }
}

function asProblem(error: unknown, file: string): Problem {
  const code = (error as NodeJS.ErrnoException).code;
  const why = error instanceof Error ? error.message : String(error);
  if (code === 'EEXIST') return exists(file);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Problem({
      code: 'disk-full',
      message: `The disk is full: ${file} was not written.`,
      remedy: 'Free some space, or export to another disk.',
      cause: error,
    });
  }
  return new Problem({
    code: 'cannot-write',
    message: `${file} cannot be written.`,
    why,
    remedy: 'See that its folder is writable for you, or export to another place.',
    cause: error,
  });
}
