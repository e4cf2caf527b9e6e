import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as z from 'zod';

/** A closed bead: an issue of the tracker that lives in the repository's `.beads`. */
export interface Bead {
  readonly id: string;
  readonly title: string;
  /** Description, design and acceptance criteria, as far as there are any. */
  readonly text: string;
  /** `bug`, `feature`, `task`, … */
  readonly type: string;
}

const beadSchema = z.object({
  id: z.string(),
  title: z.string().default(''),
  description: z.string().nullish(),
  acceptance_criteria: z.string().nullish(),
  status: z.string().default(''),
  issue_type: z.string().default(''),
});

const exported = ['issues.jsonl', 'beads.jsonl'];

/**
 * The closed beads of a project, by id: from the exported list when there is one, else from the program `bd`, run on a copy
 * of `.beads`, since it writes where it reads. Empty, with a note, when they cannot be read.
 */
export async function closedBeads(
  root: string,
  signal: AbortSignal,
): Promise<{ beads: Map<string, Bead>; note?: string }> {
  const folder = join(root, '.beads');
  const names = await readdir(folder).catch(() => undefined);
  if (!names) return { beads: new Map() };
  for (const name of exported) {
    if (names.includes(name)) return { beads: closedOf(parseLines(await readFile(join(folder, name), 'utf8'))) };
  }
  try {
    return { beads: closedOf(z.array(z.unknown()).parse(JSON.parse(await askBd(root, signal)))) };
  } catch (error) {
    signal.throwIfAborted();
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'bd is not installed' : firstLine(error);
    const note = `The project's beads are left out: they have no exported list (.beads/issues.jsonl), and ${why}.`;
    return { beads: new Map(), note };
  }
}

function parseLines(text: string): unknown[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line.trim() === '' ? [] : [JSON.parse(line)];
    } catch {
      // A line with the marks of a merge conflict, say; the others are as good as ever.
      return [];
    }
  });
}

function closedOf(entries: readonly unknown[]): Map<string, Bead> {
  const beads = new Map<string, Bead>();
  for (const entry of entries) {
    const parsed = beadSchema.safeParse(entry);
    if (!parsed.success || parsed.data.status !== 'closed') continue;
    const { id, title, description, acceptance_criteria: criteria, issue_type: type } = parsed.data;
    const text = [description, criteria].filter((part) => part).join('\n\n');
    beads.set(id, { id, title, text, type });
  }
  return beads;
}

async function askBd(root: string, signal: AbortSignal): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'bugsmith-beads-'));
  try {
    await cp(join(root, '.beads'), join(place, '.beads'), {
      recursive: true,
      // Sockets and locks of a running daemon are its own.
      filter: (path) => !/\.(sock|lock|pid|log)$|^LOCK$/.test(basename(path)),
    });
    return await new Promise((resolve, reject) => {
      const options = { cwd: place, signal, timeout: 30_000, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' } as const;
      execFile('bd', ['list', '--json', '--all', '--limit', '0'], options, (error, stdout) => {
        if (error) reject(error);
        else resolve(stdout);
      });
    });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function firstLine(error: unknown): string {
  return `bd says: ${error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error)}`;
}
