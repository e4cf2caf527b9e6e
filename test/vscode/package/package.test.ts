import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/vscode/install.ts';
import { parse } from '../../../scripts/vscode/json.ts';
import { firstBug, poolRow } from '../../../scripts/vscode/pool-view.ts';
import { inSession } from '../../../scripts/vscode/session.ts';
import { copyProject, pantry } from '../../../scripts/vscode/workspaces.ts';

const budget = 8 * 1024 * 1024;

/** Everything that may be in a package, by the path in it. */
const allowed = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package(\.nls)?\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD_PARTY_NOTICES\.txt)$/i,
  /^extension\/dist\/extension\.cjs$/,
  /^extension\/dist\/webview\/[\w-]+\.(js|css|ttf)$/,
  /^extension\/dist\/engine\/[\w-]+\.js$/,
  /^extension\/dist\/engine\/grammars\/[\w-]+\.wasm$/,
  /^extension\/dist\/engine\/[\w/-]+\.(js|cjs|mjs|json|yaml|scm|sql|py|go|sh|md|template|Dockerfile)$/,
  /^extension\/dist\/engine\/([\w.-]+\/)*Dockerfile[\w.-]*$/,
  /^extension\/l10n\/bundle\.l10n[\w.-]*\.json$/,
  /^extension\/media\/([\w-]+\/)*[\w-]+\.(svg|png|md)$/,
];

describe('the package', () => {
  let vsix = '';
  let unpacked = '';
  let files: string[] = [];

  before(() => {
    execFileSync(process.execPath, [join(projectRoot, 'scripts', 'package.mjs')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const { version } = parse<{ version: string }>(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    vsix = join(projectRoot, `bugsmith-${version}.vsix`);
    unpacked = mkdtempSync(join(tmpdir(), 'bugsmith-vsix-'));
    execFileSync('python3', ['-m', 'zipfile', '-e', vsix, unpacked]);
    files = globSync('**/*', { cwd: unpacked })
      .filter((file) => statSync(join(unpacked, file)).isFile())
      .sort();
  });
  after(() => rmSync(unpacked, { recursive: true, force: true }));

  const text = (file: string): string => readFileSync(join(unpacked, 'extension', file), 'utf8');

  it('is within its budget', () => {
    assert.ok(statSync(vsix).size <= budget, `${statSync(vsix).size} bytes`);
  });

  it('has nothing in it that is not allowed: no node_modules, no sources, no source maps', () => {
    assert.deepEqual(
      files.filter((file) => !allowed.some((pattern) => pattern.test(file))),
      [],
    );
  });

  it('has one bundle for the extension host', () => {
    assert.deepEqual(
      files.filter((file) => /^extension\/dist\/[^/]+$/.test(file)),
      ['extension/dist/extension.cjs'],
    );
  });

  it('bears its licence, and those of what is bundled into it', () => {
    assert.match(text('LICENSE.txt'), /MIT License/);
    const notices = text('THIRD_PARTY_NOTICES.txt');
    for (const name of ['zod', 'lit', 'dockerode', 'web-tree-sitter', 'vscode-jsonrpc', 'chart.js']) {
      assert.ok(notices.includes(name), `${name} is not named`);
    }
  });

  it('does the main job where nothing but it is installed', async () => {
    await inSession({ name: 'package', workspace: copyProject(pantry), vsix }, async ({ open, project }) => {
      const person = await open();
      await person.openFile('recipes.py');
      await person.goToLine(19, 9);
      await person.command('Bugsmith: Generate Bugs for This Function');
      await person.treeItem(/^missing_for\s*\d+ bugs? in/).waitFor({ timeout: 180_000 });
      await poolRow(person.page, 'pantry/recipes.py').click();
      await firstBug(person.page).click();
      await person.page.locator('.monaco-diff-editor').first().waitFor();
      await person.command('Focus on Knowledge Pool View');
      await person.page.keyboard.press('Control+Enter');
      await person.webview().getByRole('button', { name: 'Accept' }).waitFor();
      await person.command('Bugsmith: Open Dashboard');
      await person.webview().locator('canvas').first().waitFor();
      assert.equal(execFileSync('git', ['status', '--porcelain'], { cwd: project, encoding: 'utf8' }), '');
    });
  });
});
