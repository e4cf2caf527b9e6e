import type { LanguageRegistry } from '../../languages/registry.ts';
import type { FixKind, ReportProgress } from '../../protocol/index.ts';
import { projectRepository } from '../commit-snapshot.ts';
import type { Repository } from '../git.ts';
import { textOf } from '../snapshot.ts';
import { closedBeads } from './beads.ts';
import { type CommitChange, type CommitRange, readCommits } from './commits.ts';
import { type FixCommit, findFixes, type TrackedIssue } from './fixes.ts';
import { ObjectReader } from './objects.ts';

/** The issues of the place where the project is hosted; see github.ts. */
export interface IssueSource {
  /** Issues and pull requests by number, as far as they can be had; notes say what could not. */
  issues(
    repository: Repository,
    signal: AbortSignal,
  ): Promise<{ byNumber: ReadonlyMap<number, TrackedIssue>; notes: string[] }>;
}

export interface HistoryOptions extends CommitRange {
  readonly issues?: IssueSource;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/** A source file's text before and after a fix. */
export interface FixedFile {
  /** Path in the commit. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/** By commit, newest first. */
type Renames = ReadonlyMap<string, readonly Move[]>;

/** The fixes in a project's history, and what git knows of them. Reads only; dispose of it. */
export class History {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** How many commits were looked at. */
  readonly commits: number;
  /** Newest first. */
  readonly fixes: readonly FixCommit[];
  readonly notes: readonly string[];
  readonly #renames: Renames;

  private constructor(
    repository: Repository,
    found: { commits: number; fixes: FixCommit[]; notes: string[]; renames: Renames },
  ) {
    this.repository = repository;
    this.objects = new ObjectReader(repository);
    this.commits = found.commits;
    this.fixes = found.fixes;
    this.notes = found.notes;
    this.#renames = found.renames;
  }

  /** Problems: `no-git` and those of git. */
  static async read(root: string, languages: LanguageRegistry, options: HistoryOptions): Promise<History> {
    const { report, signal } = options;
    const repository = await projectRepository(root, signal);
    report({ phase: 'history', message: 'Reading the history' });
    const [commits, { beads, note }, address] = await Promise.all([
      readCommits(repository, options),
      closedBeads(repository.folder, signal),
      webAddressOf(repository),
    ]);
    const notes = note ? [note] : [];
    let known: ReadonlyMap<number, TrackedIssue> = new Map();
    if (options.issues) {
      const tracked = await options.issues.issues(repository, signal);
      known = tracked.byNumber;
      notes.push(...tracked.notes);
    }
    const trackers = { beads, issue: (n: number) => known.get(n), ...(address ? { webAddress: address } : {}) };
    const fixes = findFixes(commits, languages, trackers);
    const renames = new Map(
      commits.map(({ hash, changes }) => [
        hash,
        changes.filter(({ status }) => status === 'renamed').map(({ oldPath, path }) => ({ from: oldPath, to: path })),
      ]),
    );
    report({ phase: 'history', message: `${commits.length} commits, ${fixes.length} of them may be fixes` });
    return new History(repository, { commits: commits.length, fixes, notes, renames });
  }

  /** How many fixes of each kind. */
  get byKind(): Partial<Record<FixKind, number>> {
    const counts: Partial<Record<FixKind, number>> = {};
    for (const { origin } of this.fixes) counts[origin.foundBy] = (counts[origin.foundBy] ?? 0) + 1;
    return counts;
  }

  /** The sources of a fix, before and after; undefined when one is not UTF-8, or not in this clone. */
  async sourcesOf(fix: FixCommit): Promise<FixedFile[] | undefined> {
    const files: FixedFile[] = [];
    for (const change of fix.sources) {
      const [before, after] = await Promise.all([this.#text(change.oldBlob), this.#text(change.blob)]);
      if (before === undefined || after === undefined) return undefined;
      files.push({ path: change.path, before, after });
    }
    return files;
  }

  /** Where a file of a commit is today, as far as git saw it move. */
  pathToday(commit: string, path: string): string {
    let current = path;
    // Newest first: what came after the commit stands before it.
    const later: (readonly Move[])[] = [];
    for (const [hash, moves] of this.#renames) {
      if (hash === commit) break;
      later.push(moves);
    }
    for (const moves of later.reverse()) current = moves.find(({ from }) => from === current)?.to ?? current;
    return current;
  }

  [Symbol.dispose](): void {
    this.objects[Symbol.dispose]();
  }

  async #text(blob: CommitChange['blob']): Promise<string | undefined> {
    const bytes = await this.objects.read(blob);
    return bytes && textOf(bytes);
  }
}

/** `https://host/owner/name` of the remote that the clone came from; undefined for local ones. */
async function webAddressOf({ git }: Repository): Promise<string | undefined> {
  return webAddress((await git('config', '--get', 'remote.origin.url')).trim());
}

export function webAddress(remote: string): string | undefined {
  const [, host, path] =
    /^(?:(?:https?|ssh|git):\/\/)?(?:[^@/\s]+@)?([\w.-]+\.[a-z]{2,})(?::\d+(?=\/))?[:/]([^\s]+?)(?:\.git)?\/?$/i.exec(
      remote,
    ) ?? [];
  return host && path?.includes('/') ? `https://${host}/${path}` : undefined;
}
