import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, projectRoot } from '../../../scripts/vscode/install.ts';
import { failuresFolder, runSuite } from '../../../scripts/vscode/run-suite.ts';
import type { SuiteResult } from '../run.ts';

interface Case {
  readonly name: string;
  readonly what: string;
  readonly result: SuiteResult;
  readonly says: RegExp;
}

const fails = { passes: 0, failures: 1, pending: 0 };
const cases: readonly Case[] = [
  { name: 'failing', what: 'a test that fails', result: { ...fails, passes: 1 }, says: /as it must/ },
  {
    name: 'killed',
    what: 'an extension host that is killed',
    result: fails,
    says: /extension host ended.*SIGKILL|not come to their end/,
  },
  { name: 'hanging', what: 'an extension host that hangs', result: fails, says: /did not end within/ },
  {
    name: 'uncaught',
    what: 'an error that nobody catches',
    result: { ...fails, passes: 1 },
    says: /nobody waits for this/,
  },
  { name: 'empty', what: 'a suite without a test', result: fails, says: /no test ran/ },
  { name: 'unloadable', what: 'a suite that does not load', result: fails, says: /a suite that does not load/ },
];

describe('running suites in VS Code', () => {
  for (const { name, what, result, says } of cases) {
    it(`fails for ${what}, and keeps a picture and the logs`, async () => {
      let said = '';
      const before = failures();
      const found = await runSuite({
        vscode: install(process.env.BUGSMITH_VSCODE_VERSION ?? 'current', () => {}),
        folder: join(projectRoot, 'test', 'fixtures', 'vscode-broken', name),
        development: [join(projectRoot, 'test', 'fixtures', 'vscode-model')],
        seconds: name === 'hanging' ? 20 : 90,
        say: (text) => {
          said += text;
        },
      });
      assert.deepEqual(found, result, said);
      assert.match(said, says);
      const [kept] = failures().filter((folder) => !before.includes(folder));
      assert.ok(kept !== undefined, 'nothing is kept');
      assert.deepEqual(readdirSync(join(failuresFolder, kept)).sort(), ['server.log', 'window.log', 'window.png']);
    });
  }
});

function failures(): string[] {
  return existsSync(failuresFolder) ? readdirSync(failuresFolder) : [];
}
