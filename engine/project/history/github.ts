import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Octokit } from '@octokit/rest';
import * as z from 'zod';
import type { ReportProgress } from '../../protocol/index.ts';
import { dataFolder } from '../../storage.ts';
import { writeWhole } from '../../whole-file.ts';
import type { Repository } from '../git.ts';
import type { TrackedIssue } from './fixes.ts';
import { type IssueSource, webAddress } from './history.ts';

export interface GitHubOptions {
  /** `owner/name`; default: what the clone's remote `origin` says. */
  readonly repository?: string;
  /** Without one nothing is asked: only what an earlier run kept is used. */
  readonly token?: string;
  /** Of an enterprise server, with `/api/v3`. Default: GitHub's own. */
  readonly apiUrl?: string;
  readonly report: ReportProgress;
  /** Seconds to wait for a rate limit to pass; above that, what is there has to do. Default 60. */
  readonly patience?: number;
}

const issueSchema = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string(),
  url: z.string(),
  labels: z.array(z.string()),
  isPullRequest: z.boolean(),
});
const storedSchema = z.object({
  version: z.literal(1),
  repository: z.string(),
  /** Newest change that is in it, ISO 8601; issues are asked for from there on. Null until all were read once. */
  until: z.string().nullable(),
  issues: z.array(issueSchema),
});
type Stored = z.infer<typeof storedSchema>;

const answerSchema = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  updated_at: z.string(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  pull_request: z.unknown().optional(),
});

/** So many pages of a hundred are read at most. */
const mostPages = 100;

/**
 * Closed issues and pull requests of a GitHub repository. What was read is kept in the data folder and is all that is
 * needed afterwards, also without a network; the next time only what changed since is asked for. Authors are not kept.
 */
export class GitHubIssues implements IssueSource {
  readonly #options: GitHubOptions;

  constructor(options: GitHubOptions) {
    this.#options = options;
  }

  async issues(
    repository: Repository,
    signal: AbortSignal,
  ): Promise<{ byNumber: ReadonlyMap<number, TrackedIssue>; notes: string[] }> {
    const name = this.#options.repository ?? (await this.#repositoryOf(repository));
    if (name === undefined) return { byNumber: new Map(), notes: [] };
    const file = cacheFile(this.#options.apiUrl, name);
    const stored = (await load(file, name)) ?? { version: 1, repository: name, until: null, issues: [] };
    const notes: string[] = [];
    let { issues } = stored;
    if (this.#options.token !== undefined) {
      const read = await this.#read(name, stored, signal);
      if (read.note) notes.push(read.note);
      issues = merged(stored.issues, read.issues);
      const until = read.whole ? (read.newest ?? stored.until) : stored.until;
      if (read.issues.length > 0 || until !== stored.until) await save(file, { ...stored, until, issues });
    }
    return { byNumber: new Map(issues.map((issue) => [issue.number, issue])), notes };
  }

  async #repositoryOf({ git }: Repository): Promise<string | undefined> {
    const address = webAddress((await git('config', '--get', 'remote.origin.url')).trim());
    if (address === undefined) return undefined;
    const { hostname, pathname } = new URL(address);
    const own = this.#options.apiUrl === undefined ? 'github.com' : new URL(this.#options.apiUrl).hostname;
    const path = pathname.slice(1);
    return hostname === own && path.split('/').length === 2 ? path : undefined;
  }

  async #read(name: string, stored: Stored, signal: AbortSignal): Promise<Read> {
    const { token, apiUrl, report } = this.#options;
    const { Octokit } = await import('@octokit/rest');
    const quiet = () => {};
    const octokit = new Octokit({
      ...(token ? { auth: token } : {}),
      ...(apiUrl ? { baseUrl: apiUrl } : {}),
      userAgent: 'bugsmith',
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const issues: TrackedIssue[] = [];
    let newest: string | undefined;
    const stopped = (note: string, whole = false): Read => ({ issues, newest, whole, note });
    for (let page = 1; page <= mostPages; page++) {
      report({ phase: 'history', message: `Reading issues of ${name}: ${issues.length}` });
      const answer = await this.#ask(octokit, name, page, stored.until, signal);
      if ('refused' in answer) {
        const instead = stored.issues.length + issues.length;
        return stopped(
          `${answer.refused} ${instead > 0 ? `${instead} known issues are used.` : 'Issues are known by number only.'}`,
        );
      }
      for (const entry of answer.entries) {
        const { number, title, body, html_url: url, labels, pull_request: pull, updated_at: updated } = entry;
        const names = labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
        issues.push({
          number,
          title,
          body: body ?? '',
          url,
          labels: names.filter(Boolean),
          isPullRequest: pull !== undefined,
        });
        if (newest === undefined || updated > newest) newest = updated;
      }
      if (answer.last) return { issues, newest, whole: true };
    }
    return stopped(`Only the ${issues.length} issues of ${name} that were changed first are known.`);
  }

  async #ask(octokit: Octokit, name: string, page: number, since: string | null, signal: AbortSignal): Promise<Answer> {
    const [owner = '', repo = ''] = name.split('/');
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      try {
        const { data, headers } = await octokit.request('GET /repos/{owner}/{repo}/issues', {
          ...{ owner, repo, state: 'closed', sort: 'updated', direction: 'asc', per_page: 100, page },
          ...(since === null ? {} : { since }),
          request: { signal },
        });
        const entries = z.array(answerSchema).parse(data);
        return { entries, last: !/rel="next"/.test(headers.link ?? '') };
      } catch (error) {
        signal.throwIfAborted();
        const wait = waitOf(error);
        if (wait !== undefined && attempt <= 3 && wait <= (this.#options.patience ?? 60)) {
          await sleep(wait * 1000, undefined, { signal });
          continue;
        }
        return { refused: refusal(error, name, wait) };
      }
    }
  }
}

interface Read {
  readonly issues: TrackedIssue[];
  readonly newest: string | undefined;
  readonly whole: boolean;
  readonly note?: string;
}

type Answer =
  | { readonly entries: z.infer<typeof answerSchema>[]; readonly last: boolean }
  | { readonly refused: string };

interface Failure {
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

/** Seconds until it makes sense to ask again; undefined when it does not. */
function waitOf(error: unknown): number | undefined {
  const { status, response } = error as Failure;
  const headers = response?.headers ?? {};
  if (status === 403 || status === 429) {
    if (headers['retry-after'] !== undefined) return Number(headers['retry-after']);
    if (String(headers['x-ratelimit-remaining']) === '0')
      return Math.max(0, Number(headers['x-ratelimit-reset']) - Date.now() / 1000);
    return status === 429 ? 1 : undefined;
  }
  return status !== undefined && status >= 500 && status < 600 ? 1 : undefined;
}

function refusal(error: unknown, name: string, wait: number | undefined): string {
  const { status, message } = error as Failure;
  if (status === 401) return 'GitHub does not accept the token.';
  if (status === 404) return `GitHub has no repository ${name} that the token may see.`;
  if (wait !== undefined && (status === 403 || status === 429))
    return `GitHub allows no more requests for ${Math.ceil(wait / 60)} minutes.`;
  if (error instanceof z.ZodError) return 'GitHub could not be asked (its answer was not understood).';
  return `GitHub could not be asked (${status ?? message?.split('\n', 1)[0] ?? 'no answer'}).`;
}

function merged(old: readonly TrackedIssue[], read: readonly TrackedIssue[]): Stored['issues'] {
  const byNumber = new Map([...old, ...read].map((issue) => [issue.number, issue]));
  return [...byNumber.values()]
    .sort((a, b) => a.number - b.number)
    .map((issue) => ({ ...issue, labels: [...issue.labels] }));
}

function cacheFile(apiUrl: string | undefined, name: string): string {
  const place = createHash('sha256')
    .update(`${apiUrl ?? ''} ${name.toLowerCase()}`)
    .digest('hex')
    .slice(0, 32);
  return join(dataFolder(), 'issues', `${place}.json`);
}

async function load(file: string, name: string): Promise<Stored | undefined> {
  try {
    const stored = storedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return stored.repository.toLowerCase() === name.toLowerCase() ? stored : undefined;
  } catch {
    // Missing, or of another version: it is read again where it can be.
    return undefined;
  }
}

async function save(file: string, stored: Stored): Promise<void> {
  await writeWhole(file, JSON.stringify(stored), 0o600);
}
