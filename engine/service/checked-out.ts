import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { enclosingWorkTree } from '../project/git.ts';
import { checkoutFiles, exitCodes, Problem } from '../protocol/index.ts';

// Below .git no test and no `git status` sees it, and no commit carries it on. Neither the fix nor where the project lies is
// in it.
const recordFile = checkoutFiles.record;
/** The issue text, relative to the folder. */
export const issueFile = checkoutFiles.issue;

const recordSchema = z.object({
  version: z.literal(1),
  /** Of the tuple. */
  id: z.string(),
  /** Identity of the project whose pool has it. */
  project: z.string(),
  /** The folder's first commit: the code with the bug. */
  commit: z.string(),
});
export type CheckoutRecord = Omit<z.infer<typeof recordSchema>, 'version'>;

export interface CheckedOut extends CheckoutRecord {
  /** The top of the checked-out folder. */
  readonly folder: string;
}

export async function writeRecord(folder: string, record: CheckoutRecord, issue: string): Promise<void> {
  await mkdir(dirname(join(folder, issueFile)), { recursive: true });
  await writeFile(join(folder, issueFile), issue);
  await writeFile(join(folder, recordFile), `${JSON.stringify({ version: 1, ...record }, undefined, 2)}\n`);
}

/** The bug that was checked out into this folder or one around it; undefined when there is none. */
export async function findCheckedOut(directory: string): Promise<CheckedOut | undefined> {
  const folder = await enclosingWorkTree(directory);
  if (folder === undefined) return undefined;
  const text = await readFile(join(folder, recordFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    // ENOTDIR: a worktree of another repository, whose .git is a file.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return { ...recordSchema.parse(JSON.parse(text)), folder };
  } catch (error) {
    throw new Problem({
      code: 'checkout-damaged',
      message: `What ${folder} says of the bug that was checked out there cannot be read.`,
      why: error instanceof z.ZodError ? z.prettifyError(error) : String(error),
      remedy: 'Check the bug out anew, into another folder.',
      exitCode: exitCodes.notReady,
      cause: error,
    });
  }
}
