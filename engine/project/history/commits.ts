import { Problem } from '../../protocol/index.ts';
import type { Repository } from '../git.ts';

export type ChangeStatus = 'modified' | 'added' | 'deleted' | 'renamed' | 'other';

/** One file of a commit's change, against its first parent. Paths are relative to the project's folder. */
export interface CommitChange {
  readonly status: ChangeStatus;
  readonly path: string;
  /** The path before; the same one unless it was renamed. */
  readonly oldPath: string;
  /** Object ids of the contents; all zeros where there is none. */
  readonly blob: string;
  readonly oldBlob: string;
  /** Lines; 0 for binary files, which `binary` tells. */
  readonly added: number;
  readonly deleted: number;
  readonly binary: boolean;
}

/** A commit without its author: who wrote it is nobody's business here. */
export interface Commit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** When it was committed, ISO 8601. */
  readonly date: string;
  readonly subject: string;
  /** What follows the subject, trimmed. */
  readonly body: string;
  readonly changes: readonly CommitChange[];
}

export interface CommitRange {
  /** A date git understands, or a commit: only what came after it. */
  readonly since?: string;
  /** Newest so many. */
  readonly most?: number;
}

const defaultMost = 20_000;
/** Hashes on one command line. */
const mostArguments = 1_000;
const marks = { commit: '\u0001', field: '\u0002', end: '\u0003' };
const format = `%x01%H%x02%P%x02%cI%x02%B%x03`;

/**
 * The commits that HEAD descends from, newest first, each with its change against its first parent: so a merge is the
 * whole of what was merged. Only what lies in the project's folder; commits that change nothing there have no changes.
 * Of a clone without all contents (a partial one), commits that need what is not there come without counts and renames.
 */
export async function readCommits(repository: Repository, range: CommitRange = {}): Promise<Commit[]> {
  const revisions = await revisionsOf(repository, range.since);
  const log = async (...more: string[]) =>
    parseLog(
      await repository.git(
        ...['-c', 'core.quotePath=false', '-c', 'log.showSignature=false', '-c', 'diff.renameLimit=200', 'log', '-z'],
        ...['--raw', '--no-abbrev', '--diff-merges=first-parent', '--no-ext-diff', '--no-textconv'],
        ...[`--max-count=${range.most ?? defaultMost}`, `--format=${format}`, '--encoding=UTF-8'],
        ...(repository.prefix === '' ? [] : ['--relative']),
        ...more,
      ),
    );
  const full = ['--numstat', '-M'];
  try {
    return await log(...full, ...revisions);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'git-failed')) throw error;
    const missing = await missingObjects(repository);
    if (missing.size === 0) throw error;
    const all = await log('--no-renames', ...revisions);
    const isThere = ({ blob, oldBlob }: CommitChange) => !missing.has(blob) && !missing.has(oldBlob);
    const whole = all.filter(({ changes }) => changes.every(isThere)).map(({ hash }) => hash);
    const read = new Map<string, Commit>();
    for (let at = 0; at < whole.length; at += mostArguments) {
      const some = await log(...full, '--no-walk=unsorted', ...whole.slice(at, at + mostArguments));
      for (const commit of some) read.set(commit.hash, commit);
    }
    return all.map((commit) => read.get(commit.hash) ?? commit);
  }
}

/** Ids of objects that the history speaks of and this clone does not have. */
async function missingObjects({ git }: Repository): Promise<Set<string>> {
  const text = await git('rev-list', '--objects', '--quiet', '--missing=print', 'HEAD');
  return new Set(text.split('\n').flatMap((line) => (line.startsWith('?') ? [line.slice(1).trim()] : [])));
}

/** Hashes that a merge brought in: what its later parents have and its first has not. */
export async function mergedCommits(repository: Repository, merge: Commit): Promise<string[]> {
  const [first, ...others] = merge.parents;
  if (first === undefined || others.length === 0) return [];
  return (await repository.git('rev-list', ...others, `^${first}`)).split('\n').filter((line) => line !== '');
}

async function revisionsOf(repository: Repository, since: string | undefined): Promise<string[]> {
  if (since === undefined) return ['HEAD'];
  // A date of digits only could name a commit as well; four digits and a dash cannot.
  const isDate = /^\d{4}-\d{2}/.test(since);
  const commit = isDate
    ? ''
    : (await repository.git('rev-parse', '--verify', '--quiet', '--end-of-options', `${since}^{commit}`)).trim();
  if (commit !== '') return [`${commit}..HEAD`];
  // git takes what it does not understand for today, and would find nothing.
  if (Number.isNaN(Date.parse(since)) && !/\b\d+[. ](?:day|week|month|year)s?[. ]ago\b|^yesterday$/i.test(since)) {
    throw new Problem({
      code: 'no-such-commit',
      message: `'${since}' is neither a commit of this repository nor a date.`,
      remedy: "Name a commit, a tag, or a date: 2024-01-31, '2 years ago'.",
      exitCode: 2,
    });
  }
  return [`--since=${since}`, 'HEAD'];
}

/** Reads what `git log -z --raw --numstat` printed in `format`. */
export function parseLog(text: string): Commit[] {
  const commits: Commit[] = [];
  // A message may hold anything, also our marks: only a mark with a hash behind it begins a commit.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are our marks
  for (const part of text.split(/\u0001(?=[0-9a-f]{40,64}\u0002)/).slice(1)) {
    const end = part.lastIndexOf(marks.end);
    const [hash = '', parents = '', date = '', ...message] = part.slice(0, end).split(marks.field);
    const whole = message.join(marks.field).replaceAll('\r\n', '\n').trim();
    const [subject = ''] = whole.split('\n', 1);
    commits.push({
      hash,
      parents: parents.split(' ').filter((parent) => parent !== ''),
      date,
      subject: subject.trim(),
      body: whole.slice(subject.length).trim(),
      changes: parseChanges(part.slice(end + 1)),
    });
  }
  return commits;
}

function parseChanges(text: string): CommitChange[] {
  const tokens = text.split('\0').map((token) => token.replace(/^\n/, ''));
  const raw: Omit<CommitChange, 'added' | 'deleted' | 'binary'>[] = [];
  const counts = new Map<string, { added: number; deleted: number; binary: boolean }>();
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const entry = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(token);
    if (entry) {
      const [, oldMode = '', mode = '', oldBlob = '', blob = '', letter = ''] = entry;
      const oldPath = tokens[++at] ?? '';
      const path = letter === 'R' || letter === 'C' ? (tokens[++at] ?? '') : oldPath;
      raw.push({ status: statusOf(letter, oldMode, mode), path, oldPath, blob, oldBlob });
      continue;
    }
    const count = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(token);
    if (!count) continue;
    const [, added = '-', deleted = '-', own = ''] = count;
    // A renamed file's two names follow.
    let path = own;
    if (own === '') {
      at += 2;
      path = tokens[at] ?? '';
    }
    counts.set(path, { added: Number(added) || 0, deleted: Number(deleted) || 0, binary: added === '-' });
  }
  return raw.map((change) => ({ ...change, ...(counts.get(change.path) ?? { added: 0, deleted: 0, binary: true }) }));
}

function statusOf(letter: string, oldMode: string, mode: string): ChangeStatus {
  const isFile = (bits: string) => bits.startsWith('100') || bits === '000000';
  if (!isFile(oldMode) || !isFile(mode)) return 'other';
  const known: Record<string, ChangeStatus> = { M: 'modified', A: 'added', D: 'deleted', R: 'renamed' };
  return known[letter] ?? 'other';
}
