import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { type SuiteResult, suiteVariables } from '../../test/vscode/run.ts';
import { bundleSuite } from './bundle-suite.ts';
import { parse } from './json.ts';
import type { SuiteOptions } from './run-suite.ts';

/** What the releases of the VS Code server are called where desktop VS Code is downloaded. */
function desktopVersion(wanted: string): string {
  if (wanted === 'oldest') return '1.105.1';
  return wanted === 'current' || wanted === 'latest' ? 'stable' : wanted.replace(/^4\./, '1.');
}

/**
 * The same suites in desktop VS Code, which @vscode/test-electron downloads. A display is needed: `xvfb-run` on Linux
 * without one.
 */
export async function runDesktopSuite(
  options: Omit<SuiteOptions, 'vscode'> & { readonly version: string },
): Promise<SuiteResult> {
  const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-desktop-'));
  const bundle = await bundleSuite(options.folder);
  const userData = join(temporary, 'data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(options.settings ?? {}));
  const resultFile = join(temporary, 'result.json');
  let problem: string | undefined;
  try {
    await runTests({
      version: desktopVersion(options.version),
      extensionDevelopmentPath: [...(options.development ?? [])],
      extensionTestsPath: join(bundle, 'run.cjs'),
      extensionTestsEnv: {
        ...options.env,
        [suiteVariables.result]: resultFile,
        ...(options.grep ? { [suiteVariables.grep]: options.grep } : {}),
      },
      launchArgs: [
        ...(options.open ? [options.open] : []),
        ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
        ...['--disable-extensions', '--disable-gpu', '--user-data-dir', userData],
      ],
    });
  } catch (error) {
    // A failed test ends the program with an error too: then there is a result.
    problem = error instanceof Error ? error.message : String(error);
  }
  const result = existsSync(resultFile) ? parse<SuiteResult>(readFileSync(resultFile, 'utf8')) : undefined;
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  rmSync(bundle, { recursive: true, force: true });
  if (result && result.passes + result.failures > 0) return result;
  options.say(`\n  FAILED: ${problem ?? 'no test ran'}\n`);
  return { passes: 0, failures: 1, pending: 0 };
}
