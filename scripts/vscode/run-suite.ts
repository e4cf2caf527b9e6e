import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type SuiteResult, suiteVariables } from '../../test/vscode/run.ts';
import { bundleSuite } from './bundle-suite.ts';
import { projectRoot, type VsCode } from './install.ts';
import { parse } from './json.ts';
import { createProfile, type Profile, removeProfile, startServer } from './server.ts';
import { openWindow, type Window } from './workbench.ts';

export interface SuiteOptions {
  readonly vscode: VsCode;
  /** Folder with the `*.test.ts` that run in the extension host. */
  readonly folder: string;
  /** What the window opens; nothing without. */
  readonly open?: string;
  readonly development?: readonly string[];
  readonly installed?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly workspaceTrust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly grep?: string;
  readonly seconds?: number;
  readonly say: (text: string) => void;
}

/** Where screenshots and logs of failed runs are left; CI keeps the folder. */
export const failuresFolder = join(projectRoot, '.vscode-test', 'failures');

/**
 * Runs suites in the extension host of a fresh VS Code and tells the counts. What keeps them from being counted is a failure
 * too: a host that died or hangs, a suite that does not load, no test at all.
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const profile = createProfile();
  const bundle = await bundleSuite(options.folder);
  const report = join(profile.folder, 'report.txt');
  const resultFile = join(profile.folder, 'result.json');
  writeFileSync(report, '');
  const follower = follow(report, options.say);
  let window: Window | undefined;
  const server = await startServer({
    ...options,
    profile,
    extensions: options.installed ?? [],
    env: {
      ...options.env,
      [suiteVariables.report]: report,
      [suiteVariables.result]: resultFile,
      ...(options.grep ? { [suiteVariables.grep]: options.grep } : {}),
    },
  });
  let result: SuiteResult | undefined;
  let problem: string | undefined;
  try {
    window = await openWindow({
      server,
      tests: join(bundle, 'run.cjs'),
      ...(options.open ? { open: options.open } : {}),
      ...(options.development ? { development: options.development } : {}),
    });
    const code = await Promise.race([window.exit, ended(server.broken, resultFile), tooLong(options.seconds ?? 300)]);
    // The exit code alone proves nothing: it is 0 when the extension host was killed.
    if (!existsSync(resultFile)) problem = `the suites did not come to their end (exit code ${code})`;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (existsSync(resultFile)) result = parse<SuiteResult>(readFileSync(resultFile, 'utf8'));
  if (!problem && result && result.passes + result.failures === 0) problem = 'no test ran';
  if (problem || !result || result.failures > 0) await keep(basename(options.folder), profile, window);
  await window?.browser.close().catch(() => {});
  await server.stop();
  follower.stop();
  removeProfile(profile);
  rmSync(bundle, { recursive: true, force: true });
  if (problem) options.say(`\n  FAILED: ${problem}\n`);
  const { passes = 0, failures = 0, pending = 0 } = result ?? {};
  return { passes, failures: problem && failures === 0 ? 1 : failures, pending };
}

/** An extension host that ends after its tests is no failure: their result is there. */
async function ended(broken: Promise<never>, resultFile: string): Promise<number> {
  try {
    return await broken;
  } catch (error) {
    if (!existsSync(resultFile)) throw error;
    return 0;
  }
}

function tooLong(seconds: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`the suites did not end within ${seconds} seconds`)), seconds * 1000).unref();
  });
}

/** Passes on what is appended to a file. */
function follow(file: string, say: (text: string) => void): { stop(): void } {
  let told = 0;
  const tell = (): void => {
    const text = readFileSync(file);
    if (text.length > told) say(text.subarray(told).toString());
    told = text.length;
  };
  const timer = setInterval(tell, 200);
  return {
    stop() {
      clearInterval(timer);
      tell();
    },
  };
}

/** Leaves what tells why it failed: the picture of the window and the logs. */
export async function keep(name: string, profile: Profile, window: Window | undefined): Promise<string> {
  const folder = join(failuresFolder, `${name}-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`);
  mkdirSync(folder, { recursive: true });
  if (window) {
    await window.page.screenshot({ path: join(folder, 'window.png'), timeout: 10_000 }).catch(() => {});
    writeFileSync(join(folder, 'window.log'), window.log.join('\n'));
  }
  if (existsSync(profile.serverLog)) copyFileSync(profile.serverLog, join(folder, 'server.log'));
  return folder;
}
