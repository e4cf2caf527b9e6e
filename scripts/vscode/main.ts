/**
 * `npm run test:vscode [-- [--version oldest|current|latest|<range>] [--desktop] [--smoke] [--only <name>] [--grep <text>]]`:
 * the suites in a real VS Code. Without `--desktop` that is VS Code's server with its workbench in Chromium.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SuiteResult } from '../../test/vscode/run.ts';
import { runDesktopSuite } from './desktop.ts';
import { install, projectRoot } from './install.ts';
import { parse } from './json.ts';
import { runSuite, type SuiteOptions } from './run-suite.ts';
import { outsideSuites, type Scenario, scenarios, settings, suitesFolder } from './scenarios.ts';
import { makeBugs } from './workspaces.ts';

const { values } = parseArgs({
  options: {
    version: { type: 'string', default: 'current' },
    desktop: { type: 'boolean', default: false },
    /** Only what is also run in the oldest VS Code. */
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    grep: { type: 'string' },
  },
});
const say = (text: string): void => {
  process.stdout.write(text);
};
const total = { passes: 0, failures: 0, pending: 0 };
const add = (result: SuiteResult): void => {
  total.passes += result.passes;
  total.failures += result.failures;
  total.pending += result.pending;
};

async function runScenario(scenario: Scenario): Promise<SuiteResult> {
  const workspace = scenario.workspace();
  const home = mkdtempSync(join(tmpdir(), 'bugsmith-home-'));
  const options: Omit<SuiteOptions, 'vscode'> = {
    folder: join(suitesFolder, scenario.name),
    open: workspace.open,
    development: [projectRoot, join(projectRoot, 'test', 'fixtures', 'vscode-model')],
    env: { BUGSMITH_HOME: home },
    say,
    ...scenario.options,
    settings: { ...settings, ...scenario.options?.settings },
    ...(values.grep ? { grep: values.grep } : {}),
  };
  say(`\n── ${scenario.name}\n`);
  try {
    if (scenario.bugs !== undefined) makeBugs(workspace.open, home, scenario.bugs);
    if (values.desktop) return await runDesktopSuite({ ...options, version: values.version });
    return await runSuite({ ...options, vscode: install(values.version, (text) => say(`${text}\n`)) });
  } finally {
    workspace.remove();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What drives the workbench needs no extension host, so mocha runs it as it runs everything else. */
function runOutside(): SuiteResult {
  const only = values.only;
  const files = outsideSuites().filter((file) => !only || file.includes(`/${only}`));
  if (files.length === 0) return { passes: 0, failures: 0, pending: 0 };
  const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-counts-'));
  const counts = join(temporary, 'counts.json');
  const grep = values.grep ? ['--grep', values.grep] : [];
  const mocha = join(projectRoot, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const args = [mocha, '--reporter', 'scripts/test-reporter.cjs', '--timeout', '240000', ...grep, ...files];
  spawnSync(process.execPath, args, {
    cwd: projectRoot,
    stdio: 'inherit',
    env: { ...process.env, BUGSMITH_TEST_COUNTS: counts, BUGSMITH_VSCODE_VERSION: values.version },
  });
  try {
    return existsSync(counts)
      ? parse<SuiteResult>(readFileSync(counts, 'utf8'))
      : { passes: 0, failures: 1, pending: 0 };
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

const wanted = scenarios.filter(
  ({ name, smoke }) => (!values.only || name === values.only) && (!values.smoke || smoke),
);
for (const scenario of wanted) add(await runScenario(scenario));
if (!values.desktop && !values.smoke) add(runOutside());
if (total.passes + total.failures === 0) {
  say('no test matches\n');
  total.failures = 1;
}
if (process.env.BUGSMITH_TEST_COUNTS) writeFileSync(process.env.BUGSMITH_TEST_COUNTS, JSON.stringify(total));
say(`\nVS Code ${values.version}: ${total.passes} passed, ${total.failures} failed, ${total.pending} skipped\n`);
process.exitCode = total.failures === 0 ? 0 : 1;
