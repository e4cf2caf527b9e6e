import { readAsset } from '../../assets.ts';
import type { TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import type { PlanOutput, TestPlan } from '../../testing/framework.ts';
import type { Coverage, TestReport } from '../../testing/report.ts';
import { lastOutput } from '../../testing/reports/identity.ts';
import { readJestJson } from '../../testing/reports/jest-json.ts';
import { readReach } from '../../testing/reports/reach.ts';
import { readRecords } from '../../testing/reports/records.ts';
import { quoteWord, typed } from '../../testing/words.ts';
import { upwards } from './packages.ts';

/** Where runs of JavaScript tests leave their reports and find our scripts. */
export const scratch = `${sandboxPaths.scratch}/javascript`;
export const recordsFile = `${scratch}/report.jsonl`;
export const wantedFile = `${scratch}/tests.json`;
const buildLog = `${scratch}/build.log`;
export const buildFailed = `${scratch}/build-failed.txt`;
const reachFolder = `${scratch}/reach`;
const reachFile = `${scratch}/reach.json`;
const script = `${scratch}/run.sh`;

/** For the frameworks whose arguments tests could see: what hides them, by its name below `scratch`. */
export const plainArguments = {
  path: `${scratch}/plain-arguments.cjs`,
  files: () => ({ 'plain-arguments.cjs': readAsset('languages/javascript/plain-arguments.cjs') }),
};

/** Checksums of the sources that the environment's build was made from: while they hold, there is nothing to build. */
export const builtFrom = `${sandboxPaths.environment}/built-from.sha256`;

/** While it is there, what was built is not what the sources are now. */
export const stale = `${builtFrom}.stale`;

export interface Run {
  /** Program and arguments; programs of the project's packages are found as npm finds them. */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files of ours to put in place: name → content, below `scratch`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Test files that are about to run; undefined: all of them. Decides whether the build is needed. */
  readonly testFiles?: readonly string[] | undefined;
  /** Further report files. */
  readonly reports?: readonly string[];
  /** Also see which lines are reached; `perProcess` as in reach.cjs. */
  readonly reach?: { readonly perProcess: boolean };
}

/** A plan that builds what the tests load, when they do, and then runs `argv` in the setup's folder. */
export function runScript(setup: TestSetup, run: Run): TestPlan {
  const root = sandboxPaths.project;
  const build = strings(setup, 'build');
  const neededBy = strings(setup, 'buildFiles');
  const builds =
    build.length > 0 && (run.testFiles === undefined || run.testFiles.some((file) => neededBy.includes(file)));
  const command = run.argv.map(quoteWord).join(' ');
  const lines = [
    searchPath(setup),
    ...(builds ? unlessBuilt(buildLines(build)) : []),
    ...strings(setup, 'env').map((assignment) => `export ${quoteAssignment(assignment)}`),
  ];
  const env: Record<string, string> = { ...run.env };
  const files = new Map(Object.entries(run.files ?? {}).map(([name, text]) => [`${scratch}/${name}`, text]));
  if (run.reach) {
    for (const name of ['reach.cjs', 'reach-script.cjs', 'merge-reach.cjs'])
      files.set(`${scratch}/${name}`, readAsset(`languages/javascript/${name}`));
    // Set after the build, whose reach is of no interest.
    const settings = JSON.stringify({ root, folder: reachFolder, perProcess: run.reach.perProcess });
    lines.push(
      `rm -rf ${reachFolder}`,
      `( export NODE_OPTIONS="$NODE_OPTIONS --require=${scratch}/reach.cjs" BUGSMITH_REACH=${quoteWord(settings)}`,
      `  ${run.reach.perProcess ? '' : "export BUGSMITH_REACH_KEY=''; "}exec ${command} )`,
      'code=$?',
      `node ${scratch}/merge-reach.cjs ${reachFolder} ${reachFile}`,
      'exit $code',
    );
  } else lines.push(`exec ${command}`);
  files.set(script, `${lines.join('\n')}\n`);
  return {
    command: {
      argv: ['sh', script],
      directory: directoryOf(setup),
      env: { npm_config_update_notifier: 'false', ...env },
    },
    files,
    reports: [recordsFile, buildFailed, ...(run.reports ?? []), ...(run.reach ? [reachFile] : [])],
  };
}

/** The framework's own command, as a person types it: after the build, and with the environment of the project's script. */
export function byHand(setup: TestSetup, words: readonly string[]): readonly string[] {
  const env = strings(setup, 'env');
  return typed(setup.directory, strings(setup, 'build'), env.length > 0 ? ['env', ...env, ...words] : words);
}

export function directoryOf(setup: TestSetup): string {
  return setup.directory === '' ? sandboxPaths.project : `${sandboxPaths.project}/${setup.directory}`;
}

/** Programs of the project's packages first, as npm has them. */
export function searchPath(setup: TestSetup): string {
  const { project } = sandboxPaths;
  const folders = upwards(setup.directory).map((folder) => `${project}${folder && '/'}${folder}/node_modules/.bin`);
  return `export PATH=${quoteWord(folders.join(':'))}:"$PATH"`;
}

/** Shell code around what is needless while the sources are those that were built last. */
export function unlessBuilt(lines: readonly string[]): string[] {
  return [`if [ -e ${stale} ] || ! sha256sum --status -c ${builtFrom} 2> /dev/null; then`, ...lines, 'fi'];
}

/**
 * Shell code that builds, and notes from what; failing, it leaves the build's words where `readRun` finds them. The sources
 * are looked at first, so that what the build makes of them is not taken for what it was made from.
 */
export function buildLines(build: readonly string[]): string[] {
  const [before, noted] = [`${builtFrom}.before`, `${builtFrom}.noted`];
  return [
    `if [ -f ${builtFrom} ]; then mv ${builtFrom} ${before}; fi`,
    `cut -b 67- ${before} 2> /dev/null | tr '\\n' '\\0' | xargs -0 -r sha256sum > ${noted} 2> /dev/null || rm -f ${noted}`,
    `if ! ( ${build.join(' && ')} ) > ${buildLog} 2>&1; then`,
    `mv ${buildLog} ${buildFailed}; echo 'The build failed.' >&2; exit 86; fi`,
    `if [ -s ${noted} ]; then mv ${noted} ${builtFrom} && rm -f ${stale}; fi`,
  ];
}

/** What one of our reporters wrote; the build's or the loader's words when nothing could run. */
export function readRun({ output, reports }: PlanOutput): TestReport {
  const report = readRecords(reports.get(recordsFile));
  const failure = buildFailure({ output, reports });
  if (failure !== undefined) return { ...report, buildFailure: failure };
  if (report.results.length > 0 || report.collectionErrors.size > 0 || output.timedOut) return report;
  return output.exitCode === null || output.exitCode === 0 ? report : { ...report, buildFailure: lastOutput(output) };
}

/** What jest or vitest wrote to `file`, at its end: a run that a test brought down has no results, though it was built. */
export function readJsonRun(file: string, { output, reports }: PlanOutput): TestReport {
  const report = readJestJson(reports.get(file));
  const failure = buildFailure({ output, reports });
  return failure === undefined ? report : { ...report, buildFailure: failure };
}

function buildFailure({ reports }: PlanOutput): string | undefined {
  const log = reports.get(buildFailed)?.toString('utf8');
  return log === undefined
    ? undefined
    : lastOutput({ stdout: log, stderr: '' }) || 'The build failed and said nothing.';
}

export function readRunReach({ reports }: PlanOutput, granularity: 'test' | 'file'): Coverage {
  return readReach(reports.get(reachFile), granularity);
}

/** A list among a setup's options. */
export function strings(setup: TestSetup, name: string): readonly string[] {
  const value = setup.options[name];
  return Array.isArray(value) ? value : [];
}

function quoteAssignment(assignment: string): string {
  const at = assignment.indexOf('=');
  return `${assignment.slice(0, at)}=${quoteWord(assignment.slice(at + 1))}`;
}
