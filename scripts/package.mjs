// `npm run package`: builds, and packs bugsmith-<version>.vsix for the Marketplace, Open VSX or `code --install-extension`.
// Its size is held to a budget: an extension is downloaded by everybody, and the engine brings grammars.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const mebibyte = 1024 * 1024;
export const budget = 8 * mebibyte;
const root = dirname(import.meta.dirname);

function run(title, script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${title} failed`);
}

/** @returns the path of the package. */
export function makePackage() {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const file = join(root, `${name}-${version}.vsix`);
  run('the build', join(root, 'scripts', 'build.mjs'));
  // Everything is bundled: what npm would list are dependencies of the bundles, and they are in them.
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  run(
    'vsce',
    vsce,
    'package',
    '--no-dependencies',
    '--ignoreFile',
    '.vscodeignore',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    file,
  );
  const { size } = statSync(file);
  process.stdout.write(`${file}: ${(size / mebibyte).toFixed(1)} MB of ${budget / mebibyte}\n`);
  if (size > budget) throw new Error('the package is larger than it may be');
  return file;
}

if (process.argv[1] === import.meta.filename) makePackage();
