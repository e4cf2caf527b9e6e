/**
 * What VS Code calls in the extension host: runs the mocha suites that are bundled beside it. The same under the VS Code
 * server and under desktop VS Code. The report goes to files, since an extension host's output is not its parent's.
 */
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as mochaModule from 'mocha';

// The only name that mocha has both as a module and as what an older Node makes of it.
const { Mocha } = mochaModule as unknown as { Mocha: typeof mochaModule.default };

export interface SuiteResult {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
}

/** Set by scripts/vscode/run-suite.ts. */
export const suiteVariables = {
  report: 'BUGSMITH_VSCODE_REPORT',
  result: 'BUGSMITH_VSCODE_RESULT',
  grep: 'BUGSMITH_VSCODE_GREP',
} as const;

const say = (text: string): void => {
  const file = process.env[suiteVariables.report];
  if (file) appendFileSync(file, `${text}\n`);
  else process.stdout.write(`${text}\n`);
};

/** @throws Error when a test failed, or anything of ours threw where nobody caught it. */
export async function run(): Promise<void> {
  const failures = await runSuites().catch((error: unknown) => {
    say(inspect(error));
    throw error;
  });
  if (failures > 0) throw new Error(`${failures} failed`);
}

async function runSuites(): Promise<number> {
  const uncaught = collectUncaught();
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => say(format(args));
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, reporter: 'spec', forbidOnly: true });
  const grep = process.env[suiteVariables.grep];
  if (grep) mocha.grep(grep);
  const suites = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const name of suites.sort()) mocha.addFile(join(import.meta.dirname, name));
  const result = await new Promise<SuiteResult>((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passes, failures, pending });
    });
  });
  const failures = result.failures + uncaught.size;
  for (const error of uncaught) say(`  Nobody caught: ${inspect(error)}`);
  const file = process.env[suiteVariables.result];
  if (file) writeFileSync(file, JSON.stringify({ ...result, failures } satisfies SuiteResult));
  return failures;
}

/** The extension host only logs what nobody catches. What comes from other extensions is no failure of ours. */
function collectUncaught(): ReadonlySet<unknown> {
  // mocha passes on what it heard, so that everybody hears it twice.
  const found = new Set<unknown>();
  const ours = (error: unknown): boolean => error instanceof Error && /bugsmith|\.vscode-test/.test(error.stack ?? '');
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error: unknown) => {
      if (ours(error)) found.add(error);
    });
  }
  return found;
}

/** As `console.log` does, for what mocha's reporters say. */
function format(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== 'string') return args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg))).join(' ');
  const left = [...rest];
  const text = first.replace(/%[sd]/g, (place) => (left.length > 0 ? String(left.shift()) : place));
  return [text, ...left.map(String)].join(' ');
}
