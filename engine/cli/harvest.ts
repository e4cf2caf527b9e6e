import { harvest } from '../generate/harvest/harvest.ts';
import { GitHubIssues } from '../project/history/github.ts';
import type { GenerateEvent, RunSummary } from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { type CommandContext, type CommonOptions, stopped } from './command.ts';
import { count, type Output } from './output.ts';
import { projectRoot } from './root.ts';

interface HarvestOptions extends CommonOptions {
  readonly count?: number;
  readonly since?: string;
  readonly sandbox: SandboxChoice;
  readonly budget?: number;
  readonly suiteTimeout?: number;
  /** False: nobody is asked; else `owner/name`. */
  readonly github?: string | false;
}

/** `bugsmith harvest`. */
export async function harvestCommand(
  path: string | undefined,
  options: HarvestOptions,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const started = performance.now();
  const summary = await harvest(
    {
      root: projectRoot(path, options),
      sandbox: options.sandbox,
      issues: issuesOf(options, output),
      ...(options.count === undefined ? {} : { count: options.count }),
      ...(options.since === undefined ? {} : { since: options.since }),
      ...(options.budget === undefined ? {} : { budgetMinutes: options.budget }),
      ...(options.suiteTimeout === undefined ? {} : { suiteSeconds: options.suiteTimeout }),
    },
    {
      providers: sandboxProviders(),
      emit: output.json
        ? (event) => output.writeJson(event, { pretty: false })
        : (event) => tell(event, output, started),
      report: output.progress,
      signal,
    },
  );
  output.done();
  if (!output.json) conclude(summary, output);
  if (summary.cancelled) process.exitCode = stopped;
}

/** GitHub is asked when there is a token; else what was read earlier has to do. */
function issuesOf({ github }: HarvestOptions, output: Output): GitHubIssues {
  const { GITHUB_TOKEN, GH_TOKEN, GITHUB_API_URL: apiUrl } = process.env;
  const token = github === false ? undefined : GITHUB_TOKEN || GH_TOKEN;
  return new GitHubIssues({
    report: output.progress,
    ...(token ? { token } : {}),
    ...(apiUrl ? { apiUrl } : {}),
    ...(github ? { repository: github } : {}),
  });
}

function tell(event: GenerateEvent, output: Output, started: number): void {
  if (event.event !== 'tuple') return;
  const at = ((performance.now() - started) / 1000).toFixed(1);
  const { history: origin } = event.provenance.candidate;
  output.print(`✔ ${event.id.slice(0, 12)}  ${event.file}:${event.function}`);
  output.print(
    `    ${origin?.commit.slice(0, 8)} ${origin?.subject} (${origin?.date.slice(0, 10)}; ${origin?.reason})`,
  );
  for (const { id, title, url } of origin?.links ?? [])
    output.print(`    ${[id, title, url].filter(Boolean).join('  ')}`);
  const tests = count(event.failToPass.length, 'test fails', 'tests fail');
  output.print(
    `    ${event.category} · ${event.difficulty} · ${tests}, ${event.passToPass.length} still pass · after ${at} s`,
  );
}

function conclude(summary: RunSummary, output: Output): void {
  for (const note of summary.notes) output.noteOnce(note);
  const { history } = summary;
  if (!history) return;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort((a, b) => b[1] - a[1])
      .map(([name, n]) => `${n} ${name}`)
      .join(', ');
  const found = Object.values(history.fixes).reduce((sum, n) => sum + n, 0);
  const share =
    history.tried > 0 ? ` (${Math.round((100 * summary.valid) / history.tried)} % of ${history.tried} tried)` : '';
  output.print();
  output.print(
    `${count(history.commits, 'commit')}, ${count(found, 'possible fix', 'possible fixes')}${found > 0 ? `: ${list(history.fixes)}` : ''}.`,
  );
  const away = list(summary.rejected);
  output.print(
    `${count(summary.valid, 'fix', 'fixes')} proved${share} in ${summary.seconds.toFixed(1)} s${away ? `; turned away: ${away}` : ''}.`,
  );
  const [first] = summary.tuples;
  if (first) output.print(`Look at one: bugsmith pool show ${first.slice(0, 12)}`);
}
