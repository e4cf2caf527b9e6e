// Everything that must hold before a change lands: format and lint, types, walls, build, and every tier of tests.
// The last line is `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-test-'));
const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
  BUGSMITH_HOME: join(temporary, 'home'),
};
const totals = { passed: 0, failed: 0, skipped: 0 };
const mayProvision = process.env.CI === 'true' || (process.getuid?.() === 0 && existsSync('/etc/debian_version'));

function run(title, command, args, extraEnv = {}) {
  process.stdout.write(`\n── ${title}\n`);
  const started = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...env, ...extraEnv } });
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  process.stdout.write(`── ${title}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
  return status === 0;
}

/** A check counts as one test, so that the last line tells the whole truth. */
function check(title, command, args) {
  if (run(title, command, args)) totals.passed += 1;
  else totals.failed += 1;
}

/** `parallel`: its files share nothing (no daemon, no build output), so that all cores may have one. */
function tier(name, { parallel = false } = {}) {
  const files = globSync(`test/${name}/**/*.test.ts`, { cwd: root }).sort();
  const counts = join(temporary, `${name}.json`);
  const jobs = parallel ? ['--parallel', '--jobs', String(Math.max(2, availableParallelism()))] : [];
  const args = [...jobs, '--reporter', 'scripts/test-reporter.cjs', ...files];
  count(counts, run(`tests: ${name}`, 'mocha', args, { BUGSMITH_TEST_COUNTS: counts }));
}

/** The oldest VS Code that is supported is only tried: what is in the extension itself cannot differ. */
function vscodeTier(version, ...options) {
  const counts = join(temporary, `vscode-${version}.json`);
  const args = ['--liftoff-only', 'scripts/vscode/main.ts', '--version', version, ...options];
  count(counts, run(`tests: VS Code, ${version}`, 'node', args, { BUGSMITH_TEST_COUNTS: counts }));
}

function count(counts, passed) {
  if (!existsSync(counts)) {
    totals.failed += 1; // the runner itself died
    return;
  }
  const { passes, failures, pending } = JSON.parse(readFileSync(counts, 'utf8'));
  totals.passed += passes;
  totals.failed += failures === 0 && !passed ? 1 : failures;
  totals.skipped += pending;
}

try {
  if (mayProvision) check('provision', 'node', ['scripts/provision/main.mjs']);
  check('lint and format', 'biome', ['ci', '--error-on-warnings', '.']);
  check('types', 'tsc', ['--noEmit']);
  check('types of the webviews', 'tsc', ['--noEmit', '--project', 'webview']);
  check('walls', 'depcruise', ['engine', 'src', 'webview', '--config', '.dependency-cruiser.cjs']);
  check('build', 'node', ['scripts/build.mjs']);
  for (const name of ['unit', 'engine']) tier(name, { parallel: true });
  for (const name of ['docker', 'webview']) tier(name);
  vscodeTier('current');
  vscodeTier('oldest', '--smoke');
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
